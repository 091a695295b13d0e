//! Entries come and go with their messages, in the same transaction.

use rusqlite::OptionalExtension as _;
use vestnik_protocol::search::terms;
use vestnik_protocol::{ChatId, Content, KnownContent, Message, Millis, markup};

use super::super::columns::int;
use super::super::{CacheError, Db};
use super::read::{LINK, chat_token, sender_token};
use super::{IDS_BITS, first_id};

/// Indexes a message as it is now, under the id that it has or a new one. Answers its id; none where there is nothing to
/// find.
pub fn index(db: &Db, chat: ChatId, message: &Message, had: Option<i64>) -> Result<Option<i64>, CacheError> {
    let had = match had {
        Some(id) if is_entry_of(db, id, chat, message)? => Some(id),
        _ => None,
    };
    let Some(document) = document(chat, message) else {
        had.map_or(Ok(()), |id| unindex(db, id))?;
        return Ok(None);
    };
    let id = match had {
        Some(id) => {
            db.prepare_cached("DELETE FROM search_terms WHERE rowid = ?1")?.execute([id])?;
            id
        }
        None => {
            let id = new_id(db, message.sent_at)?;
            let sql = "INSERT INTO search_entries (id, chat_id, seq) VALUES (?1, ?2, ?3)";
            db.prepare_cached(sql)?.execute((id, chat.as_bytes(), int(message.seq)))?;
            id
        }
    };
    db.prepare_cached("INSERT INTO search_terms (rowid, terms) VALUES (?1, ?2)")?.execute((id, document))?;
    Ok(Some(id))
}

/// Removes an entry.
pub fn unindex(db: &Db, id: i64) -> Result<(), CacheError> {
    db.prepare_cached("DELETE FROM search_terms WHERE rowid = ?1")?.execute([id])?;
    db.prepare_cached("DELETE FROM search_entries WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// An id may be of another index than this one, which was made anew since, and then be anybody's.
fn is_entry_of(db: &Db, id: i64, chat: ChatId, message: &Message) -> Result<bool, CacheError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM search_entries WHERE id = ?1 AND chat_id = ?2 AND seq = ?3)";
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row((id, chat.as_bytes(), int(message.seq)), |row| row.get(0))?)
}

fn new_id(db: &Db, at: Millis) -> Result<i64, CacheError> {
    let sql = "SELECT id FROM search_entries WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let mut first = first_id(at);
    loop {
        let end = first + (1 << IDS_BITS);
        let newest: Option<i64> = statement.query_row((first, end), |row| row.get(0)).optional()?;
        match newest {
            None => return Ok(first),
            Some(newest) if newest + 1 < end => return Ok(newest + 1),
            // A millisecond with a thousand messages: the rest goes into the next ones.
            Some(_) => first = end,
        }
    }
}

/// What is indexed of a message: its terms, with who wrote it, where, and whether there is a link.
fn document(chat: ChatId, message: &Message) -> Option<String> {
    let Content::Known(KnownContent::Text { text, .. }) = &message.content else { return None };
    let mut document = format!("{} {}", chat_token(chat), sender_token(message.sender_id));
    if markup::has_link(text) {
        document.push(' ');
        document.push_str(LINK);
    }
    for term in terms(text) {
        document.push(' ');
        document.push_str(&term);
    }
    Some(document)
}
