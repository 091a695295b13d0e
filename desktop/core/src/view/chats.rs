//! Rows of the chat list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ChatId, ChatKind, Millis, Role, Seq, UserId};

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
    /// How many of the unread messages are meant for oneself in particular.
    #[serde(default)]
    pub mentions: u32,
    /// Marked as unread by the person.
    #[serde(default)]
    pub marked_unread: bool,
    /// Kept at the top, higher first; zero: not.
    #[serde(default)]
    pub pin_order: u32,
    /// No notifications until then; zero: as usual.
    #[serde(default)]
    pub muted_until: Millis,
    /// Put away.
    #[serde(default)]
    pub archived: bool,
    /// How many people are in it.
    #[serde(default)]
    pub member_count: u32,
    /// A group without a title is called by these, oneself not among them; a few of them.
    #[serde(default)]
    pub named_after: Vec<UserId>,
    /// What one may do in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<Role>,
    /// Text left in the composer, on whichever device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub draft: Option<String>,
    /// The message which that answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub draft_reply_to: Option<Seq>,
    /// Something here waits for the person's decision: a message, or the making of the group.
    pub has_failed: bool,
    /// Sorting key.
    pub activity_at: Millis,
}

impl ChatSummary {
    /// A chat of which nothing is known but its kind.
    #[must_use]
    pub const fn blank(chat_id: ChatId, kind: ChatKind) -> Self {
        Self {
            chat_id,
            kind,
            title: None,
            peer_id: None,
            last: None,
            seq: Seq::ZERO,
            unread: 0,
            unread_capped: false,
            mentions: 0,
            marked_unread: false,
            pin_order: 0,
            muted_until: Millis::ZERO,
            archived: false,
            member_count: 0,
            named_after: Vec::new(),
            role: None,
            draft: None,
            draft_reply_to: None,
            has_failed: false,
            activity_at: Millis::ZERO,
        }
    }
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
