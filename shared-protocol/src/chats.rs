//! Chats: the shared header, and the private row that only one user sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
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
    /// Title; direct chats have none, they are called by the other person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
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
