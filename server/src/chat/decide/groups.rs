//! Groups themselves: making, changing, deleting.

use vestnik_protocol::{ChatId, Command, ErrorCode, Millis, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Makes a group.
pub fn create(
    _rows: &WorkingSet,
    _sender: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Changes what a chat is called and how it works.
pub fn edit(
    _rows: &WorkingSet,
    _sender: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Deletes a chat for everybody.
pub fn delete(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
