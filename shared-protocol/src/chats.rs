//! Chats: the shared header, and the private row that only one user sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::delta::is_false;
use crate::discreet::discreet;
use crate::{ChatId, Message, Millis, Rev, Seq, UserId};

/// What sort of chat it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum ChatKind {
    /// Two people.
    Direct,
    /// One person's notes to oneself.
    Saved,
    /// Many people.
    Group,
    /// Newer than this build.
    #[serde(other)]
    Unknown,
}

/// The row of a chat itself, shared by its members. It is in every delta, since its counters move with each change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ChatHeader {
    /// What sort of chat it is.
    pub kind: ChatKind,
    /// Number of its newest message.
    pub seq: Seq,
    /// Messages below this are physically gone; clients drop them. Zero: nothing was removed.
    pub floor_seq: Seq,
    /// When it was made.
    pub created_at: Millis,
    /// Title; direct chats have none, they are called by the other person's name, groups without one by their members'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    /// A few words about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Anybody may find and join it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub public: bool,
    /// How many people are in it.
    #[serde(default)]
    pub member_count: u32,
    /// It once had more than [`crate::limits::SMALL_GROUP`] members: read positions of single people are not shared any
    /// more, `readers` says how far the first ones are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub large: bool,
    /// In a large group: who has read furthest, and the furthest of somebody else. So each author sees whether any other
    /// has read a message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<TopReader>,
    /// New messages vanish after so many seconds; zero: they stay.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expire_after_seconds: u32,
    /// Pinned messages, the one pinned last first, at most [`crate::limits::MAX_PINNED_MESSAGES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<Seq>,
}

impl ChatHeader {
    /// An empty chat of nobody.
    #[must_use]
    pub const fn new(kind: ChatKind, created_at: Millis) -> Self {
        Self {
            kind,
            seq: Seq::ZERO,
            floor_seq: Seq::ZERO,
            created_at,
            title: None,
            description: String::new(),
            public: false,
            member_count: 0,
            large: false,
            readers: Vec::new(),
            expire_after_seconds: 0,
            pinned: Vec::new(),
        }
    }
}

/// How far somebody has read a large group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct TopReader {
    /// Who.
    pub user_id: UserId,
    /// Up to and including.
    pub seq: Seq,
}

/// How many messages of others a user has not read, as the server counted.
///
/// A client never adds to it. It shows its own count where its cache covers `(read_seq, seq]`, this count plus its own
/// over `(to_seq, seq]` where it covers only that, and otherwise this as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct UnreadCount {
    /// The number; deleted and own messages do not count.
    pub count: u32,
    /// There are more: `count` stopped at [`crate::limits::UNREAD_CAP`].
    pub capped: bool,
    /// Counted after the reader's `read_seq` of …
    pub read_seq: Seq,
    /// … up to and including this message.
    pub to_seq: Seq,
    /// How many of them name the reader or answer a message of theirs; forwarded ones do not count. Capped likewise.
    #[serde(default)]
    pub mentions: u32,
}

/// What only one user sees of a chat, under that user's `account_rev`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ChatPrivate {
    /// Which chat.
    pub chat_id: ChatId,
    /// The `account_rev` at which this row last changed.
    pub rev: Rev,
    /// The user is in the chat. When false the client forgets the chat.
    pub member: bool,
    /// How far the user has read, on whichever device.
    pub read_seq: Seq,
    /// Counted when this row was read.
    pub unread: UnreadCount,
    /// Kept at the top of the list, higher first; zero: not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pin_order: u32,
    /// No notifications until then; zero: as usual.
    #[serde(default, skip_serializing_if = "Millis::is_zero")]
    pub muted_until: Millis,
    /// Put away.
    #[serde(default, skip_serializing_if = "is_false")]
    pub archived: bool,
    /// Marked as unread, whatever was read of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub marked_unread: bool,
    /// Messages up to here are deleted for this user.
    #[serde(default, skip_serializing_if = "Seq::is_zero")]
    pub cleared_seq: Seq,
    /// Not listed while the chat's `seq` is not above `cleared_seq`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub removed: bool,
    /// What stands in the composer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub draft: Option<Draft>,
}

impl ChatPrivate {
    /// A row in which the user has chosen nothing.
    #[must_use]
    pub const fn plain(chat_id: ChatId, rev: Rev, member: bool, read_seq: Seq, unread: UnreadCount) -> Self {
        Self {
            chat_id,
            rev,
            member,
            read_seq,
            unread,
            pin_order: 0,
            muted_until: Millis::ZERO,
            archived: false,
            marked_unread: false,
            cleared_seq: Seq::ZERO,
            removed: false,
            draft: None,
        }
    }
}

/// What stands in a composer. `Debug` is not derived: what people write must not reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Draft {
    /// The text so far, valid by [`crate::text::draft`].
    pub text: String,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<Seq>,
    /// When it was last written, by the device's clock.
    pub updated_at: Millis,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// One row of a user's chat list over HTTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ChatListItem {
    /// Which chat.
    pub chat_id: ChatId,
    /// Its newest change.
    pub rev: Rev,
    /// The shared row.
    pub header: ChatHeader,
    /// The private row.
    pub private: ChatPrivate,
    /// The other person of a direct chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub peer_id: Option<UserId>,
    /// The newest message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_message: Option<Message>,
}

/// A page of a user's chats, most recently active first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ChatList {
    /// The rows.
    pub chats: Vec<ChatListItem>,
    /// Give this as `cursor` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde's skip_serializing_if calls")]
pub(crate) const fn is_zero(number: &u32) -> bool {
    *number == 0
}

discreet!(ChatHeader);
