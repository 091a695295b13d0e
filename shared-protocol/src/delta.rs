//! Deltas: the rows that changed, as they are now. One type for live push, catch-up and bootstrap, so that a client
//! has one idempotent function, `apply`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ChatHeader, ChatId, ChatPrivate, HiddenMessage, Me, Member, Message, PersonPrivate, ReactionRow, Rev,
    ScheduledMessage, UnreadCount,
};

/// What changed in a chat in `(since, rev]`.
///
/// A client with `since <= local.rev < rev` applies every row newer than its own and sets `local.rev = rev`, in one
/// transaction; with `rev <= local.rev` it ignores the delta; with `since > local.rev` it has a gap and asks for a
/// catch-up (`ClientFrame::CatchUp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ChatDelta {
    /// Which chat.
    pub chat_id: ChatId,
    /// Nothing at or below this is in here.
    pub since: Rev,
    /// Everything up to this is in here.
    pub rev: Rev,
    /// The chat's row.
    pub header: ChatHeader,
    /// Members that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// Messages that are new or changed, by ascending `seq`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Reactions that changed, and in a tail or first delta all those on its messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<ReactionRow>,
    /// Plain members of a large group are not listed here (a first or limited delta): only owner, admins and the reader.
    /// Ask for pages (`GET /v1/chats/{id}/members`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub members_omitted: bool,
    /// The page is full: ask again from `rev`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
    /// Too much changed to send: `messages` is the newest tail, and cached messages before it may be out of date.
    #[serde(default, skip_serializing_if = "is_false")]
    pub limited: bool,
    /// The reader's own unread count, in catch-ups only: a live delta is the same for all members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unread: Option<UnreadCount>,
}

/// What changed in what only one user sees, in `(since, rev]` of that user's `account_rev`. Same rule as [`ChatDelta`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct AccountDelta {
    /// Nothing at or below this is in here.
    pub since: Rev,
    /// Everything up to this is in here.
    pub rev: Rev,
    /// Private rows of chats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chats: Vec<ChatPrivate>,
    /// Messages that the user deleted for oneself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<HiddenMessage>,
    /// Contacts and blocked people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonPrivate>,
    /// Messages to be sent later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheduled: Vec<ScheduledMessage>,
    /// The user's own profile, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub me: Option<Me>,
    /// The page is full: ask again from `rev`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde's skip_serializing_if calls")]
pub(crate) const fn is_false(flag: &bool) -> bool {
    !*flag
}
