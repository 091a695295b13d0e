//! Search in messages: an index that is written behind the commands and never in their way, and the reading of it. The
//! index only says where to look: what is found is read from the live rows and judged by them.
//!
//! A message waits in its chat's row of newest changes (`fresh`) until there are enough of them, and is then folded into
//! the rows of its part of the chat (`postings`, `roll`). Reading (`finder`) looks into both.

mod bytes;
mod document;
mod finder;
mod fold;
mod fresh;
mod indexer;
mod offsets;
mod page;
mod place;
mod postings;
mod prepare;
mod queue;
mod roll;

pub use page::page;
pub use queue::Queue;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::store::Database;

/// Writes the index until it is stopped: first what is missing, then whatever is noted in the queue.
pub async fn index(database: Database, queue: Arc<Queue>, stopping: CancellationToken) {
    indexer::Indexer::new(database, queue, stopping).run().await;
}

/// How many messages the index has.
#[cfg(test)]
pub async fn count(database: &Database) -> usize {
    use std::collections::BTreeSet;

    use crate::store::search::Part;

    let mut messages = BTreeSet::new();
    let rolls = format!("SELECT id, data FROM search_parts WHERE id % 32 = {}", crate::store::search::ROLL);
    for row in database.fetch(rolls, vec![]).await.unwrap() {
        let id: i64 = row.get(0).unwrap();
        let part = Part { number: id >> 29, place: (id >> 5 & 0xFF_FFFF).cast_unsigned() };
        let roll = roll::Roll::read(&row.get::<Vec<u8>>(1).unwrap()).unwrap();
        messages.extend(roll.0.keys().map(|offset| (part.number, part.seq(*offset))));
    }
    for row in database.fetch("SELECT number, data FROM search_fresh", vec![]).await.unwrap() {
        let number: i64 = row.get(0).unwrap();
        for document in fresh::read(&row.get::<Vec<u8>>(1).unwrap()).unwrap() {
            let address = (number, document.seq);
            if document.terms.is_some() {
                messages.insert(address)
            } else {
                messages.remove(&address)
            };
        }
    }
    messages.len()
}
