//! Reactions: one row for each person and message. A row of their own, so that a reaction to a popular message costs a
//! few bytes, not the message with all who reacted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Rev, Seq, UserId};

/// What one person put on one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ReactionRow {
    /// On which message.
    pub seq: Seq,
    /// Who.
    pub user_id: UserId,
    /// The chat's rev at which this row last changed.
    pub rev: Rev,
    /// In the order they were put, at most `MAX_REACTIONS_PER_PERSON`. Empty: all were taken away (a tombstone).
    #[serde(default)]
    pub emojis: Vec<String>,
}
