//! What only the user sees of a chat, and the server's count of unread messages.

use rusqlite::OptionalExtension as _;
use vestnik_protocol::{ChatId, ChatPrivate, Rev, Seq, UnreadCount};

use super::columns::{count, int, rev, seq};
use super::{CacheError, Db};

/// The private row of a chat, its count aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivateRow {
    /// The `account_rev` of its last change.
    pub rev: Rev,
    /// The user is in the chat.
    pub member: bool,
    /// How far the user has read, on whichever device.
    pub read_seq: Seq,
}

pub fn get(db: &Db, chat: ChatId) -> Result<Option<PrivateRow>, CacheError> {
    let mut statement = db.prepare_cached("SELECT rev, member, read_seq FROM privates WHERE chat_id = ?1")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(PrivateRow { rev: rev(row, 0)?, member: row.get(1)?, read_seq: seq(row, 2)? })
    };
    Ok(statement.query_row([chat.as_bytes()], read).optional()?)
}

/// Writes the row unless the one here is as new. Answers whether it was written.
pub fn put_if_newer(db: &Db, row: &ChatPrivate) -> Result<bool, CacheError> {
    let sql = "INSERT INTO privates (chat_id, rev, member, read_seq) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (chat_id) DO UPDATE SET rev = ?2, member = ?3, read_seq = ?4
        WHERE excluded.rev > privates.rev";
    let parameters = (row.chat_id.as_bytes(), int(row.rev), row.member, int(row.read_seq));
    Ok(db.prepare_cached(sql)?.execute(parameters)? > 0)
}

/// The server took this device's read position: it stands here until the row itself comes.
pub fn raise_read(db: &Db, chat: ChatId, to: Seq) -> Result<(), CacheError> {
    let sql = "UPDATE privates SET read_seq = MAX(read_seq, ?2) WHERE chat_id = ?1";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(to)))?;
    Ok(())
}

/// The server says that the user is not in the chat; the row that says so is still to come.
pub fn leave(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    db.prepare_cached("UPDATE privates SET member = 0 WHERE chat_id = ?1")?.execute([chat.as_bytes()])?;
    Ok(())
}

pub fn unread(db: &Db, chat: ChatId) -> Result<Option<UnreadCount>, CacheError> {
    let sql = "SELECT count, capped, read_seq, to_seq FROM unread WHERE chat_id = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(UnreadCount {
            count: count(row, 0)?,
            capped: row.get(1)?,
            read_seq: seq(row, 2)?,
            to_seq: seq(row, 3)?,
            mentions: 0,
        })
    };
    Ok(db.prepare_cached(sql)?.query_row([chat.as_bytes()], read).optional()?)
}

/// Keeps a count unless the one here was made later (positions and messages only ever move on).
pub fn put_unread(db: &Db, chat: ChatId, unread: &UnreadCount) -> Result<(), CacheError> {
    let sql = "INSERT INTO unread (chat_id, count, capped, read_seq, to_seq) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id) DO UPDATE SET count = ?2, capped = ?3, read_seq = ?4, to_seq = ?5
        WHERE excluded.read_seq >= unread.read_seq AND excluded.to_seq >= unread.to_seq";
    let parameters = (chat.as_bytes(), unread.count, unread.capped, int(unread.read_seq), int(unread.to_seq));
    db.prepare_cached(sql)?.execute(parameters)?;
    Ok(())
}
