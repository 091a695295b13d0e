//! Waiting for what tells nobody when it happens (rows of a database, another process). Whatever has an event of its
//! own is waited for by that event instead.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Longer than anything takes on a busy machine; whoever waits this long waits in vain.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// Pause between two attempts.
const TRY_EVERY: Duration = Duration::from_millis(40);

/// Tries until it succeeds.
///
/// # Errors
/// The last attempt's, when time is over.
pub async fn eventually<T>(what: &str, attempt: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    eventually_within(DEADLINE, what, attempt).await
}

/// The same with a deadline of one's own.
///
/// # Errors
/// The last attempt's, when time is over.
pub async fn eventually_within<T>(
    deadline: Duration,
    what: &str,
    mut attempt: impl AsyncFnMut() -> Result<T>,
) -> Result<T> {
    let end = Instant::now() + deadline;
    let mut ticks = interval(TRY_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) if Instant::now() >= end => {
                return Err(error).with_context(|| format!("in vain: {what}"));
            }
            Err(_) => {}
        }
    }
}
