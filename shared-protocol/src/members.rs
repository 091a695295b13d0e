//! The shared row of a person in a chat.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Millis, Rev, Seq, UserId};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum Role {
    /// Everything, including handing the chat over.
    Owner,
    /// Everything but what concerns the owner.
    Admin,
    /// Reads and writes.
    Member,
    /// A role newer than this build; treated as [`Role::Member`].
    #[serde(other)]
    Unknown,
}

/// A person in a chat, as every member sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Member {
    /// Who.
    pub user_id: UserId,
    /// The chat's rev at which this row last changed.
    pub rev: Rev,
    /// What they may do.
    pub role: Role,
    /// They have read up to here, never past the chat's `seq`.
    pub read_seq: Seq,
    /// Their device holds everything up to here (direct chats only; elsewhere zero).
    pub delivered_seq: Seq,
    /// When they joined.
    pub joined_at: Millis,
    /// They are gone: a tombstone, kept so that a late reader learns of it.
    #[serde(default)]
    pub left: bool,
}
