//! What the use cases of accounts refuse with.

use vestnik_protocol::{ApiError, ErrorCode};

use super::{PasswordError, SigningError};
use crate::store::StoreError;

/// A refusal for the client, or a fault for the log.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The client's doing.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// The database's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many sign-ins, or a hash that is none.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The signing library's.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<ErrorCode> for AccountError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Refused(refusal) => refusal,
            AccountError::Password(PasswordError::Busy) => Self::from(ErrorCode::Busy).retry_after(2_000),
            AccountError::Store(error) => {
                tracing::error!(%error, "the database refused");
                error.into()
            }
            fault @ (AccountError::Password(_) | AccountError::Signing(_)) => {
                tracing::error!(error = %fault, "an account could not be handled");
                ErrorCode::Internal.into()
            }
        }
    }
}
