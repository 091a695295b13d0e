//! From changed messages to the rows that are written. Pure, so that it can be done aside.

use std::collections::{BTreeSet, HashMap};

use super::bytes::Corrupt;
use super::document::Document;
use super::fold::folded;
use super::fresh;
use crate::store::search::{Fresh, Indexable, IndexedChat, Part, ROLL};

/// Bytes of changes that are kept message by message, at least: some thirty messages.
const FOLD_AT: usize = 3 << 10;
/// At most: each search of the chat reads all of them.
const FOLD_AT_MOST: usize = 256 << 10;
/// A part is written again for so many of its bytes in changes, one of these: this bounds what a message costs.
const FOLD_SHARE: usize = 16;

/// Messages of one chat that are not in the index as they are.
pub struct Changed {
    /// As it will be indexed.
    pub chat: IndexedChat,
    /// What was not folded yet.
    pub fresh: Option<Fresh>,
    /// By rev.
    pub messages: Vec<Indexable>,
}

/// The same with the messages taken apart.
pub struct Documented {
    chat: IndexedChat,
    fold_at: usize,
    /// The changes, message by message.
    fresh: Vec<u8>,
}

/// All that is written of a chat.
pub struct Prepared {
    /// How far it is indexed then.
    pub chat: IndexedChat,
    /// Its newest changes.
    pub fresh: Fresh,
    /// Rows of its parts.
    pub rows: Vec<(i64, Vec<u8>)>,
}

impl Prepared {
    pub fn bytes(&self) -> usize {
        self.fresh.data.len() + self.rows.iter().map(|(_, row)| row.len()).sum::<usize>()
    }
}

/// Takes the messages apart: most of the work.
pub fn documented(changed: Changed) -> Documented {
    let (fold_at, mut fresh) = changed.fresh.map_or((FOLD_AT, Vec::new()), |fresh| {
        (usize::try_from(fresh.fold_at).unwrap_or(FOLD_AT), fresh.data)
    });
    for message in &changed.messages {
        fresh::append(&mut fresh, &Document::new(message));
    }
    Documented { chat: changed.chat, fold_at, fresh }
}

impl Documented {
    const fn is_folded(&self) -> bool {
        self.fresh.len() >= self.fold_at
    }
}

/// The rows that must be known before these messages are folded; none if there are too few.
pub fn touched(chat: &Documented) -> Vec<i64> {
    if !chat.is_folded() {
        return Vec::new();
    }
    let documents = fresh::read(&chat.fresh).unwrap_or_default();
    let parts: BTreeSet<_> =
        documents.iter().map(|document| Part::of(chat.chat.number, document.seq)).collect();
    parts.into_iter().flat_map(|part| (0..=ROLL).map(move |row| part.row(row))).collect()
}

/// What is written; `rows` are those that were asked for, as far as they exist.
pub fn prepared(chat: Documented, rows: &HashMap<i64, Vec<u8>>) -> Result<Prepared, Corrupt> {
    let number = chat.chat.number;
    let (data, rows, fold_at) = if chat.is_folded() {
        let changed = folded(number, &fresh::read(&chat.fresh)?, rows)?;
        // Of the newest part: that is where the next changes will be.
        let newest = changed.iter().map(|(id, _)| id >> Part::ROW_BITS).max();
        let size = |(_, row): &&(i64, Vec<u8>)| row.len();
        let bytes: usize =
            changed.iter().filter(|(id, _)| Some(id >> Part::ROW_BITS) == newest).map(|row| size(&row)).sum();
        (Vec::new(), changed, (bytes / FOLD_SHARE).clamp(FOLD_AT, FOLD_AT_MOST))
    } else {
        (chat.fresh, Vec::new(), chat.fold_at)
    };
    let fold_at = i64::try_from(fold_at).unwrap_or(i64::MAX);
    Ok(Prepared { chat: chat.chat, fresh: Fresh { number, fold_at, data }, rows })
}
