//! Pages of history: they widen coverage, unless they are older than what is here.

use vestnik_protocol::HistoryPage;

use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, messages};

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOutcome {
    /// Its rows are in the cache.
    Applied,
    /// It was read before changes that never came here: it could bring deleted text back. Ask again.
    Stale,
    /// The chat is not here (any more), or the page makes no sense.
    Useless,
}

/// Applies a page.
pub fn apply_page(db: &Db, page: &HistoryPage) -> Result<PageOutcome, CacheError> {
    let Some(row) = chats::get(db, page.chat_id)? else { return Ok(PageOutcome::Useless) };
    // Not its rev: where much happens a page is always a little older than that, and would never be taken. What changed
    // since is here, and newer rows stay.
    if page.as_of < row.whole_since {
        return Ok(PageOutcome::Stale);
    }
    let (Some(first), Some(last)) = (page.messages.first(), page.messages.last()) else {
        return Ok(PageOutcome::Useless);
    };
    let contiguous = page.messages.windows(2).all(|pair| matches!(pair, [a, b] if a.seq.next() == b.seq));
    if !contiguous {
        return Ok(PageOutcome::Useless);
    }
    for message in page.messages.iter().filter(|message| message.seq >= row.first()) {
        messages::put_if_newer(db, page.chat_id, message)?;
    }
    let from = first.seq.max(row.first());
    if from <= last.seq {
        coverage::add(db, page.chat_id, Range { from, to: last.seq })?;
    }
    Ok(PageOutcome::Applied)
}
