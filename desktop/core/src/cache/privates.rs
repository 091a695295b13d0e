//! What only the user sees of a chat, and the server's count of unread messages.

use rusqlite::{OptionalExtension as _, Row, params};
use vestnik_protocol::{ChatId, ChatPrivate, Draft, Millis, Rev, Seq, UnreadCount};

use super::columns::{count, int, json, millis, rev, seq};
use super::{CacheError, Db};

/// The private row of a chat, its count aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateRow {
    /// The `account_rev` of its last change.
    pub rev: Rev,
    /// The user is in the chat.
    pub member: bool,
    /// How far the user has read, on whichever device.
    pub read_seq: Seq,
    /// Kept at the top of the list, higher first; zero: not.
    pub pin_order: u32,
    /// No notifications until then.
    pub muted_until: Millis,
    /// Put away.
    pub archived: bool,
    /// Marked as unread.
    pub marked_unread: bool,
    /// Messages up to here are deleted for this user.
    pub cleared_seq: Seq,
    /// Not listed while the chat's `seq` is not above `cleared_seq`.
    pub removed: bool,
    /// What the server has of the composer.
    pub draft: Option<Draft>,
}

const COLUMNS: &str =
    "chat_id, rev, member, read_seq, pin_order, muted_until, archived, marked_unread, cleared_seq,
    removed, draft";

fn read(row: &Row<'_>) -> rusqlite::Result<(PrivateRow, Option<String>)> {
    let private = PrivateRow {
        rev: rev(row, 1)?,
        member: row.get(2)?,
        read_seq: seq(row, 3)?,
        pin_order: count(row, 4)?,
        muted_until: millis(row, 5)?,
        archived: row.get(6)?,
        marked_unread: row.get(7)?,
        cleared_seq: seq(row, 8)?,
        removed: row.get(9)?,
        draft: None,
    };
    Ok((private, row.get(10)?))
}

pub fn get(db: &Db, chat: ChatId) -> Result<Option<PrivateRow>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM privates WHERE chat_id = ?1");
    let found = db.prepare_cached(&sql)?.query_row([chat.as_bytes()], read).optional()?;
    let Some((mut private, draft)) = found else { return Ok(None) };
    private.draft = draft.as_deref().map(json).transpose()?;
    Ok(Some(private))
}

/// Writes the row unless the one here is as new. Answers whether it was written.
pub fn put_if_newer(db: &Db, row: &ChatPrivate) -> Result<bool, CacheError> {
    let sql = format!(
        "INSERT INTO privates ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (chat_id) DO UPDATE SET rev = ?2, member = ?3, read_seq = ?4, pin_order = ?5, muted_until = ?6,
        archived = ?7, marked_unread = ?8, cleared_seq = ?9, removed = ?10, draft = ?11
        WHERE excluded.rev > privates.rev"
    );
    let written = db.prepare_cached(&sql)?.execute(params![
        row.chat_id.as_bytes(),
        int(row.rev),
        row.member,
        int(row.read_seq),
        row.pin_order,
        row.muted_until.0,
        row.archived,
        row.marked_unread,
        int(row.cleared_seq),
        row.removed,
        row.draft.as_ref().map(serde_json::to_string).transpose()?,
    ])?;
    Ok(written > 0)
}

/// The server took this device's read position: it stands here until the row itself comes. Reading takes the mark
/// "unread" away.
pub fn raise_read(db: &Db, chat: ChatId, to: Seq) -> Result<(), CacheError> {
    let sql = "UPDATE privates SET read_seq = MAX(read_seq, ?2), marked_unread = 0 WHERE chat_id = ?1";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(to)))?;
    Ok(())
}

/// The server says that the user is not in the chat; the row that says so is still to come.
pub fn leave(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    db.prepare_cached("UPDATE privates SET member = 0 WHERE chat_id = ?1")?.execute([chat.as_bytes()])?;
    Ok(())
}

pub fn unread(db: &Db, chat: ChatId) -> Result<Option<UnreadCount>, CacheError> {
    let sql = "SELECT count, capped, read_seq, to_seq, mentions FROM unread WHERE chat_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(UnreadCount {
            count: count(row, 0)?,
            capped: row.get(1)?,
            read_seq: seq(row, 2)?,
            to_seq: seq(row, 3)?,
            mentions: count(row, 4)?,
        })
    };
    Ok(db.prepare_cached(sql)?.query_row([chat.as_bytes()], read).optional()?)
}

/// A message does not count any more that the server may have counted, or not: nobody says in which order that was. The
/// count is marked, until it is made anew or the cache reaches back far enough to count by itself.
pub fn doubt_unread(db: &Db, chat: ChatId, at: Seq) -> Result<(), CacheError> {
    let sql =
        "UPDATE unread SET capped = 1 WHERE chat_id = ?1 AND count > 0 AND read_seq < ?2 AND to_seq >= ?2";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(at)))?;
    Ok(())
}

/// Keeps a count unless the one here was made later (positions and messages only ever move on).
pub fn put_unread(db: &Db, chat: ChatId, unread: &UnreadCount) -> Result<(), CacheError> {
    let sql = "INSERT INTO unread (chat_id, count, capped, read_seq, to_seq, mentions) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (chat_id) DO UPDATE SET count = ?2, capped = ?3, read_seq = ?4, to_seq = ?5, mentions = ?6
        WHERE excluded.read_seq >= unread.read_seq AND excluded.to_seq >= unread.to_seq";
    db.prepare_cached(sql)?.execute((
        chat.as_bytes(),
        unread.count,
        unread.capped,
        int(unread.read_seq),
        int(unread.to_seq),
        unread.mentions,
    ))?;
    Ok(())
}
