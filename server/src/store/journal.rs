//! The journal: one row for each committed batch. It proves a commit whose answer was lost, and will be the trail that
//! other nodes follow.

use uuid::Uuid;
use vestnik_protocol::{ChatId, Millis, Rev};

use super::{Database, StoreError, Transaction, Value};

/// Rows removed in one go, so that a sweep never holds the database for long.
const SWEEP: u32 = 5_000;

/// Adds the row of a batch.
pub(crate) async fn append(
    transaction: &mut Transaction,
    batch_id: Uuid,
    now: Millis,
    changes: &[(ChatId, Rev)],
) -> Result<(), StoreError> {
    let changes = serde_json::to_string(changes)
        .map_err(|_| StoreError::Other("a journal row that is not JSON".into()))?;
    let sql = "INSERT INTO journal (batch_id, written_at, changes) VALUES (?, ?, ?)";
    let values = vec![Value::Blob(batch_id.as_bytes().to_vec()), now.into(), changes.into()];
    transaction.queue(sql, values).await
}

/// The batch was committed.
pub(crate) async fn contains(transaction: &mut Transaction, batch_id: Uuid) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM journal WHERE batch_id = ?";
    let rows = transaction.fetch(sql, vec![Value::Blob(batch_id.as_bytes().to_vec())]).await?;
    Ok(!rows.is_empty())
}

/// Removes rows written before `before`. Returns whether there may be more.
///
/// # Errors
/// Whatever the database refuses.
pub async fn sweep(database: &Database, before: Millis) -> Result<bool, StoreError> {
    // By id, since rows lie in that order and the time has no index; the oldest ones are first.
    let oldest = format!("SELECT id, written_at FROM journal ORDER BY id LIMIT {SWEEP}");
    let mut last: Option<i64> = None;
    let rows = database.fetch(oldest, Vec::new()).await?;
    for row in &rows {
        if row.get::<Millis>(1)? >= before {
            break;
        }
        last = Some(row.get(0)?);
    }
    let Some(last) = last else { return Ok(false) };
    let removed = database.execute("DELETE FROM journal WHERE id <= ?", vec![last.into()]).await?;
    Ok(removed >= u64::from(SWEEP))
}
