//! What can be wrong with a request for a language.

use crate::view::{ClientCode, ViewError};

/// Why a request for a language was refused.
#[derive(Debug, thiserror::Error)]
pub enum LocaleError {
    /// Not a language tag, as `pt-BR`.
    #[error("not a language tag")]
    TagInvalid,
    /// This app was started without a folder for the user's languages.
    #[error("there is no folder for the user's languages")]
    NoFolder,
    /// The user's folder cannot be written.
    #[error("the folder for languages cannot be written: {0}")]
    Folder(#[from] std::io::Error),
}

impl From<LocaleError> for ViewError {
    fn from(error: LocaleError) -> Self {
        let code = match error {
            LocaleError::TagInvalid => ClientCode::LanguageInvalid,
            LocaleError::NoFolder | LocaleError::Folder(_) => ClientCode::CacheNotWritable,
        };
        Self::client(code, error.to_string())
    }
}
