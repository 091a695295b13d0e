//! What is done to the index beside the traffic, in bounded steps: messages that an index of another version left out
//! are indexed, and entries whose messages went away with their chats are removed.

use vestnik_protocol::{ChatId, Seq};

use super::super::columns::{chat_id, int, seq};
use super::super::{CacheError, Db, messages, meta};
use super::{index, unindex};

/// Messages indexed in one step: some tens of milliseconds, in which nothing else is written.
const BUILT_AT_ONCE: u32 = 1_000;
/// Entries looked at in one step.
const SWEPT_AT_ONCE: u32 = 20_000;

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// Nothing.
    Done,
    /// Another step.
    More,
}

/// The index is empty and there are messages: they are to be indexed.
pub fn begin_build(db: &Db) -> Result<(), CacheError> {
    meta::set_search_built(db, Some((ChatId(uuid::Uuid::nil()), Seq::ZERO)))
}

/// Messages went away without their entries.
pub fn note_leftovers(db: &Db) -> Result<(), CacheError> {
    meta::set_search_swept(db, Some(0))
}

/// One step.
pub fn upkeep(db: &Db) -> Result<Upkeep, CacheError> {
    if let Some(after) = meta::search_built(db)? {
        let next = build(db, after)?;
        meta::set_search_built(db, next)?;
        return Ok(Upkeep::More);
    }
    let Some(after) = meta::search_swept(db)? else { return Ok(Upkeep::Done) };
    let next = sweep(db, after)?;
    meta::set_search_swept(db, next)?;
    Ok(if next.is_some() { Upkeep::More } else { Upkeep::Done })
}

/// Indexes the messages behind a place. Answers up to where; none at the end.
fn build(db: &Db, (chat, at): (ChatId, Seq)) -> Result<Option<(ChatId, Seq)>, CacheError> {
    let sql =
        "SELECT chat_id, seq FROM messages WHERE (chat_id, seq) > (?1, ?2) ORDER BY chat_id, seq LIMIT ?3";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map((chat.as_bytes(), int(at), BUILT_AT_ONCE), |row| Ok((chat_id(row, 0)?, seq(row, 1)?)))?;
    let places = rows.collect::<Result<Vec<_>, _>>()?;
    for (chat, at) in &places {
        let Some(message) = messages::get(db, *chat, *at)? else { continue };
        let had = messages::search_id(db, *chat, *at)?;
        let id = index(db, *chat, &message, had)?;
        messages::set_search_id(db, *chat, *at, id)?;
    }
    let full = u32::try_from(places.len()).is_ok_and(|count| count == BUILT_AT_ONCE);
    Ok(places.last().copied().filter(|_| full))
}

/// Removes entries behind an id whose messages are gone. Answers up to where; none at the end.
fn sweep(db: &Db, after: i64) -> Result<Option<i64>, CacheError> {
    let sql = "SELECT entries.id, messages.search_id IS entries.id FROM
        (SELECT * FROM search_entries WHERE id > ?1 ORDER BY id LIMIT ?2) AS entries
        LEFT JOIN messages ON messages.chat_id = entries.chat_id AND messages.seq = entries.seq ORDER BY entries.id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map((after, SWEPT_AT_ONCE), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)))?;
    let looked_at = rows.collect::<Result<Vec<_>, _>>()?;
    for (id, _) in looked_at.iter().filter(|(_, is_live)| !is_live) {
        unindex(db, *id)?;
    }
    let full = u32::try_from(looked_at.len()).is_ok_and(|count| count == SWEPT_AT_ONCE);
    Ok(looked_at.last().map(|(id, _)| *id).filter(|_| full))
}
