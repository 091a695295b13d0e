//! Messages outside of coverage that are as new as the chat's rev says: originals of quotes and pinned messages, fetched
//! one by one. They never extend coverage, and are given up with everything else that may be out of date.

use vestnik_protocol::{ChatId, Message, Seq};

use super::chats::ChatRow;
use super::columns::int;
use super::{CacheError, Db, coverage, messages};

pub fn add(db: &Db, chat: ChatId, at: Seq) -> Result<(), CacheError> {
    let sql = "INSERT OR IGNORE INTO islands (chat_id, seq) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(at)))?;
    Ok(())
}

/// Gives up those below `from`.
pub fn remove_below(db: &Db, chat: ChatId, from: Seq) -> Result<(), CacheError> {
    let sql = "DELETE FROM islands WHERE chat_id = ?1 AND seq < ?2";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(from)))?;
    Ok(())
}

/// A message that is here and not out of date, be it covered or an island.
pub fn certain(db: &Db, chat: &ChatRow, at: Seq) -> Result<Option<Message>, CacheError> {
    if at < chat.first() {
        return Ok(None);
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM islands WHERE chat_id = ?1 AND seq = ?2)";
    let mut statement = db.prepare_cached(sql)?;
    let island: bool = statement.query_row((chat.chat_id.as_bytes(), int(at)), |row| row.get(0))?;
    if island || coverage::containing(db, chat.chat_id, at)?.is_some() {
        return messages::get(db, chat.chat_id, at);
    }
    Ok(None)
}
