//! The clock of the generator: when messages are due, kept to some microseconds. The runtime's own timers have a
//! millisecond, which would be most of what is measured.

#![expect(clippy::disallowed_methods, reason = "what is measured is time itself")]

use std::time::{Duration, Instant};

/// The beginning of a measurement; times are nanoseconds since then.
#[derive(Debug, Clone, Copy)]
pub struct Epoch(Instant);

impl Epoch {
    /// Now.
    #[must_use]
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Nanoseconds since the beginning.
    #[must_use]
    pub fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Blocks this thread until so many nanoseconds after the beginning.
    pub fn wait_until(self, at: u64) {
        let now = self.now();
        if at > now {
            // The event that is waited for is the time itself: a message is due then, whatever else happens.
            std::thread::sleep(Duration::from_nanos(at - now));
        }
    }
}

/// Asks the system to wake this thread when it should be woken, not up to 50 µs later.
pub fn wake_precisely() {
    // Where it is refused, what is measured is longer by those microseconds: never shorter.
    let _ = std::fs::write("/proc/thread-self/timerslack_ns", "1");
}

/// For how long a workload runs.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Before anything counts.
    pub warm_up: Duration,
    /// What counts.
    pub measured: Duration,
}
