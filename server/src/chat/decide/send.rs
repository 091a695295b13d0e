//! Sending a message.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{Command, ErrorCode, Millis, UserId};

use super::compose::{self, Composed, RequestDigest};
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};

/// Writes a message.
pub fn send(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let Command::Send { chat_id, client_id, content, reply_to, silent } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let content = compose::acceptable(content)?;
    let request_hash = RequestDigest::text("text", &content, *reply_to, *silent).finish();
    if let Some(repeated) = compose::repeated(rows, sender, *chat_id, *client_id, &request_hash)? {
        return Ok(repeated);
    }
    let caller = Caller::of(rows, sender, *chat_id)?;
    caller.may_address(Action::Write)?;
    let composed = Composed {
        client_id: *client_id,
        request_hash,
        content: compose::naming_members_only(rows, *chat_id, content),
        reply_to: compose::original(rows, caller.chat, *reply_to)?,
        forwarded: None,
        silent: *silent,
    };
    Ok(compose::append(&caller, composed, now))
}
