//! What is due and could not be done: each waits by itself, longer with each failure. Knows neither the database nor the
//! clock. Lost with the process, which is right: a new build may be able to do it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use vestnik_protocol::{ChatId, ClientId, Millis, Seq, UserId};

/// Before the second attempt.
const FIRST: Duration = Duration::from_secs(5);
/// However many attempts failed.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Between two lines in the log.
const SAY_AGAIN: Duration = Duration::from_secs(10 * 60);

/// One thing whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// The author's message is to be sent.
    Message(UserId, ClientId),
    /// The message is to vanish.
    Expiry(ChatId, Seq),
}

#[derive(Debug, Clone, Copy)]
struct Wait {
    failures: u32,
    until: Millis,
}

/// All that wait.
#[derive(Debug, Clone, Default)]
pub struct Held {
    waits: HashMap<Due, Wait>,
    said: Option<Millis>,
}

impl Held {
    /// It could not be done lately: not yet again.
    pub fn holds(&self, due: Due, now: Millis) -> bool {
        // A clock that was set back must not make a pause of years.
        self.waits.get(&due).is_some_and(|wait| wait.until > now && wait.until <= after(now, LONGEST))
    }

    /// It could not be done before.
    pub fn has_failed(&self, due: Due) -> bool {
        self.waits.contains_key(&due)
    }

    pub fn failed(&mut self, due: Due, now: Millis) {
        let wait = self.waits.entry(due).or_insert(Wait { failures: 0, until: now });
        wait.until = after(now, pause(wait.failures));
        wait.failures = wait.failures.saturating_add(1);
    }

    pub fn done(&mut self, due: Due) {
        self.waits.remove(&due);
    }

    /// Nothing else is due: what waited beside these was given up.
    pub fn keep(&mut self, due: &HashSet<Due>) {
        self.waits.retain(|waiting, _| due.contains(waiting));
    }

    pub fn len(&self) -> usize {
        self.waits.len()
    }

    /// When the next of them is tried again.
    pub fn next(&self, now: Millis) -> Option<Millis> {
        let next = self.waits.values().map(|wait| wait.until).min()?;
        Some(next.clamp(after(now, Duration::from_secs(1)), after(now, LONGEST)))
    }

    /// Whether it is time for a line in the log: the first one at once, then one a while however much fails.
    pub fn is_to_be_said(&mut self, now: Millis) -> bool {
        let silent = self.said.is_some_and(|said| said <= now && now < after(said, SAY_AGAIN));
        if !silent {
            self.said = Some(now);
        }
        !silent
    }
}

/// How long to wait after so many earlier failures.
pub fn pause(failures: u32) -> Duration {
    FIRST.saturating_mul(2_u32.saturating_pow(failures)).min(LONGEST)
}

fn after(now: Millis, pause: Duration) -> Millis {
    Millis(now.0.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000_000);
    const ONE: Due = Due::Expiry(ChatId(uuid::Uuid::nil()), Seq::ZERO);

    #[test]
    fn pauses_grow_up_to_a_bound_and_begin_anew_after_a_success() {
        let (mut held, mut now) = (Held::default(), NOW);
        let mut pauses = Vec::new();
        for _ in 0..12 {
            held.failed(ONE, now);
            let next = held.next(now).unwrap();
            assert!(held.holds(ONE, Millis(next.0 - 1)) && !held.holds(ONE, next));
            pauses.push((next.0 - now.0) / 1_000);
            now = next;
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
        held.done(ONE);
        assert_eq!((held.next(now), held.has_failed(ONE)), (None, false));
        held.failed(ONE, now);
        assert_eq!(held.next(now), Some(Millis(now.0 + 5_000)));
        held.keep(&HashSet::new());
        assert_eq!(held.len(), 0, "what was given up waits no more");
        assert_eq!(pause(u32::MAX), LONGEST);
    }

    #[test]
    fn a_clock_set_back_holds_nothing_for_long() {
        let mut held = Held::default();
        held.failed(ONE, Millis(NOW.0 + 1_000_000_000));
        assert!(!held.holds(ONE, NOW));
        assert!(held.next(NOW).unwrap().0 <= NOW.0 + 900_000);
        held.is_to_be_said(Millis(NOW.0 + 1_000_000_000));
        assert!(held.is_to_be_said(NOW));
    }

    #[test]
    fn whatever_fails_is_one_line_a_while() {
        let mut held = Held::default();
        let said = (0..3_600).filter(|second| held.is_to_be_said(Millis(NOW.0 + second * 1_000))).count();
        assert_eq!(said, 6, "an hour of failures each second");
    }
}
