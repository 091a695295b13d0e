//! Messages that arrived and are to be announced, once their senders' names are known.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::{ChatId, Message, UserId};

/// Messages that wait at most; the newest of them. Far fewer are announced in one go.
const MAX_WAITING: usize = 50;
/// What could not be announced for this long is no news any more: the list shows it anyway.
const STALE: Duration = Duration::from_secs(60);

/// Bounded in number and in age: names may be out of reach for as long as their server is in trouble.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    waiting: VecDeque<(Instant, ChatId, Message)>,
}

impl Arrivals {
    pub fn push(&mut self, chat: ChatId, message: Message, now: Instant) {
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back((now, chat, message));
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes out those whose sender is `named`, in the order in which they came.
    pub fn take_named(&mut self, now: Instant, named: impl Fn(UserId) -> bool) -> Vec<(ChatId, Message)> {
        self.waiting.retain(|(since, ..)| now.saturating_duration_since(*since) < STALE);
        let (ready, waiting) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(.., message)| named(message.sender_id));
        self.waiting = waiting;
        let ready: VecDeque<_> = ready;
        ready.into_iter().map(|(_, chat, message)| (chat, message)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::sync::tests::{CHAT, ME, PEER, message};

    #[test]
    fn what_waits_for_a_name_is_bounded_in_number_and_age() {
        let (mut arrivals, now) = (Arrivals::default(), clock::monotonic());
        for seq in 1..=500 {
            arrivals.push(CHAT, message(seq, seq, PEER), now);
        }
        arrivals.push(CHAT, message(501, 501, ME), now);
        let named = arrivals.take_named(now, |user| user == ME);
        assert_eq!(named.iter().map(|(_, message)| message.seq.get()).collect::<Vec<_>>(), [501]);
        let newest = arrivals.take_named(now, |_| true);
        assert_eq!(
            newest.iter().map(|(_, m)| m.seq.get()).collect::<Vec<_>>(),
            (452..=500).collect::<Vec<_>>()
        );

        arrivals.push(CHAT, message(502, 502, PEER), now);
        assert!(arrivals.take_named(now + STALE, |_| true).is_empty(), "no news any more");
        assert!(arrivals.is_empty());
    }
}
