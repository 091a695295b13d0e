//! Finding messages: what this device has at once, and the server's answer laid over it.
//!
//! What is found is judged by the live rows: nothing deleted, hidden, cleared or out of date is ever shown, whichever
//! side found it.

mod device;
mod excerpt;
mod resolve;
mod results;
#[cfg(test)]
mod tests;

pub use device::{DevicePage, device_page, judge};
pub use resolve::{Wanted, resolve};
pub use results::Results;

/// Hits by which an answer grows.
pub const PAGE: u32 = vestnik_protocol::limits::MAX_SEARCH_PAGE;
