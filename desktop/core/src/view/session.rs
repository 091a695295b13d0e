//! Who is signed in, how the link is, and what the person should know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{Me, Millis, ServerInfo};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Session {
    /// Nobody.
    SignedOut {
        /// The server used last, for the form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        last_server: Option<String>,
        /// The name used last, for the form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        last_login: Option<String>,
        /// Why.
        reason: SignedOutReason,
    },
    /// Somebody; also offline, from the cache.
    SignedIn {
        /// Its address.
        server: String,
        /// Oneself.
        me: Me,
    },
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum SignedOutReason {
    /// First start.
    Never,
    /// The person signed out.
    ByUser,
    /// The server ended the session (revoked, refused); the cache and the unsent messages are kept for the next
    /// sign-in of the same account.
    ByServer,
}

/// How the link to the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Connection {
    /// Nobody is signed in.
    Idle,
    /// Not connected; the next attempt comes at `retry_at` by this device's clock.
    Offline {
        /// When.
        retry_at: Millis,
        /// Why.
        reason: OfflineReason,
    },
    /// An attempt is under way.
    Connecting,
    /// Connected, catching up.
    Syncing,
    /// Everything is current.
    Live,
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum OfflineReason {
    /// The server cannot be reached.
    Unreachable,
    /// It said that it restarts.
    Restarting,
    /// It asks for patience (too many requests or connections).
    Limited,
    /// Its certificate is not trusted.
    Untrusted,
    /// This app is too old for it.
    UpdateRequired,
    /// It answers, but not as it should.
    Faulty,
}

/// Something the person should know. Each has a message `notice-<kind>` in every locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Notice {
    /// No system keyring (or it is locked): the tokens lie in a file that only this user can read.
    KeyringUnavailable,
    /// The cache was damaged: it was set aside and is rebuilt from the server.
    CacheRebuilt {
        /// Where the damaged file was kept.
        kept_as: String,
        /// How many unsent messages were saved out of it.
        #[ts(type = "number")]
        unsent_saved: u64,
    },
    /// This device's disk is full or read-only: nothing can be kept.
    CacheNotWritable,
}

/// A server answered as a Vestnik.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ServerCheck {
    /// The address in full, for `Register` and `SignIn`.
    pub server: String,
    /// What it says of itself.
    pub info: ServerInfo,
    /// The way there is not encrypted (http to a host that is not this machine).
    pub insecure: bool,
}
