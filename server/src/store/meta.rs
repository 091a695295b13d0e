//! Facts about the database as a whole.

use vestnik_protocol::Epoch;

use super::{Database, StoreError};

/// The database's incarnation.
///
/// # Errors
/// `Corrupt` when it is missing or not a UUID.
pub async fn epoch(database: &Database) -> Result<Epoch, StoreError> {
    let rows = database.fetch("SELECT value FROM meta WHERE name = 'epoch'", Vec::new()).await?;
    let text: Option<String> = rows.first().map(|row| row.get(0)).transpose()?;
    text.and_then(|text| text.parse().ok()).ok_or(StoreError::Corrupt { column: 0, expected: "the epoch" })
}

/// What is noted under a name.
///
/// # Errors
/// Whatever the database refuses.
pub async fn value(database: &Database, name: &str) -> Result<Option<String>, StoreError> {
    let rows = database.fetch("SELECT value FROM meta WHERE name = ?", vec![name.into()]).await?;
    rows.first().map(|row| row.get(0)).transpose()
}

/// Gives the database a new incarnation: every client rebuilds its cache. For restores from a backup.
///
/// # Errors
/// Whatever the database refuses.
pub async fn renew_epoch(database: &Database) -> Result<Epoch, StoreError> {
    let fresh = Epoch(uuid::Uuid::now_v7());
    database
        .execute("UPDATE meta SET value = ? WHERE name = 'epoch'", vec![fresh.to_string().into()])
        .await?;
    Ok(fresh)
}
