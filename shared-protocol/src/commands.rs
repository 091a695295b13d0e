//! Commands: what a device asks for. Each is answered once, with what became of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::delta::is_false;
use crate::discreet::discreet;
use crate::{ChatId, ClientId, Content, Draft, InviteToken, Millis, Role, Seq, UserId};

/// One change asked for by a user.
///
/// Creating commands carry a `client_id` and have exactly one effect under it; all others are absolute, so that
/// repeating one changes nothing.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum Command {
    /// Get or create the direct chat with a user (with oneself: saved messages). Its id is [`ChatId::direct`].
    OpenDirect {
        /// The other person.
        user_id: UserId,
    },
    /// Make a group; its maker is the owner. The id is made by the client (UUIDv7), so that a device without a
    /// connection can write into it at once; repeated by its maker, it changes nothing.
    CreateGroup {
        /// The new group's id.
        chat_id: ChatId,
        /// Valid by [`crate::text::title`]; absent: the group is called by its members' names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        title: Option<String>,
        /// Valid by [`crate::text::description`]; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
        /// Anybody may find and join it.
        #[serde(default, skip_serializing_if = "is_false")]
        public: bool,
        /// Whom to add besides oneself, at most `MAX_MEMBERS_PER_COMMAND`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        user_ids: Vec<UserId>,
    },
    /// Change what a chat is called and how it works; what is absent stays. In direct chats only the timer.
    EditChat {
        /// Which.
        chat_id: ChatId,
        /// New title; empty: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        title: Option<String>,
        /// New description.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        description: Option<String>,
        /// Anybody may find and join it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        public: Option<bool>,
        /// New messages vanish after so many seconds; zero: they stay. At most `MAX_EXPIRE_SECONDS`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        expire_after_seconds: Option<u32>,
    },
    /// Delete a chat for everybody. A group is gone; a direct chat is emptied for both and leaves their lists.
    DeleteChat {
        /// Which.
        chat_id: ChatId,
    },
    /// Add people to a group; who is in it already stays as they are.
    AddMembers {
        /// Where.
        chat_id: ChatId,
        /// At most `MAX_MEMBERS_PER_COMMAND`.
        user_ids: Vec<UserId>,
    },
    /// Take somebody out of a group. They cannot join again by themselves, only be added.
    RemoveMember {
        /// Where.
        chat_id: ChatId,
        /// Whom.
        user_id: UserId,
    },
    /// Make a member an admin, or an admin a member.
    SetRole {
        /// Where.
        chat_id: ChatId,
        /// Whose.
        user_id: UserId,
        /// [`Role::Admin`] or [`Role::Member`].
        role: Role,
    },
    /// Make another member the owner; the owner until now becomes an admin.
    HandOver {
        /// Where.
        chat_id: ChatId,
        /// The new owner.
        user_id: UserId,
    },
    /// Join a public group, or any group by an invite.
    Join {
        /// Which.
        chat_id: ChatId,
        /// What opens a group that is not public.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        invite: Option<InviteToken>,
    },
    /// Leave a group. An owner hands over first; the last member deletes the group by leaving.
    Leave {
        /// Which.
        chat_id: ChatId,
    },
    /// Make an invite link. The token is made by the client (16 random bytes), so that the command can be repeated.
    CreateInvite {
        /// To where.
        chat_id: ChatId,
        /// Its name and secret in one.
        token: InviteToken,
        /// When it ends; absent: never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        expires_at: Option<Millis>,
        /// How many people may join by it; absent: any number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        max_uses: Option<u32>,
    },
    /// End an invite link.
    RevokeInvite {
        /// Of where.
        chat_id: ChatId,
        /// Which.
        token: InviteToken,
    },

    /// Write a message.
    Send {
        /// Where.
        chat_id: ChatId,
        /// The sender's name for it; the same again with the same content is the same message.
        client_id: ClientId,
        /// What it says.
        content: Content,
        /// The message it answers, in the same chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<Seq>,
        /// Nobody is to be disturbed by it.
        #[serde(default, skip_serializing_if = "is_false")]
        silent: bool,
    },
    /// Write a copy of a message from another (or the same) chat; its author is named.
    Forward {
        /// To where.
        chat_id: ChatId,
        /// As in `send`.
        client_id: ClientId,
        /// From where.
        from_chat_id: ChatId,
        /// Which message there.
        from_seq: Seq,
        /// Nobody is to be disturbed by it.
        #[serde(default, skip_serializing_if = "is_false")]
        silent: bool,
    },
    /// Write a message at a later time. Only its author sees it until then, in `AccountDelta.scheduled`.
    Schedule {
        /// Where.
        chat_id: ChatId,
        /// As in `send`, and the name of the message that it becomes.
        client_id: ClientId,
        /// What it will say.
        content: Content,
        /// The message it answers, in the same chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<Seq>,
        /// Nobody is to be disturbed by it.
        #[serde(default, skip_serializing_if = "is_false")]
        silent: bool,
        /// When; at most `MAX_SCHEDULE_AHEAD_MS` ahead. A time that has passed means at once.
        send_at: Millis,
    },
    /// Give a scheduled message up. One that was sent meanwhile stays sent.
    Unschedule {
        /// Where.
        chat_id: ChatId,
        /// Which.
        client_id: ClientId,
    },
    /// Change what one's own message says.
    Edit {
        /// Where.
        chat_id: ChatId,
        /// Which.
        seq: Seq,
        /// [`crate::Message::edit`] of the version that this replaces; another is an `edit_conflict`.
        edit: u32,
        /// What it says from now on.
        content: Content,
    },
    /// Delete messages for everybody: one's own, in a group an admin anybody's. What is deleted already stays so.
    Delete {
        /// Where.
        chat_id: ChatId,
        /// Which, at most `MAX_SEQS_PER_COMMAND`.
        seqs: Vec<Seq>,
    },
    /// Put one's reaction on a message, or take it away.
    React {
        /// Where.
        chat_id: ChatId,
        /// On which.
        seq: Seq,
        /// Valid by [`crate::text::emoji`].
        emoji: String,
        /// Put, otherwise take away.
        on: bool,
    },
    /// Pin a message to the top of the chat, or take it from there.
    PinMessage {
        /// Where.
        chat_id: ChatId,
        /// Which.
        seq: Seq,
        /// Pin, otherwise unpin.
        on: bool,
    },
    /// "I have read up to here": a maximum, clamped to the chat's `seq`. Takes the mark "unread" away.
    Read {
        /// Where.
        chat_id: ChatId,
        /// Up to and including.
        seq: Seq,
    },
    /// "My device holds everything up to here": a maximum, clamped; direct chats only, elsewhere without effect.
    Delivered {
        /// Where.
        chat_id: ChatId,
        /// Up to and including.
        seq: Seq,
    },

    /// Delete messages for oneself. Only one's own devices learn of it, as of everything below.
    HideMessages {
        /// Where.
        chat_id: ChatId,
        /// Which, at most `MAX_SEQS_PER_COMMAND`.
        seqs: Vec<Seq>,
    },
    /// Empty a chat for oneself: a maximum.
    ClearHistory {
        /// Which.
        chat_id: ChatId,
        /// Up to and including; clamped.
        up_to: Seq,
        /// Take it out of the list too, until something new comes.
        #[serde(default, skip_serializing_if = "is_false")]
        remove: bool,
    },
    /// Keep a chat at the top of one's list.
    PinChat {
        /// Which.
        chat_id: ChatId,
        /// Higher stands higher; zero: not pinned. At most `MAX_PIN_ORDER`.
        order: u32,
    },
    /// No notifications from a chat.
    MuteChat {
        /// Which.
        chat_id: ChatId,
        /// Until then; zero: notifications as usual; [`Millis::FOREVER`]: until it is taken back.
        until: Millis,
    },
    /// Put a chat away, or take it back. One that is put away stays there whatever comes.
    ArchiveChat {
        /// Which.
        chat_id: ChatId,
        /// Away, otherwise back.
        on: bool,
    },
    /// Mark a chat as unread, whatever was read of it.
    MarkUnread {
        /// Which.
        chat_id: ChatId,
        /// Mark, otherwise take the mark away.
        on: bool,
    },
    /// Keep what stands in the composer for one's other devices.
    SaveDraft {
        /// Where.
        chat_id: ChatId,
        /// Absent: nothing stands there any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        draft: Option<Draft>,
    },
    /// Keep a person among one's contacts.
    SetContact {
        /// Whom.
        user_id: UserId,
        /// Keep, otherwise not any more.
        on: bool,
    },
    /// Block a person: they cannot write to one, add one to groups, or see whether one is here.
    SetBlocked {
        /// Whom.
        user_id: UserId,
        /// Block, otherwise not any more.
        on: bool,
    },
    /// A command newer than this build; refused with `command_unknown`.
    #[serde(other)]
    Unknown,
}

impl Command {
    /// It changes only what its sender sees: the effect comes by an `AccountDelta`, and the chat's rev stays.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        matches!(
            self,
            Self::Schedule { .. }
                | Self::Unschedule { .. }
                | Self::HideMessages { .. }
                | Self::ClearHistory { .. }
                | Self::PinChat { .. }
                | Self::MuteChat { .. }
                | Self::ArchiveChat { .. }
                | Self::MarkUnread { .. }
                | Self::SaveDraft { .. }
                | Self::SetContact { .. }
                | Self::SetBlocked { .. }
        )
    }

    /// The chat a command of `sender` works on; `None` for an unknown command. What concerns a person belongs to the
    /// direct chat with them, whether that exists or not: so a block and a message between the same two are in order.
    #[must_use]
    pub fn chat_id(&self, sender: UserId) -> Option<ChatId> {
        match self {
            Self::OpenDirect { user_id }
            | Self::SetContact { user_id, .. }
            | Self::SetBlocked { user_id, .. } => Some(ChatId::direct(sender, *user_id)),
            Self::CreateGroup { chat_id, .. }
            | Self::EditChat { chat_id, .. }
            | Self::DeleteChat { chat_id }
            | Self::AddMembers { chat_id, .. }
            | Self::RemoveMember { chat_id, .. }
            | Self::SetRole { chat_id, .. }
            | Self::HandOver { chat_id, .. }
            | Self::Join { chat_id, .. }
            | Self::Leave { chat_id }
            | Self::CreateInvite { chat_id, .. }
            | Self::RevokeInvite { chat_id, .. }
            | Self::Send { chat_id, .. }
            | Self::Forward { chat_id, .. }
            | Self::Schedule { chat_id, .. }
            | Self::Unschedule { chat_id, .. }
            | Self::Edit { chat_id, .. }
            | Self::Delete { chat_id, .. }
            | Self::React { chat_id, .. }
            | Self::PinMessage { chat_id, .. }
            | Self::Read { chat_id, .. }
            | Self::Delivered { chat_id, .. }
            | Self::HideMessages { chat_id, .. }
            | Self::ClearHistory { chat_id, .. }
            | Self::PinChat { chat_id, .. }
            | Self::MuteChat { chat_id, .. }
            | Self::ArchiveChat { chat_id, .. }
            | Self::MarkUnread { chat_id, .. }
            | Self::SaveDraft { chat_id, .. } => Some(*chat_id),
            Self::Unknown => None,
        }
    }
}

discreet!(Command);
