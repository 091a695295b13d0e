//! The chat list: one summary for each chat, read anew when something of it changed, told only where it differs.

mod people;
mod presence;
mod summary;

use std::collections::{HashMap, HashSet};

use vestnik_protocol::{ChatId, Millis, UserId};

use crate::cache::{Cache, CacheError, chats};
use crate::view::ChatSummary;

pub use people::{People, in_place};
pub use presence::{Presences, Typing};
pub use summary::shorten;

/// The list as shown, and what has to be looked at again.
#[derive(Debug, Default)]
pub struct ChatList {
    shown: HashMap<ChatId, ChatSummary>,
    changed: HashSet<ChatId>,
    all: bool,
}

/// What changed in the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// Forget all rows first.
    pub reset: bool,
    /// New or changed rows.
    pub upserts: Vec<ChatSummary>,
    /// Rows to forget.
    pub removed: Vec<ChatId>,
}

impl ChatList {
    /// A list that has to be read as a whole.
    #[must_use]
    pub fn unread() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Something of this chat changed.
    pub fn touch(&mut self, chat: ChatId) {
        self.changed.insert(chat);
    }

    /// Anything may have changed.
    pub const fn touch_all(&mut self) {
        self.all = true;
    }

    /// Whether something has to be looked at again.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.all || !self.changed.is_empty()
    }

    /// Every row as shown.
    #[must_use]
    pub fn rows(&self) -> Vec<ChatSummary> {
        self.shown.values().cloned().collect()
    }

    /// Unread messages over all chats that are neither muted nor put away.
    #[must_use]
    pub fn unread_total(&self, now: Millis) -> u32 {
        let counts = |chat: &&ChatSummary| !chat.archived && chat.muted_until <= now;
        self.shown.values().filter(counts).fold(0, |sum, chat| sum.saturating_add(chat.unread))
    }

    /// Looks at what changed. None where nothing differs.
    pub async fn refresh(
        &mut self,
        cache: &Cache,
        me: UserId,
        now: Millis,
    ) -> Result<Option<ListChange>, CacheError> {
        let all = std::mem::take(&mut self.all);
        let changed = std::mem::take(&mut self.changed);
        let read = cache
            .read(move |db| {
                let ids = if all { chats::listed(db)? } else { changed.into_iter().collect() };
                ids.into_iter()
                    .map(|id| Ok((id, summary::summarise(db, id, me, now)?)))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await;
        let read: Vec<(ChatId, Option<ChatSummary>)> = match read {
            Ok(read) => read,
            Err(error) => {
                self.all = true;
                return Err(error);
            }
        };
        let mut change = ListChange { reset: all, ..ListChange::default() };
        if all {
            self.shown.clear();
        }
        for (id, summary) in read {
            match summary {
                Some(summary) if self.shown.get(&id) != Some(&summary) => {
                    self.shown.insert(id, summary.clone());
                    change.upserts.push(summary);
                }
                None if self.shown.remove(&id).is_some() => change.removed.push(id),
                _ => {}
            }
        }
        let nothing = !change.reset && change.upserts.is_empty() && change.removed.is_empty();
        Ok((!nothing).then_some(change))
    }
}
