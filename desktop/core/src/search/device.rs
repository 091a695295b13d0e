//! What this device has.

use std::collections::HashMap;

use vestnik_protocol::{ChatId, Content, KnownContent, Message, Millis, Seq, UserId};

use super::Wanted;
use crate::cache::coverage::Range;
use crate::cache::search::candidates;
use crate::cache::{CacheError, Db, chats, coverage, hidden, messages, privates};
use crate::queue::overlay::{Pending, Shown};

/// Entries looked at for one page at most. Those that were left over by a chat that shrank are skipped, and the next page
/// goes on behind them.
const LOOKED_AT: usize = 2_000;
/// Entries asked for at once: a page, and a few for those that are judged away.
const AT_ONCE: u32 = super::PAGE + 10;

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DevicePage {
    /// Newest first.
    pub hits: Vec<(ChatId, Message)>,
    /// The next page begins below this entry; none on the last.
    pub next: Option<i64>,
}

/// Finds the next page below an entry.
pub fn device_page(
    db: &Db,
    me: UserId,
    wanted: &Wanted,
    below: Option<i64>,
    limit: u32,
    now: Millis,
) -> Result<DevicePage, CacheError> {
    let mut page = DevicePage::default();
    if wanted.is_nothing() {
        return Ok(page);
    }
    let (mut below, mut looked_at) = (below, 0);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let groups = wanted.groups();
    let span = (wanted.query.after, wanted.query.before);
    let mut judges = Judges { db, me, now, known: HashMap::new() };
    while looked_at < LOOKED_AT {
        let found = candidates(db, &groups, span, below, AT_ONCE)?;
        let is_last = found.len() < usize::try_from(AT_ONCE).unwrap_or(0);
        for candidate in found {
            if page.hits.len() == limit {
                page.next = below;
                return Ok(page);
            }
            looked_at += 1;
            below = Some(candidate.id);
            if let Some((chat, message)) = candidate.message
                && judges.covers(chat, message.seq)?
                && let Some(seen) = judges.judge(chat, message)?
                // The index says what the row says. Only what waits to be changed has to be read again.
                && (!seen.changing || wanted.fits(chat, &seen.message))
            {
                page.hits.push((chat, seen.message));
            }
        }
        if is_last {
            return Ok(page);
        }
    }
    page.next = below;
    Ok(page)
}

/// A message that the server found, as this device knows it; none where it is not to be seen any more.
pub fn judge(
    db: &Db,
    me: UserId,
    chat: ChatId,
    message: Message,
    now: Millis,
) -> Result<Option<Message>, CacheError> {
    let mut judges = Judges { db, me, now, known: HashMap::new() };
    let newer = messages::get(db, chat, message.seq)?.filter(|here| here.rev > message.rev);
    Ok(judges.judge(chat, newer.unwrap_or(message))?.map(|seen| seen.message))
}

/// What is known of a chat while a page is read.
struct Known {
    /// The number of the first message that the user sees.
    first: Seq,
    ranges: Vec<Range>,
    /// What waits to be done here is done, as far as the person sees.
    pending: Pending,
}

struct Judges<'a> {
    db: &'a Db,
    me: UserId,
    now: Millis,
    known: HashMap<ChatId, Option<Known>>,
}

impl Judges<'_> {
    fn known(&mut self, chat: ChatId) -> Result<Option<&Known>, CacheError> {
        if !self.known.contains_key(&chat) {
            let known = self.read(chat)?;
            self.known.insert(chat, known);
        }
        Ok(self.known.get(&chat).and_then(Option::as_ref))
    }

    fn read(&self, chat: ChatId) -> Result<Option<Known>, CacheError> {
        let pending = Pending::read(self.db, chat, self.me)?;
        let private = privates::get(self.db, chat)?;
        let is_out = private.as_ref().is_some_and(|row| !row.member) || pending.leaves();
        let Some(row) = chats::get(self.db, chat)?.filter(|_| !is_out) else { return Ok(None) };
        let cleared = private.map_or(Seq::ZERO, |private| pending.private(private, row.seq).cleared_seq);
        let ranges = coverage::all(self.db, chat)?;
        Ok(Some(Known { first: row.first().max(cleared.next()), ranges, pending }))
    }

    /// The row is certain: what lies outside of coverage may be out of date.
    fn covers(&mut self, chat: ChatId, at: Seq) -> Result<bool, CacheError> {
        Ok(self.known(chat)?.is_some_and(|known| known.ranges.iter().any(|range| range.contains(at))))
    }

    /// The message where it is to be seen.
    fn judge(&mut self, chat: ChatId, message: Message) -> Result<Option<Shown>, CacheError> {
        let Some(known) = self.known(chat)? else { return Ok(None) };
        let seen = known.pending.change(message);
        let message = &seen.message;
        let exists = message.seq >= known.first && !known.pending.hides(message.seq);
        let says = matches!(message.content, Content::Known(KnownContent::Text { .. }));
        let vanished = message.expires_at.is_some_and(|at| at <= self.now);
        if !exists || !says || vanished || hidden::is_hidden(self.db, chat, message.seq)? {
            return Ok(None);
        }
        Ok(Some(seen))
    }
}
