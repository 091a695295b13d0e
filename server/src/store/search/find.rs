//! Reading the index: which entries match, and which messages they are.

use std::collections::HashSet;
use std::ops::Range;

use vestnik_protocol::{ChatId, Millis, Rev, Seq, UserId};

use super::expression::{Group, Part, expression};
use crate::store::chats::VISIBLE;
use crate::store::{Dialect, StoreError, Transaction, Value};

/// Chats of one user that are searched at most, the most recently active first.
const MAX_CHATS: u32 = 5_000;

/// A chat that a user may search in, and from where on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchedChat {
    /// Which chat.
    pub chat_id: ChatId,
    /// Its number in the index.
    pub number: i64,
    /// The chat's newest change in this snapshot.
    pub rev: Rev,
    /// Messages below, or at or below what the user cleared, are not to be found.
    pub lowest: Seq,
    /// Its newest message.
    pub newest: Seq,
    /// Time of that.
    pub active_at: Millis,
}

/// The indexed chats that `user` sees, or the one that is asked for, the most recently active first.
///
/// # Errors
/// Whatever the database refuses.
pub async fn chats(
    transaction: &mut Transaction,
    user: UserId,
    only: Option<ChatId>,
) -> Result<Vec<SearchedChat>, StoreError> {
    let this_one = if only.is_some() { " AND p.chat_id = ?" } else { "" };
    let sql = format!(
        "SELECT s.chat_id, s.number, c.rev, c.floor_seq, p.cleared_seq, c.active_at, c.seq FROM chat_private p \
         JOIN members m ON m.chat_id = p.chat_id AND m.user_id = p.user_id JOIN chats c ON c.id = p.chat_id \
         JOIN search_chats s ON s.chat_id = p.chat_id WHERE p.user_id = ? AND {VISIBLE}{this_one} \
         ORDER BY c.active_at DESC, c.id DESC LIMIT {MAX_CHATS}"
    );
    let arguments = std::iter::once(user.into()).chain(only.map(Value::from)).collect();
    let rows = transaction.fetch(sql, arguments).await?;
    rows.iter()
        .map(|row| {
            let (floor, cleared): (Seq, Seq) = (row.get(3)?, row.get(4)?);
            Ok(SearchedChat {
                chat_id: row.get(0)?,
                number: row.get(1)?,
                rev: row.get(2)?,
                lowest: floor.max(cleared.next()),
                active_at: row.get(5)?,
                newest: row.get(6)?,
            })
        })
        .collect()
}

/// When these messages were sent.
///
/// # Errors
/// Whatever the database refuses.
pub async fn times(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<Vec<(ChatId, Seq, Millis)>, StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    let select = "SELECT chat_id, seq, sent_at FROM messages";
    let rows = transaction.fetch_among(select, "chat_id, seq", keys, "").await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Entries that match, newest first, at most `limit`.
///
/// # Errors
/// Whatever the database refuses.
pub async fn entries(
    transaction: &mut Transaction,
    parts: &[Part],
    groups: &[Group],
    range: Range<i64>,
    limit: usize,
) -> Result<Vec<i64>, StoreError> {
    let dialect = transaction.dialect();
    let sql = match dialect {
        Dialect::Sqlite => {
            "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid >= ? AND rowid < ? \
             ORDER BY rowid DESC LIMIT ?"
        }
        Dialect::MySql => {
            "SELECT doc_id FROM search_index WHERE MATCH (terms) AGAINST (? IN BOOLEAN MODE) AND doc_id >= ? \
             AND doc_id < ? ORDER BY doc_id DESC LIMIT ?"
        }
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let words = expression(dialect, parts, groups);
    let arguments = vec![words.into(), range.start.into(), range.end.into(), limit.into()];
    transaction.fetch(sql, arguments).await?.iter().map(|row| row.get(0)).collect()
}

/// Which messages these entries are.
///
/// # Errors
/// Whatever the database refuses.
pub async fn places(
    transaction: &mut Transaction,
    entries: &[i64],
) -> Result<Vec<(i64, ChatId, Seq)>, StoreError> {
    let keys = entries.iter().map(|entry| vec![(*entry).into()]).collect();
    let select = "SELECT doc_id, chat_id, seq FROM search_docs";
    let rows = transaction.fetch_among(select, "doc_id", keys, "").await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Which of these messages the user has deleted for oneself.
///
/// # Errors
/// Whatever the database refuses.
pub async fn hidden(
    transaction: &mut Transaction,
    user: UserId,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<HashSet<(ChatId, Seq)>, StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    let select = "SELECT chat_id, seq FROM hidden_messages";
    let tail = " AND user_id = ?";
    let rows = transaction.fetch_among_with(select, "chat_id, seq", keys, tail, &[user.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
