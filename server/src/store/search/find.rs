//! Reading the index, and what is asked beside it.

use std::collections::{HashMap, HashSet};

use vestnik_protocol::{ChatId, Millis, Rev, Seq, UserId};

use super::Fresh;
use crate::store::chats::VISIBLE;
use crate::store::{StoreError, Transaction, Value};

/// Chats of one user that are searched at most, the most recently active first.
const MAX_CHATS: u32 = 5_000;

/// Rows of parts in one answer: a hundred thousand bytes, so that reading many is not one long piece of work.
const ROWS_AT_ONCE: usize = 32;

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

/// The newest changes of these chats, by their numbers; those that have none may be absent.
///
/// # Errors
/// Whatever the database refuses.
pub async fn fresh(transaction: &mut Transaction, numbers: &[i64]) -> Result<Vec<Fresh>, StoreError> {
    let keys = numbers.iter().map(|number| vec![(*number).into()]).collect();
    let select = "SELECT number, fold_at, data FROM search_fresh";
    let rows = transaction.fetch_among(select, "number", keys, "").await?;
    rows.iter()
        .map(|row| Ok(Fresh { number: row.get(0)?, fold_at: row.get(1)?, data: row.get(2)? }))
        .collect()
}

/// Rows of parts, by their ids; those without content may be absent.
///
/// # Errors
/// Whatever the database refuses.
pub async fn rows(transaction: &mut Transaction, ids: &[i64]) -> Result<HashMap<i64, Vec<u8>>, StoreError> {
    let mut rows = HashMap::new();
    for ids in ids.chunks(ROWS_AT_ONCE) {
        let keys = ids.iter().map(|id| vec![(*id).into()]).collect();
        for row in transaction.fetch_among("SELECT id, data FROM search_parts", "id", keys, "").await? {
            rows.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(rows)
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

/// All rows of the index.
#[cfg(test)]
pub async fn everything(database: &crate::store::Database) -> (Vec<(i64, Vec<u8>)>, Vec<Fresh>) {
    let parts = database.fetch("SELECT id, data FROM search_parts", vec![]).await.unwrap();
    let fresh = database.fetch("SELECT number, fold_at, data FROM search_fresh", vec![]).await.unwrap();
    let part = |row: &crate::store::Row| (row.get(0).unwrap(), row.get(1).unwrap());
    let chat = |row: &crate::store::Row| Fresh {
        number: row.get(0).unwrap(),
        fold_at: row.get(1).unwrap(),
        data: row.get(2).unwrap(),
    };
    (parts.iter().map(part).collect(), fresh.iter().map(chat).collect())
}
