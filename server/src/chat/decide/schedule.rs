//! Messages to be sent later.

use vestnik_protocol::{ChatId, ClientId, Command, ErrorCode, Millis, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Keeps a message until its time.
pub fn schedule(
    _rows: &WorkingSet,
    _sender: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Gives a scheduled message up.
pub fn unschedule(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _client_id: ClientId,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Sends a message whose time has come.
pub fn send_due(
    _rows: &WorkingSet,
    _author: UserId,
    _chat_id: ChatId,
    _client_id: ClientId,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
