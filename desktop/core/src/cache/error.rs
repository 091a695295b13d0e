//! What can go wrong with the cache file, in the three classes that are treated differently.

use rusqlite::ErrorCode;

use crate::view::{ClientCode, ViewError};

/// Why the cache could not do something.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The file is damaged: it is set aside and built anew.
    #[error("the cache file is damaged: {0}")]
    Damaged(String),
    /// The disk is full or read-only, or the folder may not be written: nothing was changed.
    #[error("the cache file cannot be written: {0}")]
    NotWritable(String),
    /// Made by a newer version of the app, whose queue this one does not understand.
    #[error("the cache file is of a newer version ({0})")]
    TooNew(i64),
    /// Anything else, a fault of ours.
    #[error("the cache failed: {0}")]
    Fault(String),
    /// The cache was closed.
    #[error("the cache is closed")]
    Closed,
}

impl From<rusqlite::Error> for CacheError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match &error {
            // A value of another shape than we wrote is damage as well, only further up.
            E::FromSqlConversionFailure(..) | E::InvalidColumnType(..) | E::IntegralValueOutOfRange(..) => {
                Self::Damaged(error.to_string())
            }
            _ => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    Self::Damaged(error.to_string())
                }
                Some(
                    ErrorCode::DiskFull
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::PermissionDenied
                    | ErrorCode::SystemIoFailure,
                ) => Self::NotWritable(error.to_string()),
                _ => Self::Fault(error.to_string()),
            },
        }
    }
}

impl From<std::io::Error> for CacheError {
    fn from(error: std::io::Error) -> Self {
        Self::NotWritable(error.to_string())
    }
}

impl From<serde_json::Error> for CacheError {
    fn from(error: serde_json::Error) -> Self {
        // serde_json quotes parts of its input: only the class may reach a log.
        Self::Damaged(format!("a row is not the JSON that was written ({:?})", error.classify()))
    }
}

impl From<CacheError> for ViewError {
    fn from(error: CacheError) -> Self {
        Self::from(&error)
    }
}

impl From<&CacheError> for ViewError {
    fn from(error: &CacheError) -> Self {
        let code = match error {
            CacheError::NotWritable(_) => ClientCode::CacheNotWritable,
            _ => ClientCode::CacheFault,
        };
        Self::client(code, error.to_string())
    }
}
