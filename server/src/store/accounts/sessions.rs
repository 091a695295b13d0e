//! SQL of the table `sessions`.

use vestnik_protocol::{Millis, SessionId, UserId};

use crate::store::{Database, StoreError, Transaction, Value};

/// Most rows that one round of tidying removes, so that it never holds a lock for long.
const TIDY_ROWS: u32 = 500;

/// A session to store, at generation zero.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Made by the caller.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// What the person calls the device.
    pub device_name: &'a str,
    /// When it ends unless used before.
    pub expires_at: Millis,
}

/// A session as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSession {
    /// Whose.
    pub user_id: UserId,
    /// Of the newest refresh token handed out.
    pub generation: u32,
    /// When it ends unless used before.
    pub expires_at: Millis,
    /// It was signed out or revoked.
    pub revoked: bool,
}

/// Stores a session.
///
/// # Errors
/// Whatever the database refuses.
pub async fn insert_session(
    transaction: &mut Transaction,
    session: &NewSession<'_>,
    now: Millis,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO sessions (id, user_id, device_name, generation, created_at, last_seen_at, expires_at) \
             VALUES (?, ?, ?, 0, ?, ?, ?)",
            vec![
                session.id.into(),
                session.user_id.into(),
                session.device_name.into(),
                now.into(),
                now.into(),
                session.expires_at.into(),
            ],
        )
        .await
        .map(drop)
}

/// A session, revoked ones too.
///
/// # Errors
/// Whatever the database refuses.
pub async fn session(database: &Database, id: SessionId) -> Result<Option<StoredSession>, StoreError> {
    let rows = database
        .fetch(
            "SELECT user_id, generation, expires_at, revoked_at FROM sessions WHERE id = ?",
            vec![id.into()],
        )
        .await?;
    rows.first()
        .map(|row| {
            Ok(StoredSession {
                user_id: row.get(0)?,
                generation: row.get(1)?,
                expires_at: row.get(2)?,
                revoked: row.get::<Option<Millis>>(3)?.is_some(),
            })
        })
        .transpose()
}

/// Moves a live session from one generation to another. False: somebody else moved or revoked it first.
///
/// # Errors
/// Whatever the database refuses.
pub async fn advance_generation(
    database: &Database,
    id: SessionId,
    from: u32,
    to: u32,
    now: Millis,
    expires_at: Millis,
) -> Result<bool, StoreError> {
    let touched = database
        .execute(
            "UPDATE sessions SET generation = ?, last_seen_at = ?, expires_at = ? \
             WHERE id = ? AND generation = ? AND revoked_at IS NULL",
            vec![to.into(), now.into(), expires_at.into(), id.into(), from.into()],
        )
        .await?;
    Ok(touched == 1)
}

/// Ends a session. Ending it again changes nothing.
///
/// # Errors
/// Whatever the database refuses.
pub async fn revoke_session(database: &Database, id: SessionId, now: Millis) -> Result<(), StoreError> {
    database
        .execute(
            "UPDATE sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            vec![now.into(), id.into()],
        )
        .await
        .map(drop)
}

/// Ends all sessions of a user.
///
/// # Errors
/// Whatever the database refuses.
pub async fn revoke_sessions_of(database: &Database, user_id: UserId, now: Millis) -> Result<(), StoreError> {
    database
        .execute(
            "UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL",
            vec![now.into(), user_id.into()],
        )
        .await
        .map(drop)
}

/// Sessions revoked at or after a time, by whichever process.
///
/// # Errors
/// Whatever the database refuses.
pub async fn sessions_revoked_since(
    database: &Database,
    since: Millis,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = database
        .fetch("SELECT id FROM sessions WHERE revoked_at >= ? LIMIT 100000", vec![since.into()])
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Removes some of the sessions that ended before a time. Returns whether there may be more.
///
/// # Errors
/// Whatever the database refuses.
pub async fn delete_ended_sessions(database: &Database, before: Millis) -> Result<bool, StoreError> {
    let mut ended: Vec<Value> = Vec::new();
    for column in ["expires_at", "revoked_at"] {
        let sql = format!("SELECT id FROM sessions WHERE {column} < ? LIMIT {TIDY_ROWS}");
        for row in database.fetch(sql, vec![before.into()]).await? {
            ended.push(row.get::<SessionId>(0)?.into());
        }
    }
    if ended.is_empty() {
        return Ok(false);
    }
    let sql = format!("DELETE FROM sessions WHERE {}", database.dialect().is_among("id", 1, ended.len()));
    let full = ended.len() >= TIDY_ROWS as usize;
    database.execute(sql, ended).await?;
    Ok(full)
}
