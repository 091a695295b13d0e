//! Which stretches of a chat this cache holds without a hole: disjoint, never touching, each row in them as new as the
//! chat's `rev` says. What lies outside is never shown.

use rusqlite::{OptionalExtension as _, Row};
use vestnik_protocol::{ChatId, Seq};

use super::columns::{int, seq};
use super::{CacheError, Db};

/// A stretch, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First.
    pub from: Seq,
    /// Last.
    pub to: Seq,
}

impl Range {
    /// Whether a message lies in it.
    #[must_use]
    pub fn contains(self, at: Seq) -> bool {
        self.from <= at && at <= self.to
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Range> {
    Ok(Range { from: seq(row, 0)?, to: seq(row, 1)? })
}

/// Every stretch, in order.
pub fn all(db: &Db, chat: ChatId) -> Result<Vec<Range>, CacheError> {
    let sql = "SELECT from_seq, to_seq FROM coverage WHERE chat_id = ?1 ORDER BY from_seq";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([chat.as_bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The stretch that a message lies in.
pub fn containing(db: &Db, chat: ChatId, at: Seq) -> Result<Option<Range>, CacheError> {
    let sql = "SELECT from_seq, to_seq FROM coverage WHERE chat_id = ?1 AND from_seq <= ?2
        ORDER BY from_seq DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_row((chat.as_bytes(), int(at)), read).optional()?;
    Ok(found.filter(|range| range.contains(at)))
}

/// The last stretch.
pub fn last(db: &Db, chat: ChatId) -> Result<Option<Range>, CacheError> {
    let sql = "SELECT from_seq, to_seq FROM coverage WHERE chat_id = ?1 ORDER BY from_seq DESC LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([chat.as_bytes()], read).optional()?)
}

/// The stretch nearest to a message that may lie in none.
pub fn nearest(db: &Db, chat: ChatId, at: Seq) -> Result<Option<Range>, CacheError> {
    let distance = |range: &Range| {
        if range.contains(at) {
            0
        } else {
            range.from.get().abs_diff(at.get()).min(range.to.get().abs_diff(at.get()))
        }
    };
    Ok(all(db, chat)?.into_iter().min_by_key(distance))
}

/// Adds a stretch, melting it with those it overlaps or touches.
pub fn add(db: &Db, chat: ChatId, range: Range) -> Result<(), CacheError> {
    let touching = "chat_id = ?1 AND from_seq <= ?3 + 1 AND to_seq >= ?2 - 1";
    let sql = format!("SELECT MIN(from_seq), MAX(to_seq) FROM coverage WHERE {touching}");
    let parameters = (chat.as_bytes(), int(range.from), int(range.to));
    let (from, to): (Option<i64>, Option<i64>) =
        db.prepare_cached(&sql)?.query_row(parameters, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let from = from.map_or(int(range.from), |from| from.min(int(range.from)));
    let to = to.map_or(int(range.to), |to| to.max(int(range.to)));
    db.prepare_cached(&format!("DELETE FROM coverage WHERE {touching}"))?.execute(parameters)?;
    let sql = "INSERT INTO coverage (chat_id, from_seq, to_seq) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), from, to))?;
    Ok(())
}

/// Forgets what lies below `from`.
pub fn shrink_below(db: &Db, chat: ChatId, from: Seq) -> Result<(), CacheError> {
    let across = containing(db, chat, from)?;
    db.prepare_cached("DELETE FROM coverage WHERE chat_id = ?1 AND from_seq < ?2")?
        .execute((chat.as_bytes(), int(from)))?;
    match across {
        Some(range) if range.from < from => add(db, chat, Range { from, to: range.to }),
        _ => Ok(()),
    }
}
