//! Contacts and blocks.

use vestnik_protocol::{ErrorCode, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Keeps a person among one's contacts, or not any more.
pub fn set_contact(
    _rows: &WorkingSet,
    _user: UserId,
    _person: UserId,
    _on: bool,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}

/// Blocks a person, or not any more.
pub fn set_blocked(
    _rows: &WorkingSet,
    _user: UserId,
    _person: UserId,
    _on: bool,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
