//! How a client is set up.

use std::path::PathBuf;

use crate::backoff::BackoffOptions;
use crate::session::SecretStore;
use crate::view::ViewError;

/// Where a client keeps what, and how patient it is.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Caches, queue, remembered account, settings. One client at a time per folder.
    pub data_dir: PathBuf,
    /// Where the user's own languages are; absent: `locales` in the data folder.
    pub user_locales_dir: Option<PathBuf>,
    /// What this device is called in the list of sessions, where a form does not say.
    pub device_name: String,
    /// Where tokens are kept.
    pub secrets: SecretStore,
    /// Pauses between attempts to connect, and between attempts at a refused command.
    pub backoff: BackoffOptions,
}

impl ClientOptions {
    /// Everything by default, in this folder.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            user_locales_dir: None,
            device_name: String::new(),
            secrets: SecretStore::default(),
            backoff: BackoffOptions::default(),
        }
    }
}

/// The client cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made or written.
    #[error("the data folder {0} cannot be used: {1}")]
    Folder(PathBuf, std::io::Error),
    /// Something else the client stands on does not work.
    #[error("{0}")]
    Other(#[from] ViewError),
}
