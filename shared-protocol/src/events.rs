//! What can happen to a chat: content of the messages that the server itself writes into it.
//!
//! Never a sentence: each reader's own language words it (`event-…` in every locale). There is no arm for newer events:
//! content with one becomes [`crate::Content::Unknown`], which keeps it as it came until the build that can word it.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Role, Seq, UserId};

/// Something that happened; who did it is the message's sender.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum ChatEvent {
    /// The group was made.
    Created {
        /// Its title then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        title: Option<String>,
    },
    /// It is called otherwise.
    Renamed {
        /// The new title; absent: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        title: Option<String>,
    },
    /// The description changed.
    Described,
    /// Anybody may find and join it, or not any more.
    VisibilityChanged {
        /// Now.
        public: bool,
    },
    /// New messages vanish after some time, or not any more.
    TimerChanged {
        /// Zero: they stay.
        seconds: u32,
    },
    /// People were added.
    MembersAdded {
        /// Who.
        user_ids: Vec<UserId>,
    },
    /// Somebody was taken out.
    MemberRemoved {
        /// Who.
        user_id: UserId,
    },
    /// The sender joined.
    Joined {
        /// By an invite link; otherwise it is a public group.
        by_invite: bool,
    },
    /// The sender left.
    Left,
    /// Somebody's role changed.
    RoleChanged {
        /// Whose.
        user_id: UserId,
        /// Now.
        role: Role,
    },
    /// The group has another owner.
    HandedOver {
        /// The new one.
        user_id: UserId,
    },
    /// A message was pinned.
    Pinned {
        /// Which.
        seq: Seq,
    },
}

/// `Debug` is not derived: titles must not reach a log.
impl fmt::Debug for ChatEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created { .. } => "Created",
            Self::Renamed { .. } => "Renamed",
            Self::Described => "Described",
            Self::VisibilityChanged { .. } => "VisibilityChanged",
            Self::TimerChanged { .. } => "TimerChanged",
            Self::MembersAdded { .. } => "MembersAdded",
            Self::MemberRemoved { .. } => "MemberRemoved",
            Self::Joined { .. } => "Joined",
            Self::Left => "Left",
            Self::RoleChanged { .. } => "RoleChanged",
            Self::HandedOver { .. } => "HandedOver",
            Self::Pinned { .. } => "Pinned",
        })
    }
}
