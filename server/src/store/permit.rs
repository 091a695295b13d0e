//! Waiting for one of a bounded number of connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::StoreError;

/// The right to use one of the connections.
///
/// # Errors
/// `Unavailable` when none becomes free in time, or all are closed.
pub async fn wait(free: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, StoreError> {
    match tokio::time::timeout(patience, Arc::clone(free).acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) => Err(StoreError::Unavailable("the database is closed".into())),
        Err(_) => Err(StoreError::Unavailable("no connection became free in time".into())),
    }
}
