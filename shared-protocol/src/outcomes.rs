//! Batches of commands over HTTP, and what became of each command, wherever it came from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{ApiError, ChatId, Command, Message, Rev};

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
    /// The sender's `account_rev` that contains the effect, where the command concerns what only they see
    /// ([`Command::is_private`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub account_rev: Option<Rev>,
}

impl Done {
    /// Done, and this rev of the chat contains it.
    #[must_use]
    pub const fn new(chat_id: ChatId, rev: Rev) -> Self {
        Self { chat_id, rev, message: None, account_rev: None }
    }
}
