//! Pages of history: they widen coverage, unless they are older than what is here. Single messages: they do not.

use vestnik_protocol::{HistoryPage, Message, MessagesFound, ReactionRow, Rev, Seq};

use crate::cache::chats::ChatRow;
use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, islands, messages, reactions};

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

/// Applies an answer to a question for single messages. They become islands: coverage does not grow by them.
pub fn apply_found(db: &Db, found: &MessagesFound) -> Result<PageOutcome, CacheError> {
    let Some(row) = chats::get(db, found.chat_id)? else { return Ok(PageOutcome::Useless) };
    if found.as_of < row.whole_since {
        return Ok(PageOutcome::Stale);
    }
    for at in keep(db, &row, found.as_of, &found.messages, &found.reactions)? {
        islands::add(db, found.chat_id, at)?;
    }
    Ok(PageOutcome::Applied)
}

/// Keeps messages that can exist, and the reactions on them. Answers their numbers.
fn keep(
    db: &Db,
    row: &ChatRow,
    as_of: Rev,
    found: &[Message],
    on_them: &[ReactionRow],
) -> Result<Vec<Seq>, CacheError> {
    let mut kept = Vec::with_capacity(found.len());
    for message in found.iter().filter(|message| message.seq >= row.first()) {
        messages::put_if_newer(db, row.chat_id, message)?;
        kept.push(message.seq);
    }
    reactions::replace(db, row.chat_id, &kept, as_of, on_them)?;
    Ok(kept)
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
    keep(db, &row, page.as_of, &page.messages, &page.reactions)?;
    let from = first.seq.max(row.first());
    if from <= last.seq {
        coverage::add(db, page.chat_id, Range { from, to: last.seq })?;
    }
    Ok(PageOutcome::Applied)
}
