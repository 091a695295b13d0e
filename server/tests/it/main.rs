//! The server from outside: over HTTP, at its start and end, and through its command line.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of it is tests; the exception in clippy.toml sees only what stands inside `#[test]`"
)]

mod caller;
mod command_line;
mod device;
mod document;
mod group;
mod group_messages;
mod groups;
mod http;
mod messages;
mod private;
mod search;
mod socket;
mod start;
