//! Messages and what they carry.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::chats::is_zero;
use crate::delta::is_false;
use crate::{ChatEvent, ClientId, Mention, Millis, Rev, Seq, UserId};

/// A message, as every member sees it. Its address is its chat's id and `seq`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Message {
    /// Its number in the chat, gapless.
    pub seq: Seq,
    /// The chat's rev at which it last changed.
    pub rev: Rev,
    /// Who wrote it.
    pub sender_id: UserId,
    /// The sender's own name for it.
    pub client_id: ClientId,
    /// The server's time of acceptance; never falls within a chat.
    pub sent_at: Millis,
    /// What it says.
    pub content: Content,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<ReplyTo>,
    /// Whose words these are, when they were brought from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub forwarded: Option<Forwarded>,
    /// How often it was edited.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub edit: u32,
    /// When it was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub edited_at: Option<Millis>,
    /// Nobody is to be disturbed by it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub silent: bool,
    /// When it vanishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_at: Option<Millis>,
}

/// The message that a message answers, in the same chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ReplyTo {
    /// Its number.
    pub seq: Seq,
    /// Who wrote it.
    pub sender_id: UserId,
}

/// Where a forwarded message comes from. Its chat is not said: not everybody here may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Forwarded {
    /// Who wrote it first.
    pub sender_id: UserId,
    /// When.
    pub sent_at: Millis,
}

impl Message {
    /// A message as it is when it was just written, with nothing special about it.
    #[must_use]
    pub const fn new(
        seq: Seq,
        rev: Rev,
        sender_id: UserId,
        client_id: ClientId,
        sent_at: Millis,
        content: Content,
    ) -> Self {
        Self {
            seq,
            rev,
            sender_id,
            client_id,
            sent_at,
            content,
            reply_to: None,
            forwarded: None,
            edit: 0,
            edited_at: None,
            silent: false,
            expires_at: None,
        }
    }

    /// It counts as unread: somebody says something, and it is still there.
    #[must_use]
    pub fn counts(&self) -> bool {
        match &self.content {
            Content::Known(KnownContent::Text { .. }) => true,
            Content::Known(KnownContent::Deleted { .. } | KnownContent::Event { .. }) => false,
            // An event that is newer than this build is an event all the same, and the server does not count it.
            Content::Unknown(newer) => newer.get("type").and_then(Value::as_str) != Some("event"),
        }
    }

    /// It is meant for `user` in particular: it names them or answers them. Forwarded words mean nobody here.
    #[must_use]
    pub fn mentions(&self, user: UserId) -> bool {
        self.counts()
            && self.sender_id != user
            && self.forwarded.is_none()
            && (self.reply_to.is_some_and(|reply| reply.sender_id == user)
                || self.content.mentions().iter().any(|mention| mention.user_id == user))
    }
}

/// What a message carries: something this build knows, or the raw JSON of something newer.
///
/// The raw form is kept and shown as "update to see this"; a server refuses it as input (`content_unknown`).
#[derive(Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(untagged)]
#[ts(export_to = "protocol.ts")]
pub enum Content {
    /// Understood.
    Known(KnownContent),
    /// From a newer version, kept as it came.
    #[ts(type = "{ type: string }")]
    #[schema(value_type = Object)]
    Unknown(Value),
}

/// The kinds of content that this build understands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum KnownContent {
    /// Text, valid by [`crate::text::message_text`]; its marks are those of [`crate::markup`].
    Text {
        /// The text as it was typed.
        text: String,
        /// Who `@username` in it means, at most `MAX_MENTIONS`. The server keeps members of the chat only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
    },
    /// Something happened to the chat. Made by the server alone; the sender is who did it.
    Event {
        /// What.
        event: ChatEvent,
    },
    /// A tombstone: it was deleted for everyone, nothing of it is left.
    Deleted {
        /// Its time had come. Not shown at all.
        #[serde(default, skip_serializing_if = "is_false")]
        expired: bool,
    },
}

impl Content {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Known(KnownContent::Text { text: text.into(), mentions: Vec::new() })
    }

    /// A tombstone.
    #[must_use]
    pub const fn deleted() -> Self {
        Self::Known(KnownContent::Deleted { expired: false })
    }

    /// Who is named in it.
    #[must_use]
    pub fn mentions(&self) -> &[Mention] {
        match self {
            Self::Known(KnownContent::Text { mentions, .. }) => mentions,
            Self::Known(KnownContent::Event { .. } | KnownContent::Deleted { .. }) | Self::Unknown(_) => &[],
        }
    }

    /// The text, where there is any.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Known(KnownContent::Text { text, .. }) => Some(text),
            Self::Known(KnownContent::Event { .. } | KnownContent::Deleted { .. }) | Self::Unknown(_) => None,
        }
    }
}

/// `Debug` is not derived: what people write must not reach a log.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => known.fmt(f),
            Self::Unknown(_) => f.debug_struct("Unknown").finish_non_exhaustive(),
        }
    }
}

/// As for [`Content`]: only how long the text is.
impl fmt::Debug for KnownContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { text, .. } => {
                f.debug_struct("Text").field("bytes", &text.len()).finish_non_exhaustive()
            }
            Self::Event { event } => f.debug_struct("Event").field("event", event).finish(),
            Self::Deleted { expired } => f.debug_struct("Deleted").field("expired", expired).finish(),
        }
    }
}
