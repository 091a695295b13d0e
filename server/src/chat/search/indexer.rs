//! The task that writes the index. It follows the messages by their `rev`, chat by chat: what it has not seen is what
//! changed after the rev it noted in the same transaction, so whatever cuts it short, it goes on from there. It gives way:
//! while there are commands, it works for a part of the time only, and has the database for a few milliseconds at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use vestnik_protocol::{ChatId, Rev, search};

use super::aside::Aside;
use super::prepare::{Changed, Prepared, documented, prepared, touched};
use super::queue::{Queue, Work};
use crate::clock;
use crate::store::search::{Fresh, Indexable, IndexedChat, find, write};
use crate::store::{Database, StoreError};

/// How rows are made of messages. Rises with every change of that.
const LAYOUT: u32 = 3;
/// Stale chats read at once.
const PAGE: u32 = 500;
/// What comes within this time becomes one step. Nobody waits for it: a device finds its own cache. A step costs by the
/// chats in it, so that short ones cost a busy server more than its messages.
const GATHER: Duration = Duration::from_millis(500);
/// After so many commits within one step the next one waits for twice as long: a busy server's steps are few and full.
const BUSY: u64 = 8;
/// It waits for at least so many times what the last step took.
const GATHER_FOR_STEP: u32 = 30;
/// And not longer, or a search would miss what everybody has read.
const LONGEST_GATHER: Duration = Duration::from_secs(5);
/// For each moment of work so many of pause, while there are commands.
const GIVE_WAY: u32 = 2;
/// The longest of those pauses.
const LONGEST_WAY: Duration = Duration::from_millis(500);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Bytes in one transaction, if it is of more than one chat: about a millisecond on SQLite, whose only writer waits
/// meanwhile.
const WRITTEN_AT_ONCE: usize = 256 << 10;

/// How much is read at once.
#[derive(Clone, Copy)]
struct Step {
    chats: usize,
    /// Of each chat.
    messages: usize,
}

/// A little, so that commands never wait long for the database's processors.
const FOLLOWING: Step = Step { chats: 4, messages: 256 };
/// Few chats with much each.
const CATCHING_UP: Step = Step { chats: 4, messages: 2_048 };

pub(super) struct Indexer {
    database: Database,
    queue: Arc<Queue>,
    stopping: CancellationToken,
    aside: Aside,
}

impl Indexer {
    pub(super) fn new(database: Database, queue: Arc<Queue>, stopping: CancellationToken) -> Self {
        #[cfg(test)]
        let database = {
            // A commit that a test lets fail is one of the commands'.
            let mut spared = database;
            spared.commit_fault = Default::default();
            spared
        };
        Self { database, queue, stopping, aside: Aside::start() }
    }

    /// Between two transactions is where it stops.
    pub(super) async fn run(self) {
        let mut failures = 0_u32;
        let (mut gather, mut noted) = (GATHER, self.queue.noted());
        let mut is_prepared = false;
        loop {
            let work = self.queue.take();
            let started = Instant::now();
            let done = self.attempt(&work, &mut is_prepared).await;
            if self.stopping.is_cancelled() {
                return;
            }
            let before = std::mem::replace(&mut noted, self.queue.noted());
            let usual = if noted - before >= BUSY { gather * 2 } else { GATHER };
            gather = usual.max(started.elapsed() * GATHER_FOR_STEP).min(LONGEST_GATHER);
            let pause = match done {
                Ok(()) => {
                    failures = 0;
                    self.queue.finished(&work);
                    if self.stopping.run_until_cancelled(self.queue.rung()).await.is_none() {
                        return;
                    }
                    gather
                }
                Err(error) => {
                    tracing::warn!(%error, "messages were not indexed for search; tried again");
                    self.queue.give_back(work);
                    failures = failures.saturating_add(1);
                    Duration::from_millis(100 << failures.min(9)).min(LONGEST_PAUSE)
                }
            };
            if self.stopping.run_until_cancelled(clock::pause(pause)).await.is_none() {
                return;
            }
        }
    }

    async fn attempt(&self, work: &Work, is_prepared: &mut bool) -> Result<(), StoreError> {
        if !*is_prepared {
            if write::prepare(&self.database, search::VERSION * 1_000 + LAYOUT).await? {
                tracing::info!("the search index is of another version and is built again");
            }
            *is_prepared = true;
        }
        self.follow(work.chats.iter().copied().collect(), FOLLOWING).await?;
        if work.all {
            self.follow_all().await?;
        }
        Ok(())
    }

    async fn follow_all(&self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let stale = write::stale(&self.database, after, PAGE).await?;
            after = stale.last().copied();
            self.follow(stale, CATCHING_UP).await?;
            if after.is_none() || self.stopping.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// Indexes what has changed in these chats.
    async fn follow(&self, chats: Vec<ChatId>, step: Step) -> Result<(), StoreError> {
        let mut rest = chats;
        while !rest.is_empty() && !self.stopping.is_cancelled() {
            let noted = self.queue.noted();
            let started = Instant::now();
            let later = rest.split_off(step.chats.min(rest.len()));
            let mut unfinished = self.index(&rest, step.messages).await?;
            unfinished.extend(later);
            rest = unfinished;
            if self.queue.noted() != noted {
                let pause = (started.elapsed() * GIVE_WAY).min(LONGEST_WAY);
                self.stopping.run_until_cancelled(clock::pause(pause)).await;
            }
        }
        Ok(())
    }

    /// Indexes so many changes of each of these chats. Answers the chats that have more.
    async fn index(&self, chats: &[ChatId], messages: usize) -> Result<Vec<ChatId>, StoreError> {
        let changed = self.changed(chats, messages).await?;
        let unfinished =
            changed.iter().filter(|chat| chat.messages.len() == messages).map(|chat| chat.chat.chat_id);
        let unfinished = unfinished.collect();
        // The processor's work is done before the database is held.
        let documented =
            self.aside.run(move || Ok(changed.into_iter().map(documented).collect::<Vec<_>>())).await?;
        let ids: Vec<i64> = documented.iter().flat_map(touched).collect();
        let rows = if ids.is_empty() {
            Default::default()
        } else {
            let mut snapshot = self.database.begin_long_read().await?;
            let rows = find::rows(&mut snapshot, &ids).await;
            snapshot.rollback().await?;
            rows?
        };
        let mut ready = self
            .aside
            .run(move || {
                let ready = documented.into_iter().map(|chat| prepared(chat, &rows));
                Ok(ready.collect::<Result<Vec<_>, _>>()?)
            })
            .await?;
        while !ready.is_empty() {
            let mut bytes = 0;
            let fitting = ready.iter().take_while(|chat| {
                bytes += chat.bytes();
                bytes <= WRITTEN_AT_ONCE
            });
            let later = ready.split_off(fitting.count().max(1));
            self.write(ready).await?;
            ready = later;
        }
        Ok(unfinished)
    }

    /// What has changed in these chats.
    async fn changed(&self, chats: &[ChatId], messages: usize) -> Result<Vec<Changed>, StoreError> {
        let mut snapshot = self.database.begin_long_read().await?;
        let indexed = write::indexed(&mut snapshot, chats).await?;
        let known: BTreeMap<_, _> = indexed.iter().map(|chat| (chat.chat_id, *chat)).collect();
        let rev = |chat| known.get(chat).map_or(Rev::ZERO, |chat| chat.rev);
        let since: Vec<_> = chats.iter().map(|chat| (*chat, rev(chat))).collect();
        let mut by_chat: BTreeMap<ChatId, Vec<Indexable>> = BTreeMap::new();
        for (chat, message) in write::changed(&mut snapshot, &since, messages).await? {
            by_chat.entry(chat).or_default().push(message);
        }
        let numbers: Vec<_> =
            by_chat.keys().filter_map(|chat| known.get(chat)).map(|chat| chat.number).collect();
        let fresh = find::fresh(&mut snapshot, &numbers).await?;
        let mut fresh: BTreeMap<i64, Fresh> = fresh.into_iter().map(|row| (row.number, row)).collect();
        let mut highest = write::highest_number(&mut snapshot).await?;
        snapshot.rollback().await?;
        let changed = by_chat.into_iter().map(|(chat_id, messages)| {
            let number = known.get(&chat_id).map_or_else(
                || {
                    highest += 1;
                    highest
                },
                |chat| chat.number,
            );
            let newest = messages.iter().map(|message| message.rev).max();
            let chat = IndexedChat { chat_id, number, rev: newest.unwrap_or(Rev::ZERO) };
            Changed { chat, fresh: fresh.remove(&number), messages }
        });
        Ok(changed.collect())
    }

    async fn write(&self, chats: Vec<Prepared>) -> Result<(), StoreError> {
        let noted: Vec<_> = chats.iter().map(|chat| chat.chat).collect();
        let (mut fresh, mut rows) = (Vec::new(), Vec::new());
        for chat in chats {
            fresh.push(chat.fresh);
            rows.extend(chat.rows);
        }
        let mut transaction = self.database.begin_write_behind().await?;
        write::chats(&mut transaction, &noted).await?;
        write::fresh(&mut transaction, fresh).await?;
        write::parts(&mut transaction, rows).await?;
        transaction.commit().await
    }
}
