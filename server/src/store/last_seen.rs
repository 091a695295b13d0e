//! When people were last connected.

use std::collections::HashMap;

use vestnik_protocol::{Millis, UserId};

use super::{Database, StoreError};

/// Stores the times, all in one transaction. The later of two times wins.
///
/// # Errors
/// Whatever the database refuses.
pub async fn store(database: &Database, seen: &HashMap<UserId, Millis>) -> Result<(), StoreError> {
    let mut transaction = database.begin_write().await?;
    let mut users: Vec<_> = seen.iter().collect();
    users.sort_unstable_by_key(|(user, _)| **user);
    for (user, time) in users {
        let sql = "UPDATE users SET last_seen_at = ? WHERE id = ? AND COALESCE(last_seen_at, 0) < ?";
        transaction.execute(sql, vec![(*time).into(), (*user).into(), (*time).into()]).await?;
    }
    transaction.commit().await
}

/// Reads the times of those who were ever seen.
///
/// # Errors
/// Whatever the database refuses.
pub async fn load(database: &Database, users: &[UserId]) -> Result<HashMap<UserId, Millis>, StoreError> {
    let mut transaction = database.begin_read().await?;
    let keys = users.iter().map(|user| vec![(*user).into()]).collect();
    let rows = transaction.fetch_among("SELECT id, last_seen_at FROM users", "id", keys, "").await?;
    transaction.rollback().await?;
    let mut seen = HashMap::new();
    for row in rows {
        if let Some(time) = row.get::<Option<Millis>>(1)? {
            seen.insert(row.get(0)?, time);
        }
    }
    Ok(seen)
}
