//! Invite links. They are no part of what members share: admins ask for them, and a change of them takes no rev.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatId, Done, ErrorCode, Invite, InviteToken, Millis, UserId, limits};

use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::invites::InviteRow;

/// Makes an invite.
pub fn create(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    token: InviteToken,
    expires_at: Option<Millis>,
    max_uses: Option<u32>,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Caller { chat, .. } = Caller::who_may(rows, sender, chat_id, Action::ManageInvites)?;
    let unchanged = Changes::none(Done::new(chat_id, chat.rev));
    if let Some(row) = rows.invite(token) {
        let is_this_one = row.invite.chat_id == chat_id && row.invite.created_by == sender;
        return if is_this_one { Ok(unchanged) } else { Err(ErrorCode::ClientIdReused) };
    }
    if expires_at.is_some_and(|end| end <= now || end > Millis::FOREVER) || max_uses == Some(0) {
        return Err(ErrorCode::InvalidArgument);
    }
    if rows.invite_count(chat_id) as usize >= limits::MAX_INVITES {
        return Err(ErrorCode::TooManyInvites);
    }
    let invite =
        Invite { token, chat_id, created_by: sender, created_at: now, expires_at, max_uses, uses: 0 };
    Ok(Changes { invites: vec![InviteRow { invite, revoked_at: None }], ..unchanged })
}

/// Ends an invite.
pub fn revoke(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    token: InviteToken,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Caller { chat, .. } = Caller::who_may(rows, sender, chat_id, Action::ManageInvites)?;
    let unchanged = Changes::none(Done::new(chat_id, chat.rev));
    let row =
        rows.invite(token).filter(|row| row.invite.chat_id == chat_id).ok_or(ErrorCode::InviteInvalid)?;
    if row.revoked_at.is_some() {
        return Ok(unchanged);
    }
    let ended = InviteRow { revoked_at: Some(now), ..row.clone() };
    Ok(Changes { invites: vec![ended], ..unchanged })
}
