//! Messages that the user deleted for oneself.

use std::collections::HashSet;

use vestnik_protocol::{ChatId, HiddenMessage, Seq};

use super::columns::{int, seq};
use super::{CacheError, Db};

pub fn put(db: &Db, hidden: &HiddenMessage) -> Result<(), CacheError> {
    let sql = "INSERT INTO hidden (chat_id, seq, rev) VALUES (?1, ?2, ?3)
        ON CONFLICT (chat_id, seq) DO UPDATE SET rev = MAX(rev, ?3)";
    db.prepare_cached(sql)?.execute((hidden.chat_id.as_bytes(), int(hidden.seq), int(hidden.rev)))?;
    Ok(())
}

/// Those among the messages from … to, both included.
pub fn within(db: &Db, chat: ChatId, from: Seq, to: Seq) -> Result<HashSet<Seq>, CacheError> {
    let sql = "SELECT seq FROM hidden WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((chat.as_bytes(), int(from), int(to)), |row| seq(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn is_hidden(db: &Db, chat: ChatId, at: Seq) -> Result<bool, CacheError> {
    Ok(!within(db, chat, at, at)?.is_empty())
}
