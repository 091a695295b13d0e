//! Where the user stands in a chat, with what waits: what rights are asked by before anything is queued.

use vestnik_protocol::rights::{Action, may};
use vestnik_protocol::{ChatHeader, ChatId, ChatKind, ErrorCode, Millis, Role, UserId};

use super::overlay::{self, Pending};
use super::refusal::Stop;
use crate::cache::{CacheError, Db, chats, members, privates};

/// A chat as this user has it.
pub struct Standing {
    /// As it will be.
    pub header: ChatHeader,
    /// One's own role.
    pub role: Role,
    /// What waits.
    pub pending: Pending,
    /// One has blocked the other person of a direct chat: they are not written to either.
    pub blocked: bool,
    /// The cache has the chat, so the server does.
    pub known: bool,
}

impl Standing {
    /// Whether the user may do this here.
    pub fn may(&self, action: Action) -> Result<(), ErrorCode> {
        may(action, self.header.kind, self.role)
    }

    /// Whether the user may write here.
    pub fn may_write(&self) -> Result<(), ErrorCode> {
        self.may(Action::Write)?;
        if self.blocked { Err(ErrorCode::RecipientUnavailable) } else { Ok(()) }
    }
}

/// Looks a chat up; none where the user is not in it.
pub fn standing(db: &Db, chat: ChatId, me: UserId) -> Result<Option<Standing>, CacheError> {
    let pending = Pending::read(db, chat, me)?;
    if pending.leaves() || privates::get(db, chat)?.is_some_and(|row| !row.member) {
        return Ok(None);
    }
    let row = chats::get(db, chat)?;
    let known = row.is_some();
    let begun = match members::noted_direct(db, chat)? {
        Some(peer) if row.is_none() => {
            let kind = if peer == me { ChatKind::Saved } else { ChatKind::Direct };
            Some(ChatHeader::new(kind, Millis::ZERO))
        }
        _ => None,
    };
    let cached = row.map(|row| row.header).or(begun);
    let Some(header) = pending.header(db, cached.as_ref())? else { return Ok(None) };
    let own = members::get(db, chat, me)?.filter(|member| !member.left);
    let role = pending.role(own.map(|member| member.role));
    let peer = if header.kind == ChatKind::Direct { members::peer(db, chat, me)? } else { None };
    let blocked = peer.map_or(Ok(false), |peer| overlay::is_blocked(db, peer))?;
    Ok(Some(Standing { header, role, pending, blocked, known }))
}

pub(super) fn required(db: &Db, chat: ChatId, me: UserId) -> Result<Standing, Stop> {
    Ok(standing(db, chat, me)?.ok_or(ErrorCode::NotFound)?)
}
