//! The task that writes the index. It follows the messages by their `rev`, chat by chat: what it has not seen is what
//! changed after the rev it noted in the same transaction, so whatever cuts it short, it goes on from there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use vestnik_protocol::{ChatId, Message, Rev, Seq, search};

use super::queue::{Queue, Work};
use super::{document, place};
use crate::clock;
use crate::store::search::write::{self, Entry};
use crate::store::search::{IndexedChat, Part};
use crate::store::{Database, StoreError, Transaction, messages};

/// How terms are made of words and places. Rises with every change of that.
const LAYOUT: u32 = 2;
/// Messages in one transaction: some milliseconds on SQLite, whose only writer waits meanwhile.
const BATCH: usize = 256;
/// The same while catching up, when there is much to do: each transaction waits for the disk.
const LARGE_BATCH: usize = 1_024;
/// Chats looked up at once.
const CHATS: usize = 64;
/// Stale chats read at once.
const PAGE: u32 = 500;
/// What comes within this time becomes one transaction. Nobody waits for it: a device finds its own cache.
const GATHER: Duration = Duration::from_millis(50);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Rounds in which places are looked for. Each one gets past 256 that are taken, so this many are never needed.
const MAX_TRIES: usize = 64;

pub(super) struct Indexer {
    database: Database,
    queue: Arc<Queue>,
    stopping: CancellationToken,
}

/// Messages of one chat that are not in the index as they are.
struct Changed {
    chat: IndexedChat,
    messages: Vec<Message>,
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
        Self { database, queue, stopping }
    }

    /// Between two transactions is where it stops.
    pub(super) async fn run(self) {
        let mut failures = 0_u32;
        let mut is_prepared = false;
        loop {
            let work = self.queue.take();
            let done = self.attempt(&work, &mut is_prepared).await;
            if self.stopping.is_cancelled() {
                return;
            }
            let pause = match done {
                Ok(()) => {
                    failures = 0;
                    self.queue.finished(&work);
                    if self.stopping.run_until_cancelled(self.queue.rung()).await.is_none() {
                        return;
                    }
                    GATHER
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
        let noted: Vec<_> = work.chats.iter().copied().collect();
        for chats in noted.chunks(CHATS) {
            self.follow(chats, BATCH).await?;
        }
        if work.all {
            self.follow_all().await?;
        }
        Ok(())
    }

    async fn follow_all(&self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let stale = write::stale(&self.database, after, PAGE).await?;
            for chats in stale.chunks(CHATS) {
                self.follow(chats, LARGE_BATCH).await?;
            }
            after = stale.last().copied();
            if after.is_none() || self.stopping.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// Indexes what has changed in these chats.
    async fn follow(&self, chats: &[ChatId], batch: usize) -> Result<(), StoreError> {
        loop {
            let (changed, is_all) = self.changed(chats, batch).await?;
            if !changed.is_empty() {
                self.write(changed).await?;
            }
            if is_all || self.stopping.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// A batch of what has changed, and whether that is all of it.
    async fn changed(&self, chats: &[ChatId], batch: usize) -> Result<(Vec<Changed>, bool), StoreError> {
        let mut snapshot = self.database.begin_read().await?;
        let indexed = write::indexed(&mut snapshot, chats).await?;
        let known: HashMap<_, _> = indexed.into_iter().map(|chat| (chat.chat_id, chat)).collect();
        let mut next_number = write::highest_number(&mut snapshot).await?;
        let (mut changed, mut room) = (Vec::new(), batch);
        for chat_id in chats {
            if room == 0 {
                break;
            }
            let chat = known.get(chat_id).copied();
            let since = chat.map_or(Rev::ZERO, |chat| chat.rev);
            let messages = messages::changed(&mut snapshot, *chat_id, since, Seq::ZERO, room).await?;
            let Some(newest) = messages.last() else { continue };
            room -= messages.len();
            let number = chat.map_or_else(
                || {
                    next_number += 1;
                    next_number
                },
                |chat| chat.number,
            );
            changed
                .push(Changed { chat: IndexedChat { chat_id: *chat_id, number, rev: newest.rev }, messages });
        }
        snapshot.rollback().await?;
        Ok((changed, room > 0))
    }

    async fn write(&self, batch: Vec<Changed>) -> Result<(), StoreError> {
        // The work of the processor is done before the database is held.
        let mut wanted: BTreeMap<(ChatId, Seq), Option<Entry>> = BTreeMap::new();
        for Changed { chat, messages } in &batch {
            for message in messages {
                wanted.insert((chat.chat_id, message.seq), entry(chat, message));
            }
        }
        let mut transaction = self.database.begin_write().await?;
        let found = write::entries_of(&mut transaction, wanted.keys().copied()).await?;
        let mut gone = Vec::new();
        let mut known = HashSet::new();
        for (doc_id, chat, seq) in found {
            match wanted.get_mut(&(chat, seq)) {
                Some(Some(entry)) => {
                    entry.doc_id = doc_id;
                    known.insert(doc_id);
                }
                _ => gone.push(doc_id),
            }
        }
        let mut entries: Vec<Entry> = wanted.into_values().flatten().collect();
        settle(&mut transaction, &mut entries, &known).await?;
        write::remove(&mut transaction, &gone).await?;
        let new: Vec<_> = entries.iter().filter(|entry| !known.contains(&entry.doc_id)).collect();
        write::put(&mut transaction, &new, &entries.iter().collect::<Vec<_>>()).await?;
        let chats: Vec<_> = batch.iter().map(|changed| changed.chat).collect();
        write::chats(&mut transaction, &chats).await?;
        transaction.commit().await
    }
}

/// How a message is to be in the index; not at all where there is nothing to find.
fn entry(chat: &IndexedChat, message: &Message) -> Option<Entry> {
    let terms = document::terms_of(message)?;
    let part = Part::of(chat.number, message.seq);
    let terms: Vec<_> = terms.iter().map(|text| part.term(text)).collect();
    Some(Entry {
        doc_id: place::of(message.sent_at, chat.number, message.seq),
        chat_id: chat.chat_id,
        seq: message.seq,
        terms: terms.join(" "),
    })
}

/// Gives each new entry a place that is free.
async fn settle(
    transaction: &mut Transaction,
    entries: &mut [Entry],
    known: &HashSet<i64>,
) -> Result<(), StoreError> {
    for _ in 0..MAX_TRIES {
        let new = entries.iter_mut().filter(|entry| !known.contains(&entry.doc_id));
        let places: Vec<i64> = new.map(|entry| entry.doc_id).collect();
        let taken = write::taken(transaction, &places).await?;
        let mut seen = known.clone();
        let mut is_settled = true;
        for entry in entries.iter_mut().filter(|entry| !known.contains(&entry.doc_id)) {
            while taken.contains(&entry.doc_id) || !seen.insert(entry.doc_id) {
                entry.doc_id = place::next(entry.doc_id);
                is_settled = false;
            }
        }
        if is_settled {
            return Ok(());
        }
    }
    Err(StoreError::Other("no place is free in the search index".into()))
}
