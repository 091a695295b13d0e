//! Accounts: registration, sign-in, sessions, profiles. Beside `chat`, over `store`; knows neither HTTP nor sockets.
//! Whoever must act on the end of a session (the hub closes its sockets) subscribes when the server is put together.

mod conflict;
mod error;
mod passwords;
mod profiles;
mod registration;
mod search;
mod session_cache;
mod sessions;
mod sign_in;
#[cfg(test)]
mod tests;
mod tokens;

pub use error::AccountError;
pub use passwords::{PasswordError, Passwords, Verified};
pub use tokens::{Identity, RefreshClaim, SigningError, Tokens};

use vestnik_protocol::SessionId;

use crate::config::{AuthOptions, SigningSecret};
use crate::store::Database;
use session_cache::SessionCache;

/// Called with each session that ends before its time.
pub type OnRevoked = Box<dyn Fn(SessionId) + Send + Sync>;

/// The use cases of accounts.
pub struct Accounts {
    database: Database,
    passwords: Passwords,
    tokens: Tokens,
    /// Sessions known to live, so that a request costs no statement.
    live: SessionCache,
    registration_open: bool,
    session_idle_milliseconds: i64,
    on_revoked: OnRevoked,
}

impl Accounts {
    /// Accounts in `database`, with tokens signed by `secret`.
    ///
    /// # Errors
    /// Parameters of argon2 or a secret that their libraries refuse.
    pub fn new(
        database: Database,
        secret: &SigningSecret,
        options: &AuthOptions,
        on_revoked: OnRevoked,
    ) -> Result<Self, AccountError> {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        Ok(Self {
            database,
            passwords: Passwords::new(options)?,
            tokens: Tokens::new(secret, options)?,
            live: SessionCache::default(),
            registration_open: options.registration_open,
            session_idle_milliseconds: i64::try_from(options.session_idle_days).unwrap_or(3_650) * DAY,
            on_revoked,
        })
    }

    /// Anyone may register.
    #[must_use]
    pub const fn registration_open(&self) -> bool {
        self.registration_open
    }
}
