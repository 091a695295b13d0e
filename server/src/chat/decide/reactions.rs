//! Reactions.

use vestnik_protocol::{ChatId, ErrorCode, Seq, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};

/// Puts a reaction on a message, or takes it away.
pub fn react(
    _rows: &WorkingSet,
    _sender: UserId,
    _chat_id: ChatId,
    _seq: Seq,
    _emoji: &str,
    _on: bool,
) -> Result<Changes, Refusal> {
    Err(ErrorCode::CommandUnknown)
}
