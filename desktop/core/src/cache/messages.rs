//! Messages, clustered by address, so that a page is one range read.

use rusqlite::{OptionalExtension as _, Row};
use vestnik_protocol::{ChatId, Content, KnownContent, Message, Seq, UserId};

use super::columns::{client_id, int, json, millis, rev, seq, user_id};
use super::{CacheError, Db};

const COLUMNS: &str = "seq, rev, sender_id, client_id, sent_at, content";

fn read(row: &Row<'_>) -> rusqlite::Result<(Message, String)> {
    let message = Message::new(
        seq(row, 0)?,
        rev(row, 1)?,
        user_id(row, 2)?,
        client_id(row, 3)?,
        millis(row, 4)?,
        Content::deleted(),
    );
    Ok((message, row.get(5)?))
}

fn decode((mut message, content): (Message, String)) -> Result<Message, CacheError> {
    message.content = json(&content)?;
    Ok(message)
}

fn is_deleted(message: &Message) -> bool {
    matches!(message.content, Content::Known(KnownContent::Deleted { .. }))
}

/// Writes the row unless the one here is as new.
pub fn put_if_newer(db: &Db, chat: ChatId, message: &Message) -> Result<(), CacheError> {
    let sql = "INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, sent_at, deleted, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (chat_id, seq) DO UPDATE SET rev = ?3, sender_id = ?4, client_id = ?5, sent_at = ?6,
        deleted = ?7, content = ?8 WHERE excluded.rev > messages.rev";
    db.prepare_cached(sql)?.execute((
        chat.as_bytes(),
        int(message.seq),
        int(message.rev),
        message.sender_id.as_bytes(),
        message.client_id.as_bytes(),
        message.sent_at.0,
        is_deleted(message),
        serde_json::to_string(&message.content)?,
    ))?;
    Ok(())
}

pub fn get(db: &Db, chat: ChatId, at: Seq) -> Result<Option<Message>, CacheError> {
    Ok(range(db, chat, at, at)?.pop())
}

/// All rows from … to, both included. The caller bounds the range.
pub fn range(db: &Db, chat: ChatId, from: Seq, to: Seq) -> Result<Vec<Message>, CacheError> {
    let sql =
        format!("SELECT {COLUMNS} FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map((chat.as_bytes(), int(from), int(to)), read)?;
    rows.map(|row| decode(row?)).collect()
}

/// Rows looked at in one search at most. A chat may hold a million of one's own messages in a row.
pub const SCANNED_ROWS: u32 = 20_000;

/// How many messages of others, not deleted, lie in `(after, to]`; counting stops at `cap`, and after
/// [`SCANNED_ROWS`].
pub fn count_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    after: Seq,
    to: Seq,
    cap: u32,
) -> Result<u32, CacheError> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM
        (SELECT sender_id, deleted FROM messages WHERE chat_id = ?1 AND seq > ?2 AND seq <= ?3 LIMIT ?6)
        WHERE sender_id <> ?4 AND deleted = 0 LIMIT ?5)";
    let mut statement = db.prepare_cached(sql)?;
    let parameters = (chat.as_bytes(), int(after), int(to), me.as_bytes(), cap, SCANNED_ROWS);
    Ok(statement.query_row(parameters, |row| super::columns::count(row, 0))?)
}

/// The newest message of somebody else in `[from, to]`.
pub fn newest_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    from: Seq,
    to: Seq,
) -> Result<Option<Seq>, CacheError> {
    let sql = "SELECT seq FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 AND sender_id <> ?4
        ORDER BY seq DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let parameters = (chat.as_bytes(), int(from), int(to), me.as_bytes());
    Ok(statement.query_row(parameters, |row| seq(row, 0)).optional()?)
}

/// The oldest unread message of somebody else in `(after, to]`, deleted ones aside.
pub fn oldest_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    after: Seq,
    to: Seq,
) -> Result<Option<Seq>, CacheError> {
    let sql = "SELECT seq FROM messages WHERE chat_id = ?1 AND seq > ?2 AND seq <= ?3 AND sender_id <> ?4
        AND deleted = 0 ORDER BY seq LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let parameters = (chat.as_bytes(), int(after), int(to), me.as_bytes());
    Ok(statement.query_row(parameters, |row| seq(row, 0)).optional()?)
}

/// Removes rows below `from`, at most `limit` of them, newest first.
///
/// Bounded, because it runs where something else waits: what coverage does not name is never shown, so rows that are
/// left over only cost space, and the next such step takes more of them.
pub fn remove_below(db: &Db, chat: ChatId, from: Seq, limit: u32) -> Result<(), CacheError> {
    let sql = "DELETE FROM messages WHERE chat_id = ?1 AND seq < ?2 AND seq >=
        COALESCE((SELECT seq FROM messages WHERE chat_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3), 0)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(from), limit))?;
    Ok(())
}
