//! Who is here, and who is writing. Neither is stored as a change: both are lost with the connection, rightly.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{ChatId, Millis, UserId};

/// Whether a person is connected now, and when last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Presence {
    /// Who.
    pub user_id: UserId,
    /// At least one device is connected.
    pub online: bool,
    /// When the last device left; absent while online, for people never seen, and for those who do not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_seen: Option<Millis>,
}

/// Somebody writes in a chat; stands for `TYPING_SECONDS` unless repeated or a message of theirs arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct TypingIn {
    /// Where.
    pub chat_id: ChatId,
    /// Who.
    pub user_id: UserId,
}
