//! What was written in a run and what became of it, message by message: the one place that knows what must be there at
//! the end. It hears only what devices saw; what the server has is for the judge to ask.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;
use vestnik_protocol::{ChatId, ClientId, ErrorCode, Rev, Seq, UserId};

use crate::pace::Epoch;

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Of the steady load, by people whom the fault does not concern, or concerns as everybody.
    Bystander,
    /// Of the steady load, by people whom the fault hits in particular.
    Concerned,
    /// Made by the fault itself; it has to arrive, whenever.
    Extra,
    /// Of somebody who floods: it may be refused for good, and nobody waits for the answer.
    Flood,
}

/// One message.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where.
    pub chat_id: ChatId,
    /// Who wrote it.
    pub sender_id: UserId,
    /// Its name.
    pub client_id: ClientId,
    /// Whose.
    pub part: Part,
    /// When it was to be sent, in nanoseconds of the ledger's clock.
    pub due: u64,
    /// As what it was acknowledged.
    pub acknowledged: Option<Seq>,
    /// When another device first had it.
    pub delivered: Option<u64>,
}

/// All of them. A message's number is its place here.
#[derive(Debug)]
pub struct Ledger {
    clock: Epoch,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<Entry>,
    /// The newest rev of each chat that somebody was told.
    revs: HashMap<ChatId, Rev>,
    wrong: Vec<String>,
    /// How often messages were to be sent once more, and why.
    put_off: BTreeMap<&'static str, u64>,
}

impl Ledger {
    /// Nothing was written yet.
    #[must_use]
    pub fn begin() -> Self {
        Self { clock: Epoch::begin(), inner: Mutex::default() }
    }

    /// Nanoseconds since the beginning.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.now()
    }

    /// A new message; returns its number and its name.
    pub fn write(&self, chat_id: ChatId, sender_id: UserId, part: Part, due: u64) -> (u64, ClientId) {
        let client_id = ClientId(Uuid::now_v7());
        let entry = Entry { chat_id, sender_id, client_id, part, due, acknowledged: None, delivered: None };
        let mut inner = self.lock();
        inner.entries.push(entry);
        (inner.entries.len() as u64 - 1, client_id)
    }

    /// The server said that it is on disk.
    pub fn acknowledge(&self, number: u64, chat_id: ChatId, seq: Option<Seq>, rev: Rev) {
        let mut inner = self.lock();
        let newest = inner.revs.entry(chat_id).or_default();
        *newest = rev.max(*newest);
        let Some(entry) = entry_of(&mut inner, number) else { return };
        let before = entry.acknowledged;
        entry.acknowledged = before.or(seq);
        if seq.is_none() || before.is_some_and(|before| Some(before) != seq) {
            inner.wrong.push(format!("message {number} acknowledged as {before:?} and as {seq:?}"));
        }
    }

    /// A device that did not write it has it.
    pub fn deliver(&self, number: u64) {
        let now = self.now();
        if let Some(entry) = entry_of(&mut self.lock(), number) {
            entry.delivered.get_or_insert(now);
        }
    }

    /// A message has to be sent once more.
    pub fn put_off(&self, code: ErrorCode) {
        *self.lock().put_off.entry(code.as_str()).or_default() += 1;
    }

    /// Why messages were to be sent once more, and how often.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        self.lock().put_off.iter().map(|(code, count)| format!("{code} {count}")).collect()
    }

    /// Something that must not happen.
    pub fn wrong(&self, what: String) {
        self.lock().wrong.push(what);
    }

    /// All of that.
    #[must_use]
    pub fn all_wrong(&self) -> Vec<String> {
        self.lock().wrong.clone()
    }

    /// What a device of this chat must hold at least to be current.
    #[must_use]
    pub fn newest(&self, chat_id: ChatId) -> Rev {
        self.lock().revs.get(&chat_id).copied().unwrap_or_default()
    }

    /// All messages.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.clone()
    }

    /// Milliseconds that 99 of 100 messages of bystanders took that were due in `[from, to)`, to be told at `now`: one that
    /// is still on its way took until then at least. `None`: there was none.
    #[must_use]
    pub fn p99(&self, from: u64, to: u64) -> Option<f64> {
        let now = self.now();
        let inner = self.lock();
        let of_bystanders = inner.entries.iter().filter(|entry| entry.part == Part::Bystander);
        let due = of_bystanders.filter(|entry| (from..to).contains(&entry.due));
        let mut took: Vec<u64> =
            due.map(|entry| entry.delivered.unwrap_or(now).saturating_sub(entry.due)).collect();
        took.sort_unstable();
        let at = (took.len() * 99).div_ceil(100).checked_sub(1)?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        took.get(at).map(|nanoseconds| *nanoseconds as f64 / 1e6)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry_of(inner: &mut Inner, number: u64) -> Option<&mut Entry> {
    inner.entries.get_mut(usize::try_from(number).ok()?)
}
