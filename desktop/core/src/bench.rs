//! What the micro-benchmarks (`tests/benches`) measure of the core: its cache, without the link and the queue around it.
//!
//! Only with the feature `bench`, which no released program has. Nothing here is promised to anybody, nothing of the core
//! may use it, and it must do nothing of its own: what it measures is what the client calls.

use std::path::{Path, PathBuf};

use tokio::runtime::{Builder, Runtime};
use vestnik_protocol::{ChatDelta, ChatId, Millis, UserId};

use crate::cache::{Cache, CacheError, Db, Durability, Writer, open_bare};
use crate::search::{PAGE, device_page, resolve};
use crate::sync::{ChatApplied, apply_chat};
use crate::timeline::Timeline;
use crate::view::{OpenAt, TimelineChange};

/// A cache file on the thread of its caller: what is measured waits for no other.
pub struct BareCache {
    writer: Writer,
    reader: Db,
    me: UserId,
}

impl BareCache {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// As of the cache.
    pub fn open(path: &Path, me: UserId) -> Result<Self, CacheError> {
        let (writer, reader) = open_bare(path)?;
        Ok(Self { writer, reader, me })
    }

    /// Applies a delta in one transaction, as one that was pushed. Answers whether there was anything new in it.
    ///
    /// # Errors
    /// As of the cache.
    pub fn apply(&mut self, delta: &ChatDelta) -> Result<bool, CacheError> {
        let me = self.me;
        let applied = self.writer.run(Durability::Rebuildable, |db| apply_chat(db, me, delta))?;
        Ok(matches!(applied, ChatApplied::Applied { .. }))
    }

    /// The first page of what is found on this device. Answers the number of hits.
    ///
    /// # Errors
    /// As of the cache.
    pub fn search(&mut self, typed: &str, chat: Option<ChatId>, now: Millis) -> Result<usize, CacheError> {
        let wanted = resolve(typed, 0, chat, [].iter(), &[]);
        let snapshot = self.reader.transaction()?;
        Ok(device_page(&snapshot, self.me, &wanted, None, PAGE, now)?.hits.len())
    }
}

/// A cache with its threads, and the conversations that are opened from it.
pub struct Conversations {
    cache: Cache,
    runtime: Runtime,
    me: UserId,
}

/// An open conversation.
pub struct Conversation(Timeline);

impl Conversations {
    /// Opens the file.
    ///
    /// # Errors
    /// As of the cache.
    pub fn of(path: PathBuf, me: UserId, now: Millis) -> Result<Self, CacheError> {
        let runtime = Builder::new_current_thread().build();
        let runtime = runtime.map_err(|error| CacheError::Fault(error.to_string()))?;
        let (cache, _) = runtime.block_on(Cache::open(path, now))?;
        Ok(Self { cache, runtime, me })
    }

    /// Opens a conversation at its end. Answers it and the number of its rows.
    ///
    /// # Errors
    /// As of the cache.
    pub fn open(&self, chat: ChatId, now: Millis) -> Result<(Conversation, usize), CacheError> {
        let opening = Timeline::open(&self.cache, 1, chat, self.me, OpenAt::End, now);
        let (timeline, step) = self.runtime.block_on(opening)?;
        Ok((Conversation(timeline), rows(&step.changes)))
    }

    /// A page more of its history. Answers the number of rows that came.
    ///
    /// # Errors
    /// As of the cache.
    pub fn page(&self, conversation: &mut Conversation, now: Millis) -> Result<usize, CacheError> {
        let step = self.runtime.block_on(conversation.0.page(&self.cache, true, now))?;
        Ok(rows(&step.changes))
    }
}

fn rows(changes: &[TimelineChange]) -> usize {
    let rows = |change: &TimelineChange| match change {
        TimelineChange::Opened { window } => window.rows.len(),
        TimelineChange::Rows { upserts, .. } => upserts.len(),
        _ => 0,
    };
    changes.iter().map(rows).sum()
}
