//! Messages and what they carry.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{ClientId, Millis, Rev, Seq, UserId};

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
    /// Plain text, valid by [`crate::text::message_text`].
    Text {
        /// The text itself.
        text: String,
    },
    /// A tombstone: it was deleted for everyone, nothing of it is left.
    Deleted,
}

impl Content {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Known(KnownContent::Text { text: text.into() })
    }

    /// The text, where there is any.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Known(KnownContent::Text { text }) => Some(text),
            Self::Known(KnownContent::Deleted) | Self::Unknown(_) => None,
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
            Self::Text { text } => f.debug_struct("Text").field("bytes", &text.len()).finish_non_exhaustive(),
            Self::Deleted => f.write_str("Deleted"),
        }
    }
}
