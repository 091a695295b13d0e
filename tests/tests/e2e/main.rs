//! Vestnik from end to end: real server, real core, both databases, and a network that fails.
//!
//! One binary, since each links the whole of server and core. A body that runs on both databases is made two tests by
//! `on_both_databases`, as `conversation::offline::sqlite::a_draft_survives_a_restart` and `…::mariadb::…`.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by a panic; clippy sees only #[test] functions as tests"
)]

mod bad_input;
mod both;
mod conversation;
mod harness;
mod large_chat;
mod logs;
mod processes;
mod sync;
