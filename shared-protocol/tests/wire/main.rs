//! Holds the wire still: every type and variant has a committed example of its JSON (`snapshots/`), so a change of what
//! is sent shows in review as a diff of these files and cannot happen by accident. Beside it: what must be tolerated,
//! what must be refused, and the rules for texts.
//!
//! After an intended change: `INSTA_UPDATE=always cargo nextest run --workspace -E 'package(vestnik-protocol)'`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "all of it is tests; the exception in clippy.toml sees only what stands inside `#[test]`"
)]

mod counters;
mod discreet;
mod document;
mod error_codes;
mod example;
mod examples;
mod invites;
mod rights;
mod snapshots;
mod text;
mod tolerance;
