//! Rows of what messages said before they were edited.

use vestnik_protocol::{ChatId, Content, EditVersion, Millis, Seq};

use super::{StoreError, Transaction};

const COLUMNS: [&str; 5] = ["chat_id", "seq", "edit", "written_at", "content"];

/// One earlier version of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// Where the message is.
    pub chat_id: ChatId,
    /// Its number.
    pub seq: Seq,
    /// Which version.
    pub edit: u32,
    /// When it began to say this.
    pub written_at: Millis,
    /// What it said.
    pub content: Content,
}

/// All earlier versions of a message, oldest first. There are at most `MAX_EDITS`.
pub(crate) async fn of(
    transaction: &mut Transaction,
    chat_id: ChatId,
    seq: Seq,
) -> Result<Vec<EditVersion>, StoreError> {
    let sql =
        "SELECT edit, written_at, content FROM message_versions WHERE chat_id = ? AND seq = ? ORDER BY edit";
    let rows = transaction.fetch(sql, vec![chat_id.into(), seq.into()]).await?;
    rows.iter()
        .map(|row| {
            let content: String = row.get(2)?;
            let content = serde_json::from_str(&content)
                .map_err(|_| StoreError::Corrupt { column: 2, expected: "JSON of a message's content" })?;
            Ok(EditVersion { edit: row.get(0)?, written_at: row.get(1)?, content })
        })
        .collect()
}

/// Adds versions.
pub(crate) async fn append<'a>(
    transaction: &mut Transaction,
    versions: impl Iterator<Item = &'a VersionRow>,
) -> Result<(), StoreError> {
    let rows = versions
        .map(|row| {
            let content = serde_json::to_string(&row.content)
                .map_err(|_| StoreError::Other("a content that is not JSON".into()))?;
            Ok(vec![
                row.chat_id.into(),
                row.seq.into(),
                row.edit.into(),
                row.written_at.into(),
                content.into(),
            ])
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    transaction.insert("message_versions", &COLUMNS, rows).await
}

/// Removes all versions of messages that are gone.
pub(crate) async fn remove(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<(), StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    transaction.delete_among("message_versions", "chat_id, seq", keys).await
}
