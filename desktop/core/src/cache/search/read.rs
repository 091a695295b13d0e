//! What is asked of the index: entries that match, and which live messages they are.

use rusqlite::Row;
use vestnik_protocol::{ChatId, Message, Millis, Seq, UserId};

use super::super::columns::{chat_id, seq};
use super::super::{CacheError, Db, messages};
use super::first_id;

/// Beside words there are terms of our own. Words consist of letters, digits and marks, so none begins like these.
const CHAT: char = '\u{E000}';
const SENDER: char = '\u{E001}';
pub(super) const LINK: &str = "\u{E002}";

pub(super) fn chat_token(chat: ChatId) -> String {
    format!("{CHAT}{}", chat.0.simple())
}

pub(super) fn sender_token(sender: UserId) -> String {
    format!("{SENDER}{}", sender.0.simple())
}

/// A term that an entry may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// It.
    pub text: String,
    /// Whatever begins with it will do.
    pub is_prefix: bool,
}

impl Term {
    /// This term and no longer one.
    #[must_use]
    pub const fn exact(text: String) -> Self {
        Self { text, is_prefix: false }
    }
}

/// Terms of which an entry must have at least one.
pub type Group = Vec<Term>;

/// Only messages of one of these chats.
#[must_use]
pub fn within_chat(chats: &[ChatId]) -> Group {
    chats.iter().map(|chat| Term::exact(chat_token(*chat))).collect()
}

/// Only messages by one of these people.
#[must_use]
pub fn sender_among(senders: &[UserId]) -> Group {
    senders.iter().map(|sender| Term::exact(sender_token(*sender))).collect()
}

/// Only messages with a link.
#[must_use]
pub fn with_link() -> Group {
    vec![Term::exact(LINK.to_owned())]
}

/// "One of each group."
fn expression(groups: &[Group]) -> String {
    let quoted = |term: &Term| {
        let star = if term.is_prefix { " *" } else { "" };
        format!("\"{}\"{star}", term.text.replace('"', "\"\""))
    };
    let group = |group: &Group| group.iter().map(quoted).collect::<Vec<_>>().join(" OR ");
    groups.iter().map(|terms| format!("({})", group(terms))).collect::<Vec<_>>().join(" AND ")
}

/// An entry that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its id: the next page begins below it.
    pub id: i64,
    /// The message, where it is still here as it was indexed.
    pub message: Option<(ChatId, Message)>,
}

/// Entries that have one of each group, sent in `[after, before)` and below the id `below`; newest first.
pub fn candidates(
    db: &Db,
    groups: &[Group],
    (after, before): (Option<Millis>, Option<Millis>),
    below: Option<i64>,
    limit: u32,
) -> Result<Vec<Candidate>, CacheError> {
    let from = after.map_or(0, first_id);
    let to = before.map_or(i64::MAX, first_id).min(below.unwrap_or(i64::MAX));
    let id = |row: &Row<'_>| row.get::<_, i64>(0);
    let ids: Vec<i64> = if groups.is_empty() {
        let sql = "SELECT id FROM search_entries WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
        db.prepare_cached(sql)?.query_map((from, to, limit), id)?.collect::<Result<_, _>>()?
    } else {
        let sql = "SELECT rowid FROM search_terms WHERE search_terms MATCH ?1 AND rowid >= ?2 AND rowid < ?3
            ORDER BY rowid DESC LIMIT ?4";
        let mut statement = db.prepare_cached(sql)?;
        statement.query_map((expression(groups), from, to, limit), id)?.collect::<Result<_, _>>()?
    };
    ids.into_iter().map(|id| Ok(Candidate { id, message: message_of(db, id)? })).collect()
}

fn message_of(db: &Db, id: i64) -> Result<Option<(ChatId, Message)>, CacheError> {
    let sql = "SELECT chat_id, seq FROM search_entries WHERE id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut places = statement.query_map([id], |row| Ok((chat_id(row, 0)?, seq(row, 1)?)))?;
    let Some(place) = places.next() else { return Ok(None) };
    let (chat, at): (ChatId, Seq) = place?;
    if messages::search_id(db, chat, at)? != Some(id) {
        return Ok(None);
    }
    Ok(messages::get(db, chat, at)?.map(|message| (chat, message)))
}
