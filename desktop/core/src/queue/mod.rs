//! The send queue: a table and a doorbell.
//!
//! First in, first out per chat: a chat has at most one frame under way, so nothing overtakes. An entry is sent under
//! its client id until the server answers for good, over cuts and restarts; the server carries it out once. Refusals
//! are transient (the same again, later) or permanent (waits for the person's decision, and those that depend on it
//! are set aside with it).

mod edit;
mod flights;
mod positions;
mod settle;
#[cfg(test)]
mod tests;

pub use edit::{QueueRefusal, discard, open_direct, push_send, retry};
pub use flights::SendQueue;
pub use positions::{delivered_targets, seen};
