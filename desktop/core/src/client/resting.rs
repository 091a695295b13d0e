//! Drafts that are brought to one's other devices once they rest: not every letter is a command.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::ChatId;

/// Nothing was written for so long: the draft rests.
const REST: Duration = Duration::from_secs(4);

/// Drafts that were touched, each with the time when it rests.
#[derive(Debug, Default)]
pub(super) struct Resting {
    chats: HashMap<ChatId, Instant>,
}

impl Resting {
    /// Something was written.
    pub fn touch(&mut self, chat: ChatId, now: Instant) {
        self.chats.insert(chat, now + REST);
    }

    /// The chat was left: nothing more will be written into it soon.
    pub fn leave(&mut self, chat: ChatId, now: Instant) {
        if let Some(due) = self.chats.get_mut(&chat) {
            *due = now;
        }
    }

    /// When the next one rests.
    pub fn due(&self) -> Option<Instant> {
        self.chats.values().min().copied()
    }

    /// Takes out those that rest.
    pub fn take(&mut self, now: Instant) -> Vec<ChatId> {
        let rest: Vec<_> = self.chats.iter().filter(|(_, due)| **due <= now).map(|(chat, _)| *chat).collect();
        for chat in &rest {
            self.chats.remove(chat);
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_draft_rests_some_seconds_after_the_last_letter_or_when_its_chat_is_left() {
        let (now, second) = (clock::monotonic(), Duration::from_secs(1));
        let (one, other) = (ChatId(uuid::Uuid::from_u128(1)), ChatId(uuid::Uuid::from_u128(2)));
        let mut resting = Resting::default();
        resting.touch(one, now);
        resting.touch(one, now + second * 3);
        assert!(resting.take(now + REST).is_empty(), "it was written on");
        resting.touch(other, now + second * 3);
        resting.leave(other, now + second * 4);
        assert_eq!(resting.take(now + second * 4), [other]);
        assert_eq!(resting.take(resting.due().unwrap()), [one]);
        assert_eq!(resting.due(), None);
    }
}
