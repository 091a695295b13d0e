//! What the time brings: messages to be sent now, and messages whose time is over. Read by an index each, without locks;
//! the pipeline locks and decides.

use vestnik_protocol::{ChatId, ClientId, Millis, Seq, UserId};

use super::{Database, StoreError, Value};

/// Tombstones removed in one go.
const SWEEP: u32 = 1_000;

/// A scheduled message whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueMessage {
    /// Whose.
    pub user_id: UserId,
    /// Where it goes.
    pub chat_id: ChatId,
    /// Its name.
    pub client_id: ClientId,
}

/// Scheduled messages whose time has come at `now`, the longest due first, at most `limit`; failed ones wait for their
/// authors.
///
/// # Errors
/// Whatever the database refuses.
pub async fn scheduled(database: &Database, now: Millis, limit: u32) -> Result<Vec<DueMessage>, StoreError> {
    let sql = "SELECT user_id, chat_id, client_id FROM scheduled \
               WHERE is_gone = 0 AND send_at <= ? AND failed IS NULL ORDER BY send_at LIMIT ?";
    let rows = database.fetch(sql, vec![now.into(), limit.into()]).await?;
    rows.iter()
        .map(|row| Ok(DueMessage { user_id: row.get(0)?, chat_id: row.get(1)?, client_id: row.get(2)? }))
        .collect()
}

/// Messages whose time is over at `now`, the earliest first, at most `limit`.
///
/// # Errors
/// Whatever the database refuses.
pub async fn expired(database: &Database, now: Millis, limit: u32) -> Result<Vec<(ChatId, Seq)>, StoreError> {
    let sql = "SELECT chat_id, seq FROM messages WHERE expires_at <= ? ORDER BY expires_at LIMIT ?";
    let rows = database.fetch(sql, vec![now.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// When something is due next after `now`. `None`: nothing ever.
///
/// # Errors
/// Whatever the database refuses.
pub async fn next(database: &Database, now: Millis) -> Result<Option<Millis>, StoreError> {
    let to_send = "SELECT send_at FROM scheduled WHERE is_gone = 0 AND failed IS NULL AND send_at > ? \
                   ORDER BY send_at LIMIT 1";
    let to_end = "SELECT expires_at FROM messages WHERE expires_at > ? ORDER BY expires_at LIMIT 1";
    let mut next: Option<Millis> = None;
    for sql in [to_send, to_end] {
        if let Some(row) = database.fetch(sql, vec![now.into()]).await?.first() {
            let time = row.get(0)?;
            next = Some(next.map_or(time, |next| next.min(time)));
        }
    }
    Ok(next)
}

/// Removes tombstones of scheduled messages that were due before `before`. Returns whether there may be more.
///
/// # Errors
/// Whatever the database refuses.
pub async fn sweep_scheduled(database: &Database, before: Millis) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT user_id, client_id FROM scheduled WHERE is_gone = 1 AND send_at < ? ORDER BY send_at LIMIT {SWEEP}"
    );
    let rows = database.fetch(sql, vec![before.into()]).await?;
    let keys = rows
        .iter()
        .map(|row| Ok(vec![row.get::<UserId>(0)?.into(), row.get::<ClientId>(1)?.into()]))
        .collect::<Result<Vec<Vec<Value>>, StoreError>>()?;
    let mut transaction = database.begin_write().await?;
    // A tombstone never comes back to life, so what was read is still so.
    transaction.delete_among("scheduled", "user_id, client_id", keys).await?;
    transaction.commit().await?;
    Ok(rows.len() >= SWEEP as usize)
}
