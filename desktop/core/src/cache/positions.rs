//! Read positions that the server has not confirmed yet: the latest for each chat.

use rusqlite::OptionalExtension as _;
use vestnik_protocol::{ChatId, Seq};

use super::columns::{chat_id, int, seq};
use super::{CacheError, Db};

pub fn get(db: &Db, chat: ChatId) -> Result<Option<Seq>, CacheError> {
    let mut statement = db.prepare_cached("SELECT read_seq FROM positions WHERE chat_id = ?1")?;
    Ok(statement.query_row([chat.as_bytes()], |row| seq(row, 0)).optional()?)
}

pub fn raise(db: &Db, chat: ChatId, to: Seq) -> Result<(), CacheError> {
    let sql = "INSERT INTO positions (chat_id, read_seq) VALUES (?1, ?2)
        ON CONFLICT (chat_id) DO UPDATE SET read_seq = MAX(read_seq, ?2)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(to)))?;
    Ok(())
}

/// The server has everything up to `to`, or will never take it.
pub fn settle(db: &Db, chat: ChatId, to: Seq) -> Result<(), CacheError> {
    let sql = "DELETE FROM positions WHERE chat_id = ?1 AND read_seq <= ?2";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(to)))?;
    Ok(())
}

/// Forgets the position of a chat, or all.
pub fn forget(db: &Db, chat: Option<ChatId>) -> Result<(), CacheError> {
    let sql = "DELETE FROM positions WHERE ?1 IS NULL OR chat_id = ?1";
    db.prepare_cached(sql)?.execute([chat.map(|chat| *chat.as_bytes())])?;
    Ok(())
}

pub fn all(db: &Db) -> Result<Vec<(ChatId, Seq)>, CacheError> {
    let mut statement = db.prepare_cached("SELECT chat_id, read_seq FROM positions")?;
    let rows = statement.query_map([], |row| Ok((chat_id(row, 0)?, seq(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
