//! The server of Vestnik.
//!
//! Floors import downwards only: `http` → `chat`, beside it `accounts` → `store`. Only `http` knows axum, only `store`
//! contains SQL, only `clock` reads the system clock.

pub mod clock;
pub mod store;
