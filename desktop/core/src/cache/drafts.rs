//! What stands in composers: written here and not yet (or already) on the server, or on another device.

use rusqlite::{OptionalExtension as _, Row};
use vestnik_protocol::{ChatId, ChatPrivate, Draft, Millis, Seq};

use super::columns::{chat_id, int, millis, seq};
use super::{CacheError, Db, privates};

/// What was last written on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDraft {
    /// It. An empty one says that what stood there was taken away.
    pub draft: Draft,
    /// The server does not have it yet.
    pub unsynced: bool,
}

/// In the order in which a row is read.
pub const COLUMNS: &str = "chat_id, text, reply_to, updated_at, unsynced";

fn read(row: &Row<'_>) -> rusqlite::Result<(ChatId, OwnDraft)> {
    let draft = Draft {
        text: row.get(1)?,
        reply_to: row.get::<_, Option<i64>>(2)?.map(|_| seq(row, 2)).transpose()?,
        updated_at: millis(row, 3)?,
    };
    Ok((chat_id(row, 0)?, OwnDraft { draft, unsynced: row.get(4)? }))
}

/// Whether a row of [`COLUMNS`] makes sense.
pub fn is_readable(row: &Row<'_>) -> bool {
    read(row).is_ok()
}

const fn is_empty(draft: &Draft) -> bool {
    draft.text.is_empty() && draft.reply_to.is_none()
}

/// What was last written on this device, also that nothing is left.
pub fn own(db: &Db, chat: ChatId) -> Result<Option<OwnDraft>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM drafts WHERE chat_id = ?1");
    let found = db.prepare_cached(&sql)?.query_row([chat.as_bytes()], read).optional()?;
    Ok(found.map(|(_, own)| own))
}

/// What stands in the composer: this device's draft where there is one, else another device's.
pub fn get(db: &Db, chat: ChatId) -> Result<Option<Draft>, CacheError> {
    let draft = match own(db, chat)? {
        Some(own) => Some(own.draft),
        None => privates::get(db, chat)?.and_then(|row| row.draft),
    };
    Ok(draft.filter(|draft| !is_empty(draft)))
}

/// Keeps a draft; an empty one takes away what stands there. Answers whether the server is to be told.
pub fn set(
    db: &Db,
    chat: ChatId,
    text: &str,
    reply_to: Option<Seq>,
    now: Millis,
) -> Result<bool, CacheError> {
    let stands = get(db, chat)?;
    let same = match &stands {
        Some(stands) => stands.text == text && stands.reply_to == reply_to,
        None => text.is_empty() && reply_to.is_none(),
    };
    if same {
        return Ok(own(db, chat)?.is_some_and(|own| own.unsynced));
    }
    let sql = "INSERT OR REPLACE INTO drafts (chat_id, text, reply_to, updated_at, unsynced)
        VALUES (?1, ?2, ?3, ?4, 1)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), text, reply_to.map(int), now.0))?;
    Ok(true)
}

/// What the server is still to be told, by chat. An empty draft stands for none.
pub fn unsynced(db: &Db) -> Result<Vec<(ChatId, Draft)>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM drafts WHERE unsynced = 1 ORDER BY updated_at");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    rows.map(|row| Ok(row.map(|(chat, own)| (chat, own.draft))?)).collect()
}

/// The server has the draft of this time, or will never take it. One written since still waits.
pub fn settle(db: &Db, chat: ChatId, updated_at: Millis) -> Result<(), CacheError> {
    let sql = "UPDATE drafts SET unsynced = 0 WHERE chat_id = ?1 AND updated_at = ?2";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), updated_at.0))?;
    Ok(())
}

/// The private row of a chat came: this device's draft goes where another device wrote later.
pub fn give_way(db: &Db, row: &ChatPrivate) -> Result<(), CacheError> {
    let Some(own) = own(db, row.chat_id)? else { return Ok(()) };
    let later = match &row.draft {
        Some(theirs) if own.unsynced => theirs.updated_at > own.draft.updated_at,
        Some(theirs) => *theirs != own.draft,
        // What was taken away carries no time: only what the server had can have been meant.
        None => !own.unsynced,
    };
    if later {
        db.prepare_cached("DELETE FROM drafts WHERE chat_id = ?1")?.execute([row.chat_id.as_bytes()])?;
    }
    Ok(())
}

/// The server may have forgotten what it had.
pub fn all_unsynced(db: &Db) -> Result<(), CacheError> {
    db.execute("UPDATE drafts SET unsynced = 1", [])?;
    Ok(())
}
