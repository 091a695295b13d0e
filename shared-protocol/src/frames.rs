//! Frames of the socket `/v1/ws`: one JSON object in each text frame, told apart by `type`.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    AccountDelta, ApiError, ChatDelta, ChatId, Command, CommandOutcome, Epoch, Millis, Presence, Rev,
    SessionId, TypingIn, UserId,
};

/// From a client.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum ClientFrame {
    /// The first frame, within `HELLO_TIMEOUT_SECONDS`.
    Hello(Hello),
    /// A fresh access token, before the old one expires.
    Auth {
        /// The token.
        token: String,
    },
    /// Commands of one chat, carried out in order; answered by `ack` with the same `id`.
    Commands {
        /// The client's number for this frame.
        #[ts(type = "number")]
        id: u64,
        /// At most `MAX_COMMANDS_PER_FRAME`.
        commands: Vec<Command>,
    },
    /// "Send me this chat from here": after a gap, or when a delta said `more`.
    CatchUp(Cursor),
    /// The same for the account delta.
    CatchUpAccount {
        /// What the client has.
        rev: Rev,
    },
    /// The user is writing in a chat.
    Typing {
        /// Where.
        chat_id: ChatId,
    },
    /// Whose presence to push from now on: the people on screen. Replaces the earlier list.
    Watch {
        /// At most `MAX_USERS_PER_REQUEST`.
        user_ids: Vec<UserId>,
    },
    /// Answered by `pong` with the same nonce.
    Ping {
        /// Anything.
        #[ts(type = "number")]
        nonce: u64,
    },
    /// Newer than this build; answered with `frame_unknown`, the connection stays.
    #[serde(other)]
    Unknown,
}

/// Who connects, and what its cache holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Hello {
    /// [`crate::PROTOCOL_VERSION`] of the client.
    pub version: u32,
    /// The access token, unless the upgrade request carried it as `Authorization: Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
    /// The epoch of the client's cache; absent for an empty one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub epoch: Option<Epoch>,
    /// The client's `account_rev`; zero for an empty cache.
    #[serde(default)]
    pub account_rev: Rev,
    /// What the client holds of each chat. Chats that are not named are sent from the beginning (their tail).
    #[serde(default)]
    pub cursors: Vec<Cursor>,
}

/// "I have this chat up to this rev."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Cursor {
    /// Which chat.
    pub chat_id: ChatId,
    /// Up to here.
    pub rev: Rev,
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum ServerFrame {
    /// The answer to hello. Catch-up deltas follow, then `live`.
    Welcome(Welcome),
    /// The catch-up is complete; what follows is live.
    Live,
    /// What became of the commands of frame `id`. Never dropped, whatever else is.
    Ack {
        /// The client's number of the frame.
        #[ts(type = "number")]
        id: u64,
        /// One for each command, in order.
        results: Vec<CommandOutcome>,
    },
    /// Rows of a chat.
    Delta(ChatDelta),
    /// Rows that only this user sees.
    Account(AccountDelta),
    /// The cached rows of one chat, or of everything, cannot be continued: drop them, keep send queue and drafts.
    Reset {
        /// One chat; absent: everything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        chat_id: Option<ChatId>,
        /// Why.
        reason: ResetReason,
    },
    /// The user is not (or no longer) in a chat that it named.
    Gone {
        /// Which chat.
        chat_id: ChatId,
    },
    /// Somebody writes.
    Typing(TypingIn),
    /// Presence of watched people that changed.
    Presence {
        /// The changes.
        users: Vec<Presence>,
    },
    /// The answer to `ping`.
    Pong {
        /// The ping's nonce.
        #[ts(type = "number")]
        nonce: u64,
    },
    /// Something is wrong with a frame, or with the connection as a whole (then it closes).
    Error {
        /// What.
        error: ApiError,
        /// The connection closes after this.
        #[serde(default)]
        closing: bool,
    },
    /// The server goes down for a moment: reconnect, with jitter.
    Restarting,
    /// Newer than this build; ignored.
    #[serde(other)]
    Unknown,
}

/// What a client must know before anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Welcome {
    /// [`crate::PROTOCOL_VERSION`] of the server.
    pub version: u32,
    /// Who the token says this is.
    pub user_id: UserId,
    /// Which device.
    pub session_id: SessionId,
    /// The database's incarnation.
    pub epoch: Epoch,
    /// The server's clock.
    pub server_time: Millis,
    /// Ping this often.
    pub heartbeat_seconds: u32,
}

/// Why a cache cannot be continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum ResetReason {
    /// The database was restored from a backup.
    Epoch,
    /// The client's cursor lies beyond the server's rev.
    CursorAhead,
    /// Newer than this build.
    #[serde(other)]
    Unknown,
}

/// `Debug` is not derived: tokens must not reach a log.
impl fmt::Debug for ClientFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello(hello) => f.debug_tuple("Hello").field(hello).finish(),
            Self::Auth { .. } => f.debug_struct("Auth").finish_non_exhaustive(),
            Self::Commands { id, commands } => {
                f.debug_struct("Commands").field("id", id).field("commands", commands).finish()
            }
            Self::CatchUp(cursor) => f.debug_tuple("CatchUp").field(cursor).finish(),
            Self::CatchUpAccount { rev } => f.debug_struct("CatchUpAccount").field("rev", rev).finish(),
            Self::Typing { chat_id } => f.debug_struct("Typing").field("chat_id", chat_id).finish(),
            Self::Watch { user_ids } => f.debug_struct("Watch").field("user_ids", user_ids).finish(),
            Self::Ping { nonce } => f.debug_struct("Ping").field("nonce", nonce).finish(),
            Self::Unknown => f.write_str("Unknown"),
        }
    }
}

/// As for [`ClientFrame`]: only whether there is a token.
impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hello")
            .field("version", &self.version)
            .field("with_token", &self.token.is_some())
            .field("epoch", &self.epoch)
            .field("account_rev", &self.account_rev)
            .field("cursors", &self.cursors)
            .finish_non_exhaustive()
    }
}
