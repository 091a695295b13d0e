//! The shared row of each chat, with how far this cache has got.

use rusqlite::{OptionalExtension as _, Row};
use vestnik_protocol::{ChatHeader, ChatId, Cursor, Rev, Seq};

use super::columns::{chat_id, int, json, rev, seq};
use super::{CacheError, Db, search};

/// A chat as cached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRow {
    /// Which.
    pub chat_id: ChatId,
    /// Everything up to here was applied.
    pub rev: Rev,
    /// Number of the newest message known of: the header's, or of an own message acknowledged since.
    pub seq: Seq,
    /// Nothing below exists any more.
    pub floor: Seq,
    /// Every message up to here was offered to this cache by a delta, or lies before the first tail; above it, deltas
    /// still bring rows in any order.
    pub complete: Seq,
    /// Every message that changed after this rev is kept as it is now, inside coverage or not: a page of history that
    /// was read since cannot bring back what was changed or deleted.
    pub whole_since: Rev,
    /// Plain members of a large group are not all here.
    pub members_omitted: bool,
    /// Messages up to here are deleted for this user. Read along from the private row, never written with this one.
    pub cleared: Seq,
    /// As the server sent it.
    pub header: ChatHeader,
}

impl ChatRow {
    /// The number of the first message that can exist for this user.
    #[must_use]
    pub fn first(&self) -> Seq {
        self.floor.max(self.cleared.next())
    }
}

const COLUMNS: &str = "chat_id, rev, seq, floor_seq, complete_seq, whole_since, members_omitted, header";
const CLEARED: &str = "(SELECT cleared_seq FROM privates WHERE privates.chat_id = chats.chat_id)";

fn read(row: &Row<'_>) -> rusqlite::Result<(ChatRow, String)> {
    let (header, text) = (unread_header(), row.get::<_, String>(7)?);
    let chat = ChatRow {
        chat_id: chat_id(row, 0)?,
        rev: rev(row, 1)?,
        seq: seq(row, 2)?,
        floor: seq(row, 3)?,
        complete: seq(row, 4)?,
        whole_since: rev(row, 5)?,
        members_omitted: row.get(6)?,
        cleared: row.get::<_, Option<i64>>(8)?.map_or(Ok(Seq::ZERO), |_| seq(row, 8))?,
        header,
    };
    Ok((chat, text))
}

/// Stands in until the JSON is decoded outside of rusqlite's closure, which has an error type of its own.
const fn unread_header() -> ChatHeader {
    ChatHeader::new(vestnik_protocol::ChatKind::Unknown, vestnik_protocol::Millis::ZERO)
}

fn decode((mut chat, header): (ChatRow, String)) -> Result<ChatRow, CacheError> {
    chat.header = json(&header)?;
    Ok(chat)
}

pub fn get(db: &Db, chat: ChatId) -> Result<Option<ChatRow>, CacheError> {
    let sql = format!("SELECT {COLUMNS}, {CLEARED} FROM chats WHERE chat_id = ?1");
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_row([chat.as_bytes()], read).optional()?.map(decode).transpose()
}

pub fn put(db: &Db, chat: &ChatRow) -> Result<(), CacheError> {
    let sql = format!("INSERT OR REPLACE INTO chats ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    db.prepare_cached(&sql)?.execute((
        chat.chat_id.as_bytes(),
        int(chat.rev),
        int(chat.seq),
        int(chat.floor),
        int(chat.complete),
        int(chat.whole_since),
        chat.members_omitted,
        serde_json::to_string(&chat.header)?,
    ))?;
    Ok(())
}

/// Every chat there is anything to show of: cached, being a member of, or only begun on this device.
pub fn listed(db: &Db) -> Result<Vec<ChatId>, CacheError> {
    let sql = "SELECT chat_id FROM chats UNION SELECT chat_id FROM queue UNION SELECT chat_id FROM directs";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| chat_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What hello says of this cache: the chats with the newest messages first, at most `limit`. Those left out are sent
/// from their beginning, which is correct, only longer. A chat's `rev` counts within that chat and says nothing here.
pub fn cursors(db: &Db, limit: usize) -> Result<Vec<Cursor>, CacheError> {
    let sql = "SELECT chat_id, rev FROM chats ORDER BY
        (SELECT sent_at FROM messages WHERE messages.chat_id = chats.chat_id ORDER BY seq DESC LIMIT 1) DESC
        LIMIT ?1";
    let mut statement = db.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows =
        statement.query_map([limit], |row| Ok(Cursor { chat_id: chat_id(row, 0)?, rev: rev(row, 1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Chats that the user is in and this cache has nothing of.
pub fn missing(db: &Db) -> Result<Vec<ChatId>, CacheError> {
    let sql = "SELECT chat_id FROM privates WHERE member = 1 AND chat_id NOT IN (SELECT chat_id FROM chats)";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| chat_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Drops all shared rows of a chat. What only the user sees, and what waits to be sent, stays.
pub fn forget(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    for table in ["chats", "members", "messages", "reactions", "coverage", "islands", "unread"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE chat_id = ?1"))?.execute([chat.as_bytes()])?;
    }
    search::note_leftovers(db)
}
