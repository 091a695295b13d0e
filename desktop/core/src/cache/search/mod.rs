//! The full-text index over cached messages. It only says where to look: what is found is read from the live rows and
//! judged by them, so an entry that is left over costs space and never shows anything.
//!
//! Ids of entries rise with the time of the message: newest first is the index's own order, backwards.

#[cfg(test)]
mod benchmark_tests;
mod read;
#[cfg(test)]
mod typing_tests;
mod upkeep;
mod write;

pub use read::{Group, Term, candidates, sender_among, with_link, within_chat};
pub use upkeep::{Upkeep, upkeep};

pub(super) use upkeep::{begin_build, note_leftovers};
pub(super) use write::{index, unindex};

use vestnik_protocol::Millis;

use super::{CacheError, Db};

/// The version of what is in the index: of the terms, and of how they are kept here.
pub(super) const VERSION: i64 = vestnik_protocol::search::VERSION as i64 * 100 + 2;

/// The tables; apart from the cache's, since another version of them leaves the messages alone.
pub(super) const TABLES: &str = "
    DROP TABLE IF EXISTS search_terms;
    DROP TABLE IF EXISTS search_entries;
    -- Neither texts nor positions: the messages have them. Beginnings of two to four characters have lists of their own:
    -- without one, all messages that have any such word are gathered before the newest can be taken. Longer ones
    -- have few. Chats and senders get such lists as well, for nothing: a twentieth of the file, and still half
    -- the work of leaving them out by terms of our own.
    CREATE VIRTUAL TABLE search_terms USING fts5 (
        terms, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii', prefix = '2 3 4'
    );
    CREATE TABLE search_entries (id INTEGER PRIMARY KEY, chat_id BLOB NOT NULL, seq INTEGER NOT NULL);
";

/// Ids of one millisecond.
const IDS_BITS: u32 = 10;
/// The latest time that fits: the year 2248, whatever a server says.
const MAX_MILLIS: i64 = (1 << 43) - 1;

/// The first id of a moment.
fn first_id(at: Millis) -> i64 {
    at.0.clamp(0, MAX_MILLIS) << IDS_BITS
}

/// Forgets the whole index.
pub(super) fn clear(db: &Db) -> Result<(), CacheError> {
    db.execute("INSERT INTO search_terms (search_terms) VALUES ('delete-all')", [])?;
    db.execute("DELETE FROM search_entries", [])?;
    Ok(())
}
