//! Search in messages: an index that is written behind the commands and never in their way, and the reading of it. The
//! index only says where to look: what is found is read from the live rows and judged by them.
//!
//! A message waits in its chat's row of newest changes (`fresh`) until there are enough of them, and is then folded into
//! the rows of its part of the chat (`postings`, `roll`). Reading (`finder`) looks into both.

mod aside;
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
    let mut messages = std::collections::BTreeSet::new();
    let (parts, fresh) = crate::store::search::find::everything(database).await;
    for (id, row) in parts {
        if let Some(part) = crate::store::search::Part::of_roll(id) {
            let roll = roll::Roll::read(&row).unwrap();
            messages.extend(roll.0.keys().map(|offset| (part.number, part.seq(*offset))));
        }
    }
    for chat in fresh {
        for document in fresh::read(&chat.data).unwrap() {
            let address = (chat.number, document.seq);
            if document.terms.is_some() {
                messages.insert(address)
            } else {
                messages.remove(&address)
            };
        }
    }
    messages.len()
}
