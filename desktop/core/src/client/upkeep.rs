//! What is done to the cache beside the traffic, in small steps, one at a time.

use std::time::Duration;

use tokio::time::Instant;

use super::core::Core;
use super::fetch::Fetched;
use crate::cache::search::{Upkeep, upkeep};
use crate::cache::{CacheError, Durability};
use crate::clock;

/// Between two steps, so that what a person does is not held up for long.
const STEP: Duration = Duration::from_millis(50);
/// When there was nothing to do.
const REST: Duration = Duration::from_secs(60);

impl Core {
    /// Takes the next step, if it is due.
    pub fn keep_up(&mut self, now: Instant) {
        let Some(account) = &mut self.account else { return };
        if account.upkeep_due.is_none_or(|due| due > now) {
            return;
        }
        // None while it is under way.
        account.upkeep_due = None;
        let cache = account.cache.clone();
        self.beside(
            async move { Fetched::Upkeep { result: cache.write(Durability::Rebuildable, upkeep).await } },
        );
    }

    pub fn on_upkeep(&mut self, result: Result<Upkeep, CacheError>) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let pause = if matches!(result, Ok(Upkeep::More)) { STEP } else { REST };
        account.upkeep_due = Some(clock::monotonic() + pause);
        match result {
            // It was closed to be rebuilt meanwhile.
            Err(CacheError::Closed) => Ok(()),
            other => other.map(drop),
        }
    }
}
