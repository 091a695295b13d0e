//! The only room that reads the system clock and that sleeps. Everywhere else a point in time is an argument, so that
//! a test can turn it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use vestnik_protocol::Millis;

/// This device's wall clock.
#[must_use]
pub fn wall() -> Millis {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
}

/// The monotonic clock of the runtime, which tests may pause.
#[must_use]
pub fn monotonic() -> Instant {
    Instant::now()
}

/// When it will be `at` by the wall clock, if nobody sets that.
#[must_use]
pub fn monotonic_at(at: Millis) -> Instant {
    monotonic() + between(wall(), at)
}

/// Waits for a deadline; for ever where there is none.
pub async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// `at` moved by `by`.
#[must_use]
pub fn later(at: Millis, by: Duration) -> Millis {
    Millis(at.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}

/// How long from `from` to `to`; zero where `to` lies before.
#[must_use]
pub fn between(from: Millis, to: Millis) -> Duration {
    Duration::from_millis(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}

/// Notices that the machine slept: the wall clock went on while the monotonic one stood still.
#[derive(Debug)]
pub struct Sleep {
    wall: Millis,
    monotonic: Instant,
}

impl Sleep {
    /// A difference below this is a clock being set right, not a sleep.
    const NOTICEABLE: Duration = Duration::from_secs(10);

    /// Starts to watch.
    #[must_use]
    pub const fn watch(wall: Millis, monotonic: Instant) -> Self {
        Self { wall, monotonic }
    }

    /// True once after each sleep.
    pub fn happened(&mut self, wall: Millis, monotonic: Instant) -> bool {
        let by_wall = between(self.wall, wall);
        let by_monotonic = monotonic.saturating_duration_since(self.monotonic);
        *self = Self { wall, monotonic };
        by_wall.saturating_sub(by_monotonic) > Self::NOTICEABLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_a_wall_clock_ahead_of_the_monotonic_one() {
        let (wall, monotonic) = (wall(), monotonic());
        let mut sleep = Sleep::watch(wall, monotonic);
        let second = Duration::from_secs(1);
        assert!(!sleep.happened(later(wall, second), monotonic + second));
        assert!(sleep.happened(later(wall, second * 60), monotonic + second * 2));
        assert!(!sleep.happened(later(wall, second * 61), monotonic + second * 3), "only once");
        assert!(!sleep.happened(wall, monotonic + second * 4), "a clock set back is no sleep");
    }
}
