//! Growing, jittered pauses between attempts: a server that comes back must not meet all its clients in one moment.

use std::time::Duration;

use rand::RngExt as _;

/// How long to wait between attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffOptions {
    /// Before the second attempt, at most.
    pub first: Duration,
    /// However many attempts failed, at most.
    pub longest: Duration,
}

impl Default for BackoffOptions {
    fn default() -> Self {
        Self { first: Duration::from_millis(800), longest: Duration::from_secs(60) }
    }
}

/// Counts failed attempts.
#[derive(Debug, Clone)]
pub struct Backoff {
    options: BackoffOptions,
    failures: u32,
}

impl Backoff {
    /// Nothing failed yet.
    #[must_use]
    pub const fn new(options: BackoffOptions) -> Self {
        Self { options, failures: 0 }
    }

    /// An attempt failed: how long to wait, between half and all of the current pause.
    pub fn pause(&mut self) -> Duration {
        let pause = self.ceiling();
        self.failures = self.failures.saturating_add(1);
        pause.mul_f64(rand::rng().random_range(0.5..=1.0))
    }

    /// An attempt succeeded.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    fn ceiling(&self) -> Duration {
        // 2^20 times any first pause is beyond any longest one.
        let factor = 1_u32 << self.failures.min(20);
        self.options.first.saturating_mul(factor).min(self.options.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_start_anew_after_success() {
        let options =
            BackoffOptions { first: Duration::from_millis(100), longest: Duration::from_millis(500) };
        let mut backoff = Backoff::new(options);
        for ceiling in [100, 200, 400, 500, 500] {
            let pause = backoff.pause();
            let ceiling = Duration::from_millis(ceiling);
            assert!(pause <= ceiling && pause * 2 >= ceiling, "{pause:?} of {ceiling:?}");
        }
        backoff.reset();
        assert!(backoff.pause() <= Duration::from_millis(100));
    }
}
