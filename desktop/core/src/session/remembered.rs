//! Which account was used last, in a small file of its own: it says which cache to open before anything else works.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vestnik_protocol::{Me, UserId};

use crate::view::SignedOutReason;

/// The file's content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// For the form.
    pub last_server: Option<String>,
    /// For the form.
    pub last_login: Option<String>,
    /// Who is signed in.
    pub account: Option<RememberedAccount>,
    /// Why nobody is; absent: nobody ever was.
    pub signed_out: Option<SignedOutReason>,
}

/// An account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedAccount {
    /// Its server's address.
    pub server: String,
    /// Oneself, as the server said last.
    pub me: Me,
}

impl RememberedAccount {
    /// Names this account's secrets and, hashed, its cache.
    #[must_use]
    pub fn key(&self) -> String {
        account_key(&self.server, self.me.profile.id)
    }
}

/// Names an account of a server on this device.
pub fn account_key(server: &str, user: UserId) -> String {
    format!("{user}@{server}")
}

impl Remembered {
    /// Where the file lies.
    #[must_use]
    pub fn path(folder: &Path) -> PathBuf {
        folder.join("account.json")
    }

    /// Reads it; a missing or damaged one counts as a first start.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let bytes = std::fs::read(Self::path(folder)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Writes it in one step.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let path = Self::path(folder);
        let next = path.with_extension("next");
        std::fs::write(&next, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(next, path)
    }
}
