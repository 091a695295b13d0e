//! Which chats are to be indexed: noted by the pipeline in no time, taken by the indexer when it comes to it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};
use vestnik_protocol::ChatId;

/// With more chats than this, the indexer looks for itself what has changed.
const MAX_NOTED: usize = 10_000;

/// Chats with changes that are not in the index.
#[derive(Debug)]
pub struct Queue {
    noted: Mutex<Noted>,
    bell: Notify,
    /// How many notes are in the index.
    done: watch::Sender<u64>,
}

#[derive(Debug)]
struct Noted {
    chats: BTreeSet<ChatId>,
    /// What was noted is incomplete: look at all chats.
    all: bool,
    notes: u64,
}

impl Noted {
    /// However long a flood lasts, this stays small: what was forgotten is found by looking at all chats.
    fn bound(&mut self) {
        self.all |= self.chats.len() > MAX_NOTED;
        if self.all {
            self.chats.clear();
        }
    }
}

/// What the indexer has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// These chats.
    pub chats: BTreeSet<ChatId>,
    /// And whatever else has changed.
    pub all: bool,
    notes: u64,
}

impl Default for Queue {
    /// At the beginning nobody knows what is missing.
    fn default() -> Self {
        let noted = Noted { chats: BTreeSet::new(), all: true, notes: 1 };
        Self { noted: Mutex::new(noted), bell: Notify::new(), done: watch::Sender::new(0) }
    }
}

impl Queue {
    /// These chats have changed.
    pub fn note(&self, chats: impl IntoIterator<Item = ChatId>) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if !noted.all {
            noted.chats.extend(chats);
        }
        noted.bound();
        noted.notes += 1;
        self.bell.notify_one();
    }

    /// Waits until there is something to do.
    pub(super) async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Everything there is to do.
    pub(super) fn take(&self) -> Work {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        Work {
            chats: std::mem::take(&mut noted.chats),
            all: std::mem::take(&mut noted.all),
            notes: noted.notes,
        }
    }

    /// How often something was noted: this goes on while there are commands.
    pub(super) fn noted(&self) -> u64 {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).notes
    }

    /// It was not done.
    pub(super) fn give_back(&self, work: Work) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.all |= work.all;
        noted.chats.extend(work.chats);
        noted.bound();
        self.bell.notify_one();
    }

    /// It is in the index.
    pub(super) fn finished(&self, work: &Work) {
        self.done.send_replace(work.notes);
    }

    /// Waits until everything noted so far is in the index.
    pub async fn settled(&self) {
        let notes = self.noted.lock().unwrap_or_else(PoisonError::into_inner).notes;
        // The sender lives as long as this does.
        drop(self.done.subscribe().wait_for(|done| *done >= notes).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_not_remembered_chat_by_chat() {
        let queue = Queue::default();
        let first = queue.take();
        assert!(first.all && first.chats.is_empty(), "at the beginning nobody knows what is missing");
        let chat = |n: usize| ChatId(uuid::Uuid::from_u128(n as u128));
        queue.note([chat(1), chat(2)]);
        queue.note([chat(1)]);
        let few = queue.take();
        assert!(!few.all && few.chats.len() == 2);

        (0..MAX_NOTED).for_each(|n| queue.note([chat(n)]));
        assert_eq!(queue.noted.lock().unwrap().chats.len(), MAX_NOTED);
        queue.give_back(Work { chats: BTreeSet::from([chat(MAX_NOTED)]), ..few });
        queue.note([chat(0)]);
        let all = queue.take();
        assert!(all.all && all.chats.is_empty(), "it looks for itself");
        assert!(!queue.take().all);
    }
}
