//! Commands: what a device asks for. Each is answered once, with what became of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{ApiError, ChatId, ClientId, Content, Message, Rev, Seq, UserId};

/// One change asked for by a user.
///
/// Creating commands carry a `client_id` and have exactly one effect under it; all others are absolute, so that
/// repeating one changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum Command {
    /// Get or create the direct chat with a user (with oneself: saved messages). Its id is [`ChatId::direct`].
    OpenDirect {
        /// The other person.
        user_id: UserId,
    },
    /// Write a message.
    Send {
        /// Where.
        chat_id: ChatId,
        /// The sender's name for it; the same again with the same content is the same message.
        client_id: ClientId,
        /// What it says.
        content: Content,
    },
    /// "I have read up to here": a maximum, clamped to the chat's `seq`.
    Read {
        /// Where.
        chat_id: ChatId,
        /// Up to and including.
        seq: Seq,
    },
    /// "My device holds everything up to here": a maximum, clamped; direct chats only, elsewhere without effect.
    Delivered {
        /// Where.
        chat_id: ChatId,
        /// Up to and including.
        seq: Seq,
    },
    /// A command newer than this build; refused with `command_unknown`.
    #[serde(other)]
    Unknown,
}

/// Commands over HTTP: at most [`crate::limits::MAX_COMMANDS_PER_FRAME`], carried out in order; a transient refusal
/// stops the rest, which answer `skipped`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct CommandBatch {
    /// All of one chat.
    pub commands: Vec<Command>,
}

/// What became of each command of a batch, in its order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct CommandResults {
    /// One for each command.
    pub results: Vec<CommandOutcome>,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum CommandOutcome {
    /// Carried out and on disk, now or at an earlier attempt.
    Done(Done),
    /// Not carried out, nothing changed.
    Refused {
        /// Why, and whether trying again can help ([`crate::ErrorCode::is_transient`]).
        error: ApiError,
    },
}

/// The effect of a command: durable when the client reads this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Done {
    /// The chat that it changed.
    pub chat_id: ChatId,
    /// The chat's rev that contains the effect.
    pub rev: Rev,
    /// The message that it made or changed, as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<Message>,
}

impl Command {
    /// The chat a command of `sender` works on; `None` for an unknown command.
    #[must_use]
    pub fn chat_id(&self, sender: UserId) -> Option<ChatId> {
        match self {
            Self::OpenDirect { user_id } => Some(ChatId::direct(sender, *user_id)),
            Self::Send { chat_id, .. } | Self::Read { chat_id, .. } | Self::Delivered { chat_id, .. } => {
                Some(*chat_id)
            }
            Self::Unknown => None,
        }
    }
}
