//! What the write path carries out: what a device asked for, or what the time brings.

use vestnik_protocol::{ChatId, ClientId, Command, Seq, UserId};

/// One thing to decide. Its sender is who asked for it, the author of a scheduled message, or nobody.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// A device's command.
    Asked(Command),
    /// The time of a scheduled message has come.
    SendScheduled {
        /// Where it goes.
        chat_id: ChatId,
        /// Its name.
        client_id: ClientId,
    },
    /// The time of messages is over: they become tombstones.
    Expire {
        /// Where they are.
        chat_id: ChatId,
        /// Which.
        seqs: Vec<Seq>,
    },
}

impl Order {
    /// The chat it works on, as of [`Command::chat_id`].
    #[must_use]
    pub fn chat_id(&self, sender: UserId) -> Option<ChatId> {
        match self {
            Self::Asked(command) => command.chat_id(sender),
            Self::SendScheduled { chat_id, .. } | Self::Expire { chat_id, .. } => Some(*chat_id),
        }
    }

    /// As of [`Command::is_private`].
    #[must_use]
    pub const fn is_private(&self) -> bool {
        match self {
            Self::Asked(command) => command.is_private(),
            Self::SendScheduled { .. } | Self::Expire { .. } => false,
        }
    }
}
