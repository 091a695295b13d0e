//! SQL of the search index: what is indexed, and finding it again. Terms come from above, already in the form of
//! [`Term`]; nothing here knows what a word is.

mod expression;
pub mod find;
pub mod write;

pub use expression::{Group, Part, Term};

use vestnik_protocol::{ChatId, Rev};

/// How far a chat is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedChat {
    /// Which chat.
    pub chat_id: ChatId,
    /// Its number, with which each of its terms begins.
    pub number: i64,
    /// Changes up to this are in the index.
    pub rev: Rev,
}
