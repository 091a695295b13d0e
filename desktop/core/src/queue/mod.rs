//! The send queue: a table and a doorbell.
//!
//! First in, first out per chat: a chat has at most one frame under way, so nothing overtakes. An entry is sent until
//! the server answers for good, over cuts and restarts: creating commands under their name, which the server carries
//! out once, all others because they say how something is to be. Refusals are transient (the same again, later) or
//! permanent: what makes something waits for the person's decision, and what depends on it is set aside with it; anything
//! else is undone.

#[cfg(test)]
mod command_tests;
mod create;
mod drafts;
mod edits;
mod failed;
mod flights;
#[cfg(test)]
mod model_tests;
pub mod overlay;
mod perform;
mod positions;
mod refusal;
mod send;
mod settle;
mod slots;
mod standing;
#[cfg(test)]
mod tests;

use vestnik_protocol::Command;

use crate::cache::queue::Entry;

pub use create::{NewGroup, create_chat, open_direct};
pub use drafts::queue_drafts;
pub use edits::edit_message;
pub use failed::{discard, retry};
pub use flights::SendQueue;
pub use perform::perform;
pub use positions::{delivered_targets, seen};
pub use refusal::QueueRefusal;
pub use send::{Forwarding, Written, push_forwards, push_scheduled, push_send, words};
pub use settle::{Undone, deeds, lost};
pub use standing::{Standing, standing};

/// It makes the chat that everything behind it is about.
const fn is_opening(entry: &Entry) -> bool {
    matches!(entry.command, Command::OpenDirect { .. } | Command::CreateGroup { .. })
}
