//! Why a reading use case of chats is refused.

use vestnik_protocol::{ApiError, ErrorCode};

use crate::store::StoreError;

/// A refusal to read.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// The chat does not exist or is not for this user; nobody learns which.
    #[error("no such chat")]
    NotFound,
    /// The cursor lies beyond what this database has.
    #[error("the cursor is ahead of the server")]
    CursorAhead,
    /// No message of this number.
    #[error("no message of this number")]
    SeqNotFound,
    /// The user may see the chat, but not this.
    #[error("not allowed")]
    Forbidden,
    /// Chats of this kind have no such thing.
    #[error("not in a chat like this")]
    NotSupportedHere,
    /// A parameter out of range, or two that contradict each other.
    #[error("{0}")]
    InvalidArgument(&'static str),
    /// The user may know of it, but not have it.
    #[error("{0}")]
    Refused(ErrorCode),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ChatError> for ApiError {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::NotFound => ErrorCode::NotFound.into(),
            ChatError::CursorAhead => ErrorCode::CursorAhead.into(),
            ChatError::SeqNotFound => ErrorCode::SeqNotFound.into(),
            ChatError::Forbidden => ErrorCode::Forbidden.into(),
            ChatError::NotSupportedHere => ErrorCode::NotSupportedHere.into(),
            ChatError::InvalidArgument(why) => Self::new(ErrorCode::InvalidArgument, why),
            ChatError::Refused(code) => code.into(),
            ChatError::Store(error) => {
                tracing::error!(%error, "the database refused");
                error.into()
            }
        }
    }
}
