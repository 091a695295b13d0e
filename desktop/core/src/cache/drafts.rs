//! Text left in composers.

use rusqlite::OptionalExtension as _;
use vestnik_protocol::{ChatId, Millis};

use super::{CacheError, Db};

pub fn get(db: &Db, chat: ChatId) -> Result<Option<String>, CacheError> {
    let mut statement = db.prepare_cached("SELECT text FROM drafts WHERE chat_id = ?1")?;
    Ok(statement.query_row([chat.as_bytes()], |row| row.get(0)).optional()?)
}

/// Keeps a draft; an empty one is removed.
pub fn set(db: &Db, chat: ChatId, text: &str, now: Millis) -> Result<(), CacheError> {
    if text.is_empty() {
        db.prepare_cached("DELETE FROM drafts WHERE chat_id = ?1")?.execute([chat.as_bytes()])?;
    } else {
        let sql = "INSERT OR REPLACE INTO drafts (chat_id, text, updated_at) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute((chat.as_bytes(), text, now.0))?;
    }
    Ok(())
}
