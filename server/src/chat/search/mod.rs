//! Search in messages: an index that is written behind the commands and never in their way, and the reading of it. The
//! index only says where to look: what is found is read from the live rows and judged by them.

mod document;
mod indexer;
mod page;
mod place;
mod queue;

pub use page::page;
pub use queue::Queue;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::store::Database;

/// Writes the index until it is stopped: first what is missing, then whatever is noted in the queue.
pub async fn index(database: Database, queue: Arc<Queue>, stopping: CancellationToken) {
    indexer::Indexer::new(database, queue, stopping).run().await;
}
