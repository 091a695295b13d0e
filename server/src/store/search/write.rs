//! Writing the index. One task does it, so nothing here locks.

use vestnik_protocol::{ChatId, Rev};

use super::{Fresh, Indexable, IndexedChat};
use crate::store::{Database, Dialect, Question, Row, StoreError, Transaction, Value, meta, rows_of};

/// The name of the version in `meta`.
const VERSION: &str = "search_version";
/// Rows in one statement, a power of two: so that there are few shapes of it.
const ROWS: usize = 32;
/// Bytes in one statement, if it has more than one row. Some ten thousand: while a larger one is carried out, it has a
/// processor of the database's to itself, and commands wait for that.
const BYTES: usize = 16 << 10;

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
        Dialect::Sqlite => "DELETE FROM",
        Dialect::MySql => "TRUNCATE TABLE",
    };
    let mut transaction = database.begin_write().await?;
    for table in ["search_parts", "search_fresh", "search_chats"] {
        transaction.execute(format!("{empty} {table}"), Vec::new()).await?;
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
    // The newest rev by its index. Asked whether there is a newer one, MariaDB reads all messages of each chat.
    let sql = format!(
        "SELECT c.id FROM chats c LEFT JOIN search_chats s ON s.chat_id = c.id \
         WHERE {from}c.rev > COALESCE(s.indexed_rev, 0) AND COALESCE(s.indexed_rev, 0) < \
         (SELECT m.rev FROM messages m WHERE m.chat_id = c.id ORDER BY m.rev DESC LIMIT 1) \
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

/// What changed in each of these chats after a rev, by rev, at most `limit` of each.
///
/// # Errors
/// Whatever the database refuses.
pub async fn changed(
    transaction: &mut Transaction,
    chats: &[(ChatId, Rev)],
    limit: usize,
) -> Result<Vec<(ChatId, Indexable)>, StoreError> {
    // Not united to one statement, for which MySQL makes a temporary table for each chat.
    let sql = format!(
        "SELECT chat_id, seq, rev, sender_id, sent_at, content FROM messages \
         WHERE chat_id = ? AND rev > ? ORDER BY rev LIMIT {limit}"
    );
    let of_one = |(chat, rev): &(ChatId, Rev)| (sql.clone(), vec![(*chat).into(), (*rev).into()]);
    let [rows] = transaction.ask([Question::several(chats.iter().map(of_one))]).await?;
    rows.iter().map(changed_from_row).collect()
}

fn changed_from_row(row: &Row) -> Result<(ChatId, Indexable), StoreError> {
    let content: String = row.get(5)?;
    let content = serde_json::from_str(&content)
        .map_err(|_| StoreError::Corrupt { column: 5, expected: "JSON of a message's content" })?;
    let (seq, rev, sender, sent_at) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
    Ok((row.get(0)?, Indexable { seq, rev, sender, sent_at, content }))
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

/// Writes the newest changes of chats.
///
/// # Errors
/// Whatever the database refuses.
pub async fn fresh(transaction: &mut Transaction, rows: Vec<Fresh>) -> Result<(), StoreError> {
    let columns = ["number", "fold_at", "data"];
    let size = |row: &Fresh| row.data.len();
    let values = |row: Fresh| vec![row.number.into(), row.fold_at.into(), row.data.into()];
    put(transaction, "search_fresh", &columns, rows, size, values).await
}

/// Writes rows of parts.
///
/// # Errors
/// Whatever the database refuses.
pub async fn parts(transaction: &mut Transaction, rows: Vec<(i64, Vec<u8>)>) -> Result<(), StoreError> {
    let size = |row: &(i64, Vec<u8>)| row.1.len();
    let values = |(id, data): (i64, Vec<u8>)| vec![id.into(), data.into()];
    put(transaction, "search_parts", &["id", "data"], rows, size, values).await
}

/// Not [`Transaction::upsert`], which repeats rows to round their number: these are some thousand bytes each.
async fn put<T>(
    transaction: &mut Transaction,
    table: &str,
    columns: &[&str],
    rows: Vec<T>,
    size: impl Fn(&T) -> usize,
    values: impl Fn(T) -> Vec<Value>,
) -> Result<(), StoreError> {
    let (key, others) = columns.split_first().ok_or_else(|| StoreError::Other("no columns".into()))?;
    let tail = transaction.dialect().on_duplicate(key, others);
    let mut rest = rows;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(ROWS).take_while(|row| {
            bytes += size(row);
            bytes <= BYTES
        });
        // The next lower power of two.
        let count = 1 << fitting.count().max(1).ilog2();
        let later = rest.split_off(count);
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES {}{tail}",
            columns.join(", "),
            rows_of(columns.len(), count)
        );
        transaction.execute(sql, rest.into_iter().flat_map(&values).collect()).await?;
        rest = later;
    }
    Ok(())
}
