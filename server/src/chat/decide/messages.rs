//! What becomes of messages: copies, edits, deletions.

use vestnik_protocol::{ChatId, Command, ErrorCode, Millis, Seq, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Writes a copy of a message.
pub fn forward(
    _rows: &WorkingSet,
    _sender: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Changes what one's own message says.
pub fn edit(
    _rows: &WorkingSet,
    _sender: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Deletes messages for everybody.
pub fn delete(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _seqs: &[Seq],
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Deletes messages whose time is over.
pub fn expire(_rows: &WorkingSet, _chat_id: ChatId, _seqs: &[Seq], _now: Millis) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
