//! Rows of whom messages are meant for in particular.

use vestnik_protocol::{ChatId, Seq, UserId};

use super::{StoreError, Transaction};

const COLUMNS: [&str; 3] = ["user_id", "chat_id", "seq"];

/// A message names somebody, or answers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MentionRow {
    /// Whom.
    pub user_id: UserId,
    /// Where the message is.
    pub chat_id: ChatId,
    /// Its number.
    pub seq: Seq,
}

/// Adds mentions; those that are there stay.
pub(crate) async fn insert<'a>(
    transaction: &mut Transaction,
    mentions: impl Iterator<Item = &'a MentionRow>,
) -> Result<(), StoreError> {
    let rows = mentions.map(|row| vec![row.user_id.into(), row.chat_id.into(), row.seq.into()]).collect();
    transaction.insert_missing("mentions", &COLUMNS, rows).await
}

/// Removes single mentions.
pub(crate) async fn remove<'a>(
    transaction: &mut Transaction,
    mentions: impl Iterator<Item = &'a MentionRow>,
) -> Result<(), StoreError> {
    let keys = mentions.map(|row| vec![row.user_id.into(), row.chat_id.into(), row.seq.into()]).collect();
    transaction.delete_among("mentions", "user_id, chat_id, seq", keys).await
}

/// Removes all mentions in messages that are gone.
pub(crate) async fn remove_of(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<(), StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    transaction.delete_among("mentions", "chat_id, seq", keys).await
}
