//! The one place that reads the clock and waits.

use std::time::{Duration, Instant};

/// Measures from its making.
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks again and again, a few times a second, until the answer is yes or the time is over; says which.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn poll_until(deadline: Duration, mut answer: impl FnMut() -> bool) -> bool {
    let watch = Stopwatch::start();
    loop {
        if answer() {
            return true;
        }
        if watch.elapsed() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// `4:07` or `3.2 s`.
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f32())
    } else {
        format!("{}:{:02} min", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::{human, poll_until};
    use std::time::Duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(human(Duration::from_millis(3_240)), "3.2 s");
        assert_eq!(human(Duration::from_secs(247)), "4:07 min");
    }

    #[test]
    fn polling_ends_with_the_answer_or_the_time() {
        let mut asked = 0;
        assert!(poll_until(Duration::from_secs(60), || {
            asked += 1;
            asked == 2
        }));
        assert!(!poll_until(Duration::ZERO, || false));
    }
}
