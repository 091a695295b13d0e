//! The rules of sync (docs: ARCHITECTURE, "sequence and revision"): how what the server sends becomes rows of the cache.
//!
//! Every function here runs inside one transaction of [`crate::cache::Cache::write`] and is idempotent. Nothing here
//! sends, shows or reads a clock.

mod account;
mod ack;
mod chat;
mod forget;
mod history;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod private_tests;
#[cfg(test)]
pub mod tests;
mod unread;

pub use account::{AccountApplied, apply_account};
pub use ack::apply_ack;
pub use chat::{ChatApplied, apply_chat};
pub use forget::{adopt_epoch, gone, reset};
pub use history::{PageOutcome, apply_found, apply_page};
pub use unread::{read_position, unread};
