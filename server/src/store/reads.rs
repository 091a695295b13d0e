//! Rows of when read positions moved, for "read by whom and when".

use vestnik_protocol::{ChatId, Millis, Reader, Seq, UserId};

use super::{Database, StoreError, Transaction};

/// Rows removed in one go, so that a sweep never holds the database for long.
const SWEEP: u32 = 5_000;

const COLUMNS: [&str; 4] = ["chat_id", "user_id", "seq", "read_at"];

/// Somebody has read up to here at this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRow {
    /// Where.
    pub chat_id: ChatId,
    /// Who.
    pub user_id: UserId,
    /// Up to and including.
    pub seq: Seq,
    /// When.
    pub read_at: Millis,
}

/// Adds positions; one that was noted before keeps its time.
pub(crate) async fn append<'a>(
    transaction: &mut Transaction,
    reads: impl Iterator<Item = &'a ReadRow>,
) -> Result<(), StoreError> {
    let rows = reads
        .map(|row| vec![row.chat_id.into(), row.user_id.into(), row.seq.into(), row.read_at.into()])
        .collect();
    transaction.insert_missing("message_reads", &COLUMNS, rows).await
}

/// The present members who have read a message, at most `limit`: the first reader first, then those of whom it is not
/// known any more when it was.
pub(crate) async fn readers(
    transaction: &mut Transaction,
    chat_id: ChatId,
    seq: Seq,
    author: UserId,
    limit: u32,
) -> Result<Vec<Reader>, StoreError> {
    // A position that moved from below the message to it or beyond: the first such row of each person.
    let sql = "SELECT m.user_id, MIN(r.read_at) FROM members m LEFT JOIN message_reads r \
               ON r.chat_id = m.chat_id AND r.user_id = m.user_id AND r.seq >= ? \
               WHERE m.chat_id = ? AND m.has_left = 0 AND m.read_seq >= ? AND m.user_id <> ? \
               GROUP BY m.user_id LIMIT ?";
    let values = vec![seq.into(), chat_id.into(), seq.into(), author.into(), limit.into()];
    let rows = transaction.fetch(sql, values).await?;
    let mut readers = rows
        .iter()
        .map(|row| Ok(Reader { user_id: row.get(0)?, read_at: row.get(1)? }))
        .collect::<Result<Vec<Reader>, StoreError>>()?;
    readers.sort_unstable_by_key(|reader| (reader.read_at.is_none(), reader.read_at, reader.user_id));
    Ok(readers)
}

/// Removes what was noted before `before`. Returns whether there may be more.
///
/// # Errors
/// Whatever the database refuses.
pub async fn sweep(database: &Database, before: Millis) -> Result<bool, StoreError> {
    // The time up to which one go reaches, by the index; several rows may share the last one.
    let sql = format!("SELECT read_at FROM message_reads WHERE read_at < ? ORDER BY read_at LIMIT {SWEEP}");
    let rows = database.fetch(sql, vec![before.into()]).await?;
    let Some(last) = rows.last() else { return Ok(false) };
    let last: Millis = last.get(0)?;
    database.execute("DELETE FROM message_reads WHERE read_at <= ?", vec![last.into()]).await?;
    Ok(rows.len() >= SWEEP as usize)
}
