//! The only room that reads the system clock. Everywhere else time is an argument, so that a test can turn it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use vestnik_protocol::Millis;

/// The time now, UTC. A clock before 1970 reads as zero.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the room of the clock")]
pub fn now() -> Millis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// Waits until this time has come. Looks again now and then, since a clock can be set, and a computer can sleep.
pub async fn reaches(time: Millis) {
    const LOOK_AGAIN: Duration = Duration::from_secs(60);
    loop {
        let Ok(left @ 1..) = u64::try_from(time.0.saturating_sub(now().0)) else { return };
        pause(Duration::from_millis(left).min(LOOK_AGAIN)).await;
    }
}

/// Waits. For back-off between attempts only; whoever waits for an event waits for the event.
#[expect(clippy::disallowed_methods, reason = "this is the room of the clock")]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
