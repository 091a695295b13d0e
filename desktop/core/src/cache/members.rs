//! People in chats, and how far each has read.

use rusqlite::{OptionalExtension as _, Row};
use vestnik_protocol::{ChatId, Member, Role, Seq, UserId};

use super::columns::{int, json, millis, rev, seq, user_id};
use super::{CacheError, Db};

/// How far others have got: the furthest of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Somebody has read up to here.
    pub read: Seq,
    /// Somebody's device holds everything up to here.
    pub delivered: Seq,
}

/// Writes the row unless the one here is as new. Answers whether it was written.
pub fn put_if_newer(db: &Db, chat: ChatId, member: &Member) -> Result<bool, CacheError> {
    let sql = "INSERT INTO members (chat_id, user_id, rev, role, read_seq, delivered_seq, joined_at, gone)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (chat_id, user_id) DO UPDATE SET rev = ?3, role = ?4, read_seq = ?5, delivered_seq = ?6,
        joined_at = ?7, gone = ?8 WHERE excluded.rev > members.rev";
    let written = db.prepare_cached(sql)?.execute((
        chat.as_bytes(),
        member.user_id.as_bytes(),
        int(member.rev),
        serde_json::to_string(&member.role)?,
        int(member.read_seq),
        int(member.delivered_seq),
        member.joined_at.0,
        member.left,
    ))?;
    Ok(written > 0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Member, String)> {
    let member = Member {
        user_id: user_id(row, 0)?,
        rev: rev(row, 1)?,
        role: Role::Unknown,
        read_seq: seq(row, 3)?,
        delivered_seq: seq(row, 4)?,
        joined_at: millis(row, 5)?,
        left: row.get(6)?,
    };
    Ok((member, row.get(2)?))
}

pub fn get(db: &Db, chat: ChatId, user: UserId) -> Result<Option<Member>, CacheError> {
    let sql = "SELECT user_id, rev, role, read_seq, delivered_seq, joined_at, gone FROM members
        WHERE chat_id = ?1 AND user_id = ?2";
    let found = db.prepare_cached(sql)?.query_row((chat.as_bytes(), user.as_bytes()), read).optional()?;
    let Some((mut member, role)) = found else { return Ok(None) };
    member.role = json(&role)?;
    Ok(Some(member))
}

/// Everybody who is in the chat and known here, in the order in which they joined.
pub fn of_chat(db: &Db, chat: ChatId) -> Result<Vec<Member>, CacheError> {
    let sql = "SELECT user_id, rev, role, read_seq, delivered_seq, joined_at, gone FROM members
        WHERE chat_id = ?1 AND gone = 0 ORDER BY joined_at, user_id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([chat.as_bytes()], read)?;
    rows.map(|row| {
        let (member, role) = row?;
        Ok(Member { role: json(&role)?, ..member })
    })
    .collect()
}

/// Owner and admins, and oneself: all that a list of a large group begins with.
pub fn leading(db: &Db, chat: ChatId, me: UserId) -> Result<Vec<Member>, CacheError> {
    let sql = "SELECT user_id, rev, role, read_seq, delivered_seq, joined_at, gone FROM members
        WHERE chat_id = ?1 AND gone = 0 AND (role <> '\"member\"' OR user_id = ?2) ORDER BY joined_at, user_id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((chat.as_bytes(), me.as_bytes()), read)?;
    rows.map(|row| {
        let (member, role) = row?;
        Ok(Member { role: json(&role)?, ..member })
    })
    .collect()
}

/// The first to join, `except` aside; at most `limit`.
pub fn first_of_chat(db: &Db, chat: ChatId, except: UserId, limit: u32) -> Result<Vec<UserId>, CacheError> {
    let sql = "SELECT user_id FROM members WHERE chat_id = ?1 AND user_id <> ?2 AND gone = 0
        ORDER BY joined_at, user_id LIMIT ?3";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((chat.as_bytes(), except.as_bytes(), limit), |row| user_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets everybody of a chat: those who follow are all that is certain.
pub fn forget(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    db.prepare_cached("DELETE FROM members WHERE chat_id = ?1")?.execute([chat.as_bytes()])?;
    Ok(())
}

/// How far the furthest of the others has got.
pub fn reach_of_others(db: &Db, chat: ChatId, me: UserId) -> Result<Reach, CacheError> {
    let sql = "SELECT COALESCE(MAX(read_seq), 0), COALESCE(MAX(delivered_seq), 0) FROM members
        WHERE chat_id = ?1 AND user_id <> ?2 AND gone = 0";
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row((chat.as_bytes(), me.as_bytes()), |row| {
        Ok(Reach { read: seq(row, 0)?, delivered: seq(row, 1)? })
    })?)
}

/// The other person of a direct chat, by its members or by how it was begun on this device.
pub fn peer(db: &Db, chat: ChatId, me: UserId) -> Result<Option<UserId>, CacheError> {
    let sql = "SELECT user_id FROM members WHERE chat_id = ?1 AND user_id <> ?2
        UNION ALL SELECT peer_id FROM directs WHERE chat_id = ?1 AND peer_id <> ?2 LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row((chat.as_bytes(), me.as_bytes()), |row| user_id(row, 0)).optional()?)
}

/// Notes a direct chat that was begun on this device: it is listed before the server knows of it.
pub fn note_direct(db: &Db, chat: ChatId, peer: UserId) -> Result<(), CacheError> {
    let sql = "INSERT OR REPLACE INTO directs (chat_id, peer_id) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), peer.as_bytes()))?;
    Ok(())
}

/// Whether a direct chat was begun on this device; with whom.
pub fn noted_direct(db: &Db, chat: ChatId) -> Result<Option<UserId>, CacheError> {
    let mut statement = db.prepare_cached("SELECT peer_id FROM directs WHERE chat_id = ?1")?;
    Ok(statement.query_row([chat.as_bytes()], |row| user_id(row, 0)).optional()?)
}

/// A direct chat that was begun on this device is given up.
pub fn forget_direct(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    db.prepare_cached("DELETE FROM directs WHERE chat_id = ?1")?.execute([chat.as_bytes()])?;
    Ok(())
}
