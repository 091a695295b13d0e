//! What waits in the queue, laid over the rows of the cache: the only place that says how a pending command looks.
//! Nothing here writes. An entry leaves the queue in the transaction that brings its effect into the cache, so what is
//! shown never falls back in between.

mod chat;
mod message;
mod people;
#[cfg(test)]
mod tests;

use vestnik_protocol::{ChatId, Command, Seq, UserId};

use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, queue};

pub use chat::ScheduledView;
pub use message::Shown;
pub use people::{is_blocked, people};

/// What waits in one chat.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    entries: Vec<Entry>,
    me: Option<UserId>,
}

impl Pending {
    /// Reads the queue of a chat.
    pub fn read(db: &Db, chat: ChatId, me: UserId) -> Result<Self, CacheError> {
        Ok(Self { entries: queue::of_chat(db, chat)?, me: Some(me) })
    }

    /// Every entry, refused ones too, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Something here is not on the server yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.entries.iter().any(|entry| entry.waits == Waits::Server)
    }

    /// Something here was refused and waits for the person.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.entries.iter().any(Entry::is_failed)
    }

    /// What is shown as done already: all that was not refused.
    fn shown(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.is_failed())
    }

    fn commands(&self) -> impl DoubleEndedIterator<Item = &Command> {
        self.shown().map(|entry| &entry.command)
    }

    /// The user is leaving the chat, or it is being deleted for everybody: it is not listed any more. Joining again
    /// afterwards goes past the queue.
    #[must_use]
    pub fn leaves(&self) -> bool {
        self.commands().any(|command| matches!(command, Command::Leave { .. } | Command::DeleteChat { .. }))
    }

    /// A message is being deleted for oneself.
    #[must_use]
    pub fn hides(&self, at: Seq) -> bool {
        self.commands()
            .any(|command| matches!(command, Command::HideMessages { seqs, .. } if seqs.contains(&at)))
    }
}
