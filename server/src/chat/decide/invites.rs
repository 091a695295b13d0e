//! Invite links.

use vestnik_protocol::{ChatId, ErrorCode, InviteToken, Millis, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Makes an invite.
pub fn create(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _token: InviteToken,
    _expires_at: Option<Millis>,
    _max_uses: Option<u32>,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Ends an invite.
pub fn revoke(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _token: InviteToken,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
