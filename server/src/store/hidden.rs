//! Rows of messages that a user deleted for oneself.

use vestnik_protocol::{ChatId, HiddenMessage, Rev, Seq, UserId};

use super::{Row, StoreError, Transaction};

const COLUMNS: [&str; 4] = ["user_id", "chat_id", "seq", "rev"];

/// A message that somebody deleted for oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenRow {
    /// Who.
    pub user_id: UserId,
    /// Which.
    pub hidden: HiddenMessage,
}

/// Reads which of the named messages are hidden.
pub(crate) async fn load(
    transaction: &mut Transaction,
    names: impl Iterator<Item = (UserId, ChatId, Seq)>,
) -> Result<Vec<HiddenRow>, StoreError> {
    let keys = names.map(|(user, chat, seq)| vec![user.into(), chat.into(), seq.into()]).collect();
    let select = format!("SELECT {} FROM hidden_messages", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "user_id, chat_id, seq", keys, "").await?;
    rows.iter().map(from_row).collect()
}

/// Adds hidden messages.
pub(crate) async fn write(
    transaction: &mut Transaction,
    rows: impl Iterator<Item = HiddenRow>,
) -> Result<(), StoreError> {
    let rows = rows
        .map(|HiddenRow { user_id, hidden }| {
            vec![user_id.into(), hidden.chat_id.into(), hidden.seq.into(), hidden.rev.into()]
        })
        .collect();
    transaction.upsert("hidden_messages", &COLUMNS, "user_id, chat_id, seq", &["rev"], rows).await
}

/// What was hidden after `since`, by rev, at most `limit`.
pub(crate) async fn changed(
    transaction: &mut Transaction,
    user: UserId,
    since: Rev,
    limit: usize,
) -> Result<Vec<HiddenMessage>, StoreError> {
    let sql = format!(
        "SELECT {} FROM hidden_messages WHERE user_id = ? AND rev > ? ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    let rows = transaction.fetch(sql, vec![user.into(), since.into()]).await?;
    rows.iter().map(|row| Ok(from_row(row)?.hidden)).collect()
}

fn from_row(row: &Row) -> Result<HiddenRow, StoreError> {
    let hidden = HiddenMessage { chat_id: row.get(1)?, seq: row.get(2)?, rev: row.get(3)? };
    Ok(HiddenRow { user_id: row.get(0)?, hidden })
}
