//! Who is in a group, and as what.

use vestnik_protocol::{ChatId, ErrorCode, InviteToken, Millis, Role, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Adds people.
pub fn add(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _user_ids: &[UserId],
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Takes somebody out.
pub fn remove(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _user_id: UserId,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Makes an admin or unmakes one.
pub fn set_role(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _user_id: UserId,
    _role: Role,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Makes another the owner.
pub fn hand_over(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _user_id: UserId,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Joins a public group, or any by an invite.
pub fn join(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _invite: Option<InviteToken>,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Leaves a group.
pub fn leave(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
