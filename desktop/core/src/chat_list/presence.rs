//! Who is here and who is writing: told by the server, lost with the connection.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::limits::TYPING_SECONDS;
use vestnik_protocol::{ChatId, Presence, UserId};

const STANDS: Duration = Duration::from_secs(TYPING_SECONDS as u64);

/// Presence of the people on screen.
#[derive(Debug, Default)]
pub struct Presences {
    known: HashMap<UserId, Presence>,
}

impl Presences {
    /// The server said.
    pub fn learn(&mut self, users: &[Presence]) {
        self.known.extend(users.iter().map(|presence| (presence.user_id, presence.clone())));
    }

    /// Only these are on screen now.
    pub fn keep(&mut self, users: &[UserId]) {
        self.known.retain(|id, _| users.contains(id));
    }

    /// What is known.
    #[must_use]
    pub fn all(&self) -> Vec<Presence> {
        self.known.values().cloned().collect()
    }

    /// The connection is gone, and with it the knowledge of who is here. Answers whom that changes.
    pub fn forget(&mut self) -> Vec<Presence> {
        let online = self.known.drain().map(|(_, presence)| presence).filter(|presence| presence.online);
        online.map(|presence| Presence { online: false, ..presence }).collect()
    }
}

/// Who is writing where, and what of one's own writing was told.
#[derive(Debug, Default)]
pub struct Typing {
    others: HashMap<ChatId, HashMap<UserId, Instant>>,
    told: HashMap<ChatId, Instant>,
    stopped: Vec<ChatId>,
}

impl Typing {
    /// Somebody writes. Answers whether that is news.
    pub fn started(&mut self, chat: ChatId, user: UserId, now: Instant) -> bool {
        self.others.entry(chat).or_default().insert(user, now + STANDS).is_none()
    }

    /// Their message is here: they do not write it any more.
    pub fn stopped(&mut self, chat: ChatId, user: UserId) {
        let news = self.others.get_mut(&chat).is_some_and(|users| users.remove(&user).is_some());
        if news && !self.stopped.contains(&chat) {
            self.stopped.push(chat);
        }
    }

    /// The chats in which somebody stopped since this was asked last: told after the message itself, which is what one
    /// waits for.
    pub fn take_stopped(&mut self) -> Vec<ChatId> {
        std::mem::take(&mut self.stopped)
    }

    /// Who writes in a chat now.
    #[must_use]
    pub fn in_chat(&self, chat: ChatId) -> Vec<UserId> {
        let mut users: Vec<_> =
            self.others.get(&chat).into_iter().flat_map(|users| users.keys().copied()).collect();
        users.sort_unstable();
        users
    }

    /// Chats with somebody writing.
    #[must_use]
    pub fn chats(&self) -> Vec<ChatId> {
        self.others.iter().filter(|(_, users)| !users.is_empty()).map(|(chat, _)| *chat).collect()
    }

    /// When the next notice lapses.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.others.values().flat_map(|users| users.values().copied()).min()
    }

    /// Drops lapsed notices. Answers the chats that this changes.
    pub fn lapse(&mut self, now: Instant) -> Vec<ChatId> {
        let mut changed = Vec::new();
        self.others.retain(|chat, users| {
            let before = users.len();
            users.retain(|_, until| *until > now);
            if users.len() < before {
                changed.push(*chat);
            }
            !users.is_empty()
        });
        changed
    }

    /// The connection is gone. Answers the chats that this changes.
    pub fn forget(&mut self) -> Vec<ChatId> {
        self.told.clear();
        self.others.drain().map(|(chat, _)| chat).collect()
    }

    /// Whether to tell that oneself writes: at most every half of the time that a notice stands.
    pub fn tell(&mut self, chat: ChatId, now: Instant) -> bool {
        self.told.retain(|_, at| now.saturating_duration_since(*at) < STANDS / 2);
        let tell = !self.told.contains_key(&chat);
        if tell {
            self.told.insert(chat, now);
        }
        tell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use uuid::Uuid;

    #[test]
    fn typing_lapses_and_ends_with_the_message() {
        let (chat, user, now) = (ChatId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), clock::monotonic());
        let mut typing = Typing::default();
        assert!(typing.started(chat, user, now));
        assert!(!typing.started(chat, user, now + STANDS / 2), "a repetition is no news");
        assert!(typing.lapse(now + STANDS).is_empty(), "but it stands longer");
        assert_eq!(typing.lapse(now + STANDS * 2), [chat]);
        typing.started(chat, user, now);
        typing.stopped(chat, user);
        assert!(typing.in_chat(chat).is_empty());
        assert_eq!((typing.take_stopped(), typing.take_stopped()), (vec![chat], Vec::new()));
        typing.stopped(chat, user);
        assert!(typing.take_stopped().is_empty(), "once is enough");
    }

    #[test]
    fn ones_own_typing_is_told_at_most_every_half_of_its_time() {
        let (chat, now) = (ChatId(Uuid::from_u128(1)), clock::monotonic());
        let mut typing = Typing::default();
        let told = [0, 1, 2, 3, 4].map(|seconds| typing.tell(chat, now + Duration::from_secs(seconds)));
        assert_eq!(told, [true, false, false, true, false]);
    }
}
