//! Rows of when read positions moved, for "read by whom and when".

use vestnik_protocol::{ChatId, Millis, Seq, UserId};

use super::{StoreError, Transaction};

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
