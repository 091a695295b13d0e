//! Writing the index. One task does it, so nothing here locks.

use std::collections::HashSet;

use vestnik_protocol::{ChatId, Seq};

use super::IndexedChat;
use crate::store::{Database, Dialect, StoreError, Transaction, Value, list_of, meta, rows_of};

/// The name of the version in `meta`.
const VERSION: &str = "search_version";

/// A message as it goes into the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place among all entries.
    pub doc_id: i64,
    /// Where it is.
    pub chat_id: ChatId,
    /// Which it is.
    pub seq: Seq,
    /// Its terms, separated by spaces.
    pub terms: String,
}

/// Empties an index of another version than this one. Returns whether it did.
///
/// # Errors
/// Whatever the database refuses.
pub async fn prepare(database: &Database, version: u32) -> Result<bool, StoreError> {
    let current = meta::value(database, VERSION).await?;
    if current == Some(version.to_string()) {
        return Ok(false);
    }
    let empty = match database.dialect() {
        Dialect::Sqlite => [
            "INSERT INTO search_index (search_index) VALUES ('delete-all')",
            "DELETE FROM search_docs",
            "DELETE FROM search_chats",
        ],
        Dialect::MySql => {
            ["TRUNCATE TABLE search_index", "TRUNCATE TABLE search_docs", "TRUNCATE TABLE search_chats"]
        }
    };
    let mut transaction = database.begin_write().await?;
    for statement in empty {
        transaction.execute(statement, Vec::new()).await?;
    }
    transaction
        .upsert(
            "meta",
            &["name", "value"],
            "name",
            &["value"],
            vec![vec![VERSION.into(), version.to_string().into()]],
        )
        .await?;
    transaction.commit().await?;
    Ok(current.is_some())
}

/// Chats with messages that changed since they were indexed, by id, after `after`.
///
/// # Errors
/// Whatever the database refuses.
pub async fn stale(
    database: &Database,
    after: Option<ChatId>,
    limit: u32,
) -> Result<Vec<ChatId>, StoreError> {
    let from = if after.is_some() { "c.id > ? AND " } else { "" };
    let sql = format!(
        "SELECT c.id FROM chats c LEFT JOIN search_chats s ON s.chat_id = c.id WHERE {from}EXISTS \
         (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND m.rev > COALESCE(s.indexed_rev, 0)) \
         ORDER BY c.id LIMIT {limit}"
    );
    let arguments = after.into_iter().map(Value::from).collect();
    database.fetch(sql, arguments).await?.iter().map(|row| row.get(0)).collect()
}

/// How far these chats are indexed; those that never were are absent.
///
/// # Errors
/// Whatever the database refuses.
pub async fn indexed(
    transaction: &mut Transaction,
    chats: &[ChatId],
) -> Result<Vec<IndexedChat>, StoreError> {
    let keys = chats.iter().map(|chat| vec![(*chat).into()]).collect();
    let select = "SELECT chat_id, number, indexed_rev FROM search_chats";
    let rows = transaction.fetch_among(select, "chat_id", keys, "").await?;
    rows.iter()
        .map(|row| Ok(IndexedChat { chat_id: row.get(0)?, number: row.get(1)?, rev: row.get(2)? }))
        .collect()
}

/// The highest number of a chat.
///
/// # Errors
/// Whatever the database refuses.
pub async fn highest_number(transaction: &mut Transaction) -> Result<i64, StoreError> {
    let rows = transaction.fetch("SELECT COALESCE(MAX(number), 0) FROM search_chats", Vec::new()).await?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}

/// The entries that these messages have.
///
/// # Errors
/// Whatever the database refuses.
pub async fn entries_of(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<Vec<(i64, ChatId, Seq)>, StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    let select = "SELECT doc_id, chat_id, seq FROM search_docs";
    let rows = transaction.fetch_among(select, "chat_id, seq", keys, "").await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Which of these places are taken.
///
/// # Errors
/// Whatever the database refuses.
pub async fn taken(transaction: &mut Transaction, places: &[i64]) -> Result<HashSet<i64>, StoreError> {
    let keys = places.iter().map(|place| vec![(*place).into()]).collect();
    let rows = transaction.fetch_among("SELECT doc_id FROM search_docs", "doc_id", keys, "").await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Writes how far chats are indexed.
///
/// # Errors
/// Whatever the database refuses.
pub async fn chats(transaction: &mut Transaction, chats: &[IndexedChat]) -> Result<(), StoreError> {
    let rows =
        chats.iter().map(|chat| vec![chat.chat_id.into(), chat.number.into(), chat.rev.into()]).collect();
    let columns = ["chat_id", "number", "indexed_rev"];
    transaction.upsert("search_chats", &columns, "chat_id", &["indexed_rev"], rows).await
}

/// Adds entries; `new` ones have no place yet, the terms of all are replaced. Ascending, which is how FTS5 takes them
/// without beginning a new segment for each.
///
/// # Errors
/// Whatever the database refuses.
pub async fn put(transaction: &mut Transaction, new: &[&Entry], all: &[&Entry]) -> Result<(), StoreError> {
    let rows = new.iter().map(|entry| vec![entry.doc_id.into(), entry.chat_id.into(), entry.seq.into()]);
    transaction.insert("search_docs", &["doc_id", "chat_id", "seq"], rows.collect()).await?;
    let mut all = all.to_vec();
    all.sort_unstable_by_key(|entry| entry.doc_id);
    let rows: Vec<Vec<Value>> =
        all.iter().map(|entry| vec![entry.doc_id.into(), entry.terms.as_str().into()]).collect();
    match transaction.dialect() {
        Dialect::MySql => {
            transaction.upsert("search_index", &["doc_id", "terms"], "doc_id", &["terms"], rows).await
        }
        // FTS5 knows no ON CONFLICT, and calls its key rowid.
        Dialect::Sqlite => {
            for chunk in rows.chunks(64) {
                let sql = format!(
                    "INSERT OR REPLACE INTO search_index (rowid, terms) VALUES {}",
                    rows_of(2, chunk.len())
                );
                transaction.execute_once(sql, chunk.iter().flatten().cloned().collect()).await?;
            }
            Ok(())
        }
    }
}

/// Takes entries out.
///
/// # Errors
/// Whatever the database refuses.
pub async fn remove(transaction: &mut Transaction, entries: &[i64]) -> Result<(), StoreError> {
    let key = match transaction.dialect() {
        Dialect::Sqlite => "rowid",
        Dialect::MySql => "doc_id",
    };
    for chunk in entries.chunks(256) {
        let list = list_of(chunk.len());
        let values = || chunk.iter().map(|entry| (*entry).into()).collect();
        let sql = format!("DELETE FROM search_index WHERE {key} IN ({list})");
        transaction.execute_once(sql, values()).await?;
        transaction
            .execute_once(format!("DELETE FROM search_docs WHERE doc_id IN ({list})"), values())
            .await?;
    }
    Ok(())
}
