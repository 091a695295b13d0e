//! The session with a server: its address, HTTP, tokens, and where these are kept.

mod address;
mod authorised;
#[cfg(test)]
pub mod fake_server;
mod http;
mod keyring;
mod remembered;
mod secrets;
mod tls;
mod tokens;

pub use address::{ServerAddress, candidates};
pub use authorised::Authorised;
pub use http::{Api, HttpFailure, is_distrust};
pub use remembered::{Remembered, RememberedAccount, account_key};
pub use secrets::{Kept, SecretStore, Secrets, SecretsFault};
pub use tls::tls_config;
pub use tokens::{AccessToken, SessionEvent, TokenFailure, Tokens};
