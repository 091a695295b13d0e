//! Who gives a command, in which chat, and what they may do there. All commands that concern a chat begin here.

use vestnik_protocol::rights::{self, Action};
use vestnik_protocol::{ChatId, ErrorCode, UserId};

use super::Refusal;
use crate::chat::working_set::WorkingSet;
use crate::store::chats::Chat;
use crate::store::members::Membership;

/// A member of a chat that exists.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// The caller's place in it.
    pub membership: &'a Membership,
}

impl<'a> Caller<'a> {
    /// The caller in this chat.
    ///
    /// # Errors
    /// `not_found` for everybody who is not in it, whether it exists or not.
    pub fn of(rows: &'a WorkingSet, user: UserId, chat_id: ChatId) -> Result<Self, Refusal> {
        let membership = rows.membership(chat_id, user).filter(|row| !row.member.left);
        let (chat, membership) = rows.chat(chat_id).zip(membership).ok_or(ErrorCode::NotFound)?;
        Ok(Self { chat, membership })
    }

    /// The caller, who may do this here.
    ///
    /// # Errors
    /// As [`Self::of`] and [`Self::may`].
    pub fn who_may(
        rows: &'a WorkingSet,
        user: UserId,
        chat_id: ChatId,
        action: Action,
    ) -> Result<Self, Refusal> {
        let caller = Self::of(rows, user, chat_id)?;
        caller.may(action)?;
        Ok(caller)
    }

    /// The caller may do this here.
    ///
    /// # Errors
    /// See [`rights::may`].
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        rights::may(action, self.chat.kind, self.membership.member.role)
    }

    /// The caller may do this here, and the other side wants to hear from them: for everything that says something.
    ///
    /// # Errors
    /// As [`Self::may`]; `recipient_unavailable` in a direct chat whose other person blocked the caller.
    pub fn may_address(&self, action: Action) -> Result<(), Refusal> {
        self.may(action)?;
        if self.membership.restricted { Err(ErrorCode::RecipientUnavailable) } else { Ok(()) }
    }
}
