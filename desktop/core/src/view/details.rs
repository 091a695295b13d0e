//! The open chat beside its timeline: what its header, bars and information pane show; and answers about groups.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{
    ChatId, ClientId, ErrorCode, GroupPreview, Invite, InviteToken, Member, Millis, Role, Seq, UserId,
};

use super::RowContent;

/// The open chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ChatDetails {
    /// Which.
    pub chat_id: ChatId,
    /// A few words about it.
    pub description: String,
    /// Anybody may find and join it.
    pub public: bool,
    /// New messages vanish after so many seconds; zero: they stay.
    pub expire_after_seconds: u32,
    /// How many people are in it.
    pub member_count: u32,
    /// Who, owner and admins first; of a large group only these and oneself, the others by `Members`.
    pub members: Vec<Member>,
    /// `members` are not all.
    pub members_omitted: bool,
    /// One's own role.
    pub role: Role,
    /// What one may do.
    pub may: ChatRights,
    /// Pinned messages, the one pinned last first.
    pub pinned: Vec<PinnedRow>,
    /// One's own messages for later, by their time.
    pub scheduled: Vec<ScheduledRow>,
    /// Commands of this chat wait for the server.
    pub waiting: bool,
    /// A group that the server refused to make: it is here alone, and waits for the person's decision. Who is in it and
    /// what it is called can be changed as ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub not_made: Option<NotMade>,
}

/// Why a group is not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct NotMade {
    /// For `RetrySend` and `DiscardSend`.
    pub client_id: ClientId,
    /// `error-<code>`.
    pub code: String,
}

/// What one may do in a chat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ChatRights {
    /// Write. False also when one has blocked the other person.
    pub write: bool,
    /// Change title and description.
    pub edit_info: bool,
    /// Make it public or private.
    pub set_visibility: bool,
    /// Set after what time messages vanish.
    pub set_timer: bool,
    /// Add people.
    pub add_members: bool,
    /// Take members out.
    pub remove_members: bool,
    /// Take admins out.
    pub remove_admins: bool,
    /// Make admins and unmake them.
    pub set_roles: bool,
    /// Make another the owner.
    pub hand_over: bool,
    /// Make and end invite links.
    pub manage_invites: bool,
    /// Pin messages.
    pub pin_messages: bool,
    /// Leave; an owner who is not alone hands over first.
    pub leave: bool,
    /// Delete it for everybody.
    pub delete_chat: bool,
}

/// A pinned message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct PinnedRow {
    /// Its number, to jump to.
    pub seq: Seq,
    /// Who wrote it; absent while it is fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sender_id: Option<UserId>,
    /// The beginning of it; absent while it is fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub excerpt: Option<String>,
}

/// A message for later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ScheduledRow {
    /// For `unschedule`.
    pub client_id: ClientId,
    /// When.
    pub send_at: Millis,
    /// What.
    pub content: RowContent,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<Seq>,
    /// Nobody is to be disturbed by it.
    pub silent: bool,
    /// The server does not have it yet.
    pub waiting: bool,
    /// It could not be sent when its time came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failed: Option<ErrorCode>,
}

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct MembersView {
    /// How many there are in all.
    pub total: u32,
    /// Those of this page; their profiles come by `Update::Profiles`, before this answer.
    pub members: Vec<Member>,
    /// Give this as `cursor` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

/// An invite link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct InviteLink {
    /// To copy and give away.
    pub link: String,
    /// What it is.
    pub invite: Invite,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct InvitePreview {
    /// For `JoinChat`.
    pub token: InviteToken,
    /// The group.
    pub group: GroupPreview,
}
