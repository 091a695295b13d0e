//! Rows of the chat list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ChatId, ChatKind, Millis, Seq, UserId};

use super::{RowContent, SendState};

/// One chat in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ChatSummary {
    /// Which.
    pub chat_id: ChatId,
    /// What sort.
    pub kind: ChatKind,
    /// A group's title; direct chats are called by the peer's profile, saved messages by the page's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
    /// The other person of a direct chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub peer_id: Option<UserId>,
    /// The newest message, waiting ones included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last: Option<LastMessage>,
    /// Number of the newest message on the server.
    pub seq: Seq,
    /// How many of others' messages are unread.
    pub unread: u32,
    /// There are more than `unread`, or it may be out of date: show "N+".
    pub unread_capped: bool,
    /// Text left in the composer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub draft: Option<String>,
    /// A message here waits for the person's decision.
    pub has_failed: bool,
    /// Sorting key.
    pub activity_at: Millis,
}

/// The newest message of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct LastMessage {
    /// Who wrote it.
    pub sender_id: UserId,
    /// Oneself did.
    pub mine: bool,
    /// When.
    pub sent_at: Millis,
    /// What, its text cut to about a line.
    pub content: RowContent,
    /// How far one's own message has got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<SendState>,
}
