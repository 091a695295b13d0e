//! The server of Vestnik.
//!
//! Floors import downwards only: `http` → `chat`, beside it `accounts` → `store`. Only `http` knows axum, only `store`
//! contains SQL, only `clock` reads the system clock.

pub mod accounts;
pub mod admin;
pub mod chat;
pub mod clock;
pub mod config;
pub mod http;
pub mod server;
pub mod store;
pub mod telemetry;
mod upkeep;
mod words;

pub use config::Config;
pub use server::{RunningServer, Server, StartError};
