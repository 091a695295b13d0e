//! Finds the first message sent at or after a time. Within a chat `sent_at` never falls, so a stretch of coverage is
//! searched by halves.

use vestnik_protocol::{Millis, Seq};

use crate::cache::chats::ChatRow;
use crate::cache::{CacheError, Db, coverage, messages};

/// Its number, and whether the cache can be sure of it: the message before it is here and older.
pub(super) fn first_at(db: &Db, row: &ChatRow, time: Millis) -> Result<(Seq, bool), CacheError> {
    for range in coverage::all(db, row.chat_id)? {
        let lowest = range.from.max(row.first());
        if lowest > range.to {
            continue;
        }
        let Some(found) = search(db, row, lowest, range.to, time)? else { continue };
        return Ok((found, found > lowest || lowest == row.first()));
    }
    // All that is here is older. It is the end where the end is here.
    let whole = coverage::containing(db, row.chat_id, row.seq)?.is_some();
    Ok((row.seq, whole))
}

fn search(
    db: &Db,
    row: &ChatRow,
    lowest: Seq,
    highest: Seq,
    time: Millis,
) -> Result<Option<Seq>, CacheError> {
    let (mut low, mut high) = (lowest.get(), highest.get().saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        let sent_at = messages::get(db, row.chat_id, Seq::new(middle))?.map(|message| message.sent_at);
        if sent_at.is_some_and(|sent_at| sent_at >= time) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok((low <= highest.get()).then(|| Seq::new(low)))
}
