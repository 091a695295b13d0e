//! Rows of messages to be sent later.

use std::collections::HashMap;

use vestnik_protocol::{ClientId, ErrorCode, Rev, ScheduledMessage, UserId};

use super::{Row, StoreError, Transaction};

const COLUMNS: [&str; 11] = [
    "user_id",
    "client_id",
    "chat_id",
    "rev",
    "send_at",
    "is_gone",
    "content",
    "reply_seq",
    "is_silent",
    "failed",
    "request_hash",
];

/// A message to be sent later, with what tells a retry from a client id used for another text.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledRow {
    /// Whose.
    pub user_id: UserId,
    /// What its author sees.
    pub message: ScheduledMessage,
    /// Digest of what was asked for.
    pub request_hash: Vec<u8>,
}

/// Reads the named rows, tombstones too.
pub(crate) async fn load(
    transaction: &mut Transaction,
    names: impl Iterator<Item = (UserId, ClientId)>,
) -> Result<Vec<ScheduledRow>, StoreError> {
    let keys = names.map(|(user, client)| vec![user.into(), client.into()]).collect();
    let select = format!("SELECT {} FROM scheduled", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "user_id, client_id", keys, "").await?;
    rows.iter().map(from_row).collect()
}

/// How many messages of these users wait for their time.
pub(crate) async fn count(
    transaction: &mut Transaction,
    users: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, u32>, StoreError> {
    let keys = users.map(|user| vec![user.into()]).collect();
    let select = "SELECT user_id, COUNT(*) FROM scheduled";
    let rows = transaction.fetch_among(select, "user_id", keys, " AND is_gone = 0 GROUP BY user_id").await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Writes changed rows.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    rows: impl Iterator<Item = &'a ScheduledRow>,
) -> Result<(), StoreError> {
    let rows = rows
        .map(|row| {
            let message = &row.message;
            let content = message.content.as_ref().map(serde_json::to_string).transpose();
            let content = content.map_err(|_| StoreError::Other("a content that is not JSON".into()))?;
            Ok(vec![
                row.user_id.into(),
                message.client_id.into(),
                message.chat_id.into(),
                message.rev.into(),
                message.send_at.into(),
                message.gone.into(),
                content.into(),
                message.reply_to.into(),
                message.silent.into(),
                message.failed.map(ErrorCode::as_str).into(),
                row.request_hash.clone().into(),
            ])
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let update = ["rev", "send_at", "is_gone", "content", "reply_seq", "is_silent", "failed"];
    transaction.upsert("scheduled", &COLUMNS, "user_id, client_id", &update, rows).await
}

/// What changed after `since`, by rev, at most `limit`; tombstones too.
pub(crate) async fn changed(
    transaction: &mut Transaction,
    user: UserId,
    since: Rev,
    limit: usize,
) -> Result<Vec<ScheduledMessage>, StoreError> {
    let sql = format!(
        "SELECT {} FROM scheduled WHERE user_id = ? AND rev > ? ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    let rows = transaction.fetch(sql, vec![user.into(), since.into()]).await?;
    rows.iter().map(|row| Ok(from_row(row)?.message)).collect()
}

fn from_row(row: &Row) -> Result<ScheduledRow, StoreError> {
    let content: Option<String> = row.get(6)?;
    let content = content.map(|text| serde_json::from_str(&text)).transpose();
    let failed: Option<String> = row.get(9)?;
    let message = ScheduledMessage {
        client_id: row.get(1)?,
        chat_id: row.get(2)?,
        rev: row.get(3)?,
        send_at: row.get(4)?,
        gone: row.get(5)?,
        content: content.map_err(|_| StoreError::Corrupt { column: 6, expected: "JSON of a content" })?,
        reply_to: row.get(7)?,
        silent: row.get(8)?,
        failed: failed.map(|name| {
            ErrorCode::ALL.iter().copied().find(|code| code.as_str() == name).unwrap_or(ErrorCode::Unknown)
        }),
    };
    Ok(ScheduledRow { user_id: row.get(0)?, message, request_hash: row.get(10)? })
}
