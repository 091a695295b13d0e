//! The headless client core of Vestnik: link, send queue, sync, cache. No Tauri inside, no interface inside.
//!
//! Rooms import downwards only: `client` (the public handle and its actor) over `link`, `session`, `queue`, `timeline`,
//! `chat_list`, over `sync`, over `cache`, which alone contains SQL. `view` is the contract with whatever shows it;
//! `clock` alone reads the system clock.

mod backoff;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
mod cache;
mod chat_list;
mod client;
mod clock;
mod details;
mod link;
pub mod locales;
mod queue;
mod search;
mod session;
pub mod settings;
mod sync;
mod timeline;
pub mod view;

pub use backoff::BackoffOptions;
pub use client::{Client, ClientOptions, OpenError, Updates};
pub use session::SecretStore;
