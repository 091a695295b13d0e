//! What only one user sees beside their chats: messages deleted for oneself, contacts and blocks, messages to be sent
//! later. All under that user's `account_rev`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::delta::is_false;
use crate::{ChatId, ClientId, Content, ErrorCode, Millis, Rev, Seq, UserId};

/// A message that the user deleted for oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct HiddenMessage {
    /// Where.
    pub chat_id: ChatId,
    /// Which.
    pub seq: Seq,
    /// The `account_rev` of this row.
    pub rev: Rev,
}

/// What a user keeps of another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct PersonPrivate {
    /// Whom.
    pub user_id: UserId,
    /// The `account_rev` of this row.
    pub rev: Rev,
    /// Among the contacts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub contact: bool,
    /// Blocked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub blocked: bool,
}

/// A message to be sent later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ScheduledMessage {
    /// Where.
    pub chat_id: ChatId,
    /// Its name, also as the message that it becomes.
    pub client_id: ClientId,
    /// The `account_rev` of this row.
    pub rev: Rev,
    /// It was sent or given up: a tombstone without content.
    #[serde(default, skip_serializing_if = "is_false")]
    pub gone: bool,
    /// When.
    pub send_at: Millis,
    /// What it will say; absent in a tombstone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub content: Option<Content>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply_to: Option<Seq>,
    /// Nobody is to be disturbed by it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub silent: bool,
    /// It could not be sent when its time came, and waits for its author's decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failed: Option<ErrorCode>,
}
