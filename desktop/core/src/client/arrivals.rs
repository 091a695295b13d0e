//! Messages that arrived and are to be announced, once their senders' names are known.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::{ChatId, Message, Millis, Seq, UserId};

use crate::cache::{CacheError, Db, privates};
use crate::queue::overlay::{Pending, is_blocked};
use crate::sync;

/// Messages that wait at most; the newest of them. Far fewer are announced in one go.
const MAX_WAITING: usize = 50;
/// What could not be announced for this long is no news any more: the list shows it anyway.
const STALE: Duration = Duration::from_secs(60);

/// What of the messages that came is to be announced: nothing that the person has read or asked not to be told of. A
/// mention is told of although its chat is muted.
pub(super) fn announced(
    db: &Db,
    chat: ChatId,
    me: UserId,
    arrived: &[Message],
    now: Millis,
) -> Result<Vec<Message>, CacheError> {
    let read = sync::read_position(db, chat)?;
    let private = privates::get(db, chat)?.unwrap_or_default();
    let muted = Pending::read(db, chat, me)?.private(private, Seq::ZERO).muted_until > now;
    let mut announced = Vec::new();
    for message in arrived {
        let wanted = message.counts() && !message.silent && (!muted || message.mentions(me));
        if wanted && message.seq > read && !is_blocked(db, message.sender_id)? {
            announced.push(message.clone());
        }
    }
    Ok(announced)
}

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
    use vestnik_protocol::{ChatPrivate, PersonPrivate, ReplyTo, Rev};

    use super::*;
    use crate::cache::{people, positions};
    use crate::clock;
    use crate::sync::tests::{CHAT, ME, PEER, delta, message, private};

    #[test]
    fn silent_read_muted_and_blocked_ones_are_not_announced_but_mentions_are() {
        let db = crate::cache::in_memory();
        let now = Millis(5_000);
        let answered = Some(ReplyTo { seq: Seq::new(1), sender_id: ME });
        let rows = vec![
            message(1, 1, PEER),
            Message { silent: true, ..message(2, 2, PEER) },
            message(3, 3, PEER),
            Message { reply_to: answered, ..message(4, 4, PEER) },
        ];
        sync::apply_chat(&db, ME, &delta(0, 4, 4, rows.clone())).unwrap();
        let news = || {
            let news = announced(&db, CHAT, ME, &rows, now).unwrap();
            news.iter().map(|message| message.seq.get()).collect::<Vec<_>>()
        };
        assert_eq!(news(), [1, 3, 4]);
        positions::raise(&db, CHAT, Seq::new(1)).unwrap();
        assert_eq!(news(), [3, 4]);
        let muted = ChatPrivate { muted_until: Millis::FOREVER, ..private(1, true) };
        privates::put_if_newer(&db, &muted).unwrap();
        assert_eq!(news(), [4], "a mention comes through");
        let blocked = PersonPrivate { user_id: PEER, rev: Rev::new(2), contact: false, blocked: true };
        people::put_if_newer(&db, &blocked).unwrap();
        assert!(news().is_empty());
    }

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
