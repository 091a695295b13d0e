//! What a user keeps of a chat for oneself.

use vestnik_protocol::{Command, ErrorCode, Millis, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Changes the user's own row of a chat, or hides messages.
pub fn change(
    _rows: &WorkingSet,
    _user: UserId,
    _command: &Command,
    _now: Millis,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
