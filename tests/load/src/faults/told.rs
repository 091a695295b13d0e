//! What a frame told a device, for the ledger.

use vestnik_protocol::{ChatId, Content, ErrorCode, KnownContent, Message, Rev, Seq, UserId};

use crate::wire;

/// One thing that was told.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// A message is on disk.
    Acknowledged {
        /// Which one.
        number: u64,
        /// Where.
        chat_id: ChatId,
        /// As what.
        seq: Option<Seq>,
        /// With which change.
        rev: Rev,
    },
    /// A message is here.
    Has {
        /// Which one.
        number: u64,
        /// Who wrote it.
        sender_id: UserId,
    },
    /// A message has to be sent once more.
    Later(ErrorCode),
    /// What must not be.
    Wrong(String),
}

/// Which message of the run this is.
#[must_use]
pub fn number_of(message: &Message) -> Option<u64> {
    match &message.content {
        Content::Known(KnownContent::Text { text, .. }) => wire::numbers(text.as_bytes()).next(),
        _ => None,
    }
}
