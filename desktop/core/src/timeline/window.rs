//! Which rows the window holds: a stretch of messages inside one stretch of coverage. Its size is counted in rows that
//! are seen: what is hidden or has vanished takes no place, however much of it there is.

use vestnik_protocol::{ChatId, HistoryQuery, Millis, Seq, UserId};

use super::{date, rows};
use crate::cache::chats::ChatRow;
use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, messages, privates};
use crate::queue::overlay::Pending;
use crate::sync::read_position;
use crate::view::{MAX_WINDOW_ROWS, OpenAt};

/// Rows by which a window grows.
const PAGE: u64 = 60;
/// Rows above the place where a window opens, when that is not the end.
const ABOVE: u64 = 25;
/// Messages asked of the server at once.
const FETCH: u32 = 100;

/// A stretch of messages, both ends included; empty while `to < from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: Seq,
    pub to: Seq,
    /// It follows the end of the chat: new messages come in, and the waiting ones are shown.
    pub attached: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Window {
    pub const EMPTY: Self = Self { from: Seq::ZERO, to: Seq::ZERO, attached: true };

    pub(super) fn is_empty(self) -> bool {
        self.to == Seq::ZERO
    }
}

/// Where a timeline opens.
#[derive(Debug)]
pub struct Placed {
    pub window: Window,
    pub anchor: Option<String>,
    pub unread_after: Option<Seq>,
    /// The place itself is not in the cache: the window is the nearest there is, and this would bring the right one.
    pub missing: Option<HistoryQuery>,
}

/// A window with a page more.
#[derive(Debug, PartialEq, Eq)]
pub enum Extended {
    /// There is nothing more that way.
    End,
    /// This one.
    Window(Window),
    /// The cache has a hole there: ask for this page.
    Hole(HistoryQuery),
}

/// The row of a chat, with what is being cleared of it.
pub(super) fn chat_row(db: &Db, chat: ChatId, pending: &Pending) -> Result<Option<ChatRow>, CacheError> {
    let Some(mut row) = chats::get(db, chat)? else { return Ok(None) };
    if let Some(private) = privates::get(db, chat)? {
        row.cleared = row.cleared.max(pending.private(private, row.seq).cleared_seq);
    }
    Ok(Some(row))
}

/// `n` rows above `to`, where there are so many.
pub(super) fn nth_down(db: &Db, chat: ChatId, to: Seq, lowest: Seq, n: u64) -> Result<Seq, CacheError> {
    Ok(messages::nth_seen_down(db, chat, to, lowest, n)?.unwrap_or(lowest))
}

/// `n` rows below `from`, where there are so many.
fn nth_up(db: &Db, chat: ChatId, from: Seq, highest: Seq, n: u64) -> Result<Seq, CacheError> {
    Ok(messages::nth_seen_up(db, chat, from, highest, n)?.unwrap_or(highest))
}

/// Finds the window for an opening.
pub fn place(db: &Db, chat: ChatId, me: UserId, at: OpenAt) -> Result<Placed, CacheError> {
    let nothing = Placed { window: Window::EMPTY, anchor: None, unread_after: None, missing: None };
    let Some(row) = chat_row(db, chat, &Pending::read(db, chat, me)?)? else { return Ok(nothing) };
    if row.seq < row.first() {
        return Ok(nothing);
    }
    let read = read_position(db, chat)?;
    let unread_after = oldest_unread(db, &row, me, read)?.map(|_| read);
    let (target, certain) = match at {
        OpenAt::End => (row.seq, true),
        OpenAt::Beginning => (row.first(), true),
        OpenAt::Date { time } => date::first_at(db, &row, time)?,
        OpenAt::Message { seq } => (seq.clamp(row.first(), row.seq), true),
        OpenAt::Unread => match oldest_unread(db, &row, me, read)? {
            Some(oldest) => (oldest, true),
            None => (row.seq, true),
        },
    };
    let covered = coverage::containing(db, chat, target)?;
    let missing = (covered.is_none() || !certain).then(|| match at {
        OpenAt::Date { time } => at_time(time),
        _ => {
            let newest = target == row.seq;
            HistoryQuery {
                around: (!newest).then_some(target),
                limit: Some(FETCH),
                ..HistoryQuery::default()
            }
        }
    });
    let range = covered.map_or_else(|| coverage::nearest(db, chat, target), |range| Ok(Some(range)))?;
    let range = range.map(|range| Range { from: range.from.max(row.first()), ..range });
    let Some(range) = range.filter(|range| range.from <= range.to) else {
        return Ok(Placed { unread_after, missing, ..nothing });
    };
    let focus = target.clamp(range.from, range.to);
    // What is hidden cannot be looked at: the next row that can.
    let focus = nth_up(db, chat, focus, range.to, 0)?;
    let window = around(db, &row, range, focus, at)?;
    let anchor = if focus == row.seq && window.attached && at_end(at, focus, &row) {
        None
    } else {
        messages::get(db, chat, focus)?.map(|message| rows::key(&message, me))
    };
    Ok(Placed { window, anchor, unread_after, missing })
}

fn at_time(time: Millis) -> HistoryQuery {
    HistoryQuery { at: Some(time), limit: Some(FETCH), ..HistoryQuery::default() }
}

fn at_end(at: OpenAt, focus: Seq, row: &ChatRow) -> bool {
    matches!(at, OpenAt::End) || (matches!(at, OpenAt::Unread | OpenAt::Date { .. }) && focus == row.seq)
}

/// The first unread message of somebody else; the one after the read position where the cache cannot tell.
fn oldest_unread(db: &Db, row: &ChatRow, me: UserId, read: Seq) -> Result<Option<Seq>, CacheError> {
    let next = read.next().max(row.first());
    if next > row.seq {
        return Ok(None);
    }
    match coverage::containing(db, row.chat_id, next)? {
        Some(range) => {
            let far = Seq::new(next.get().saturating_add(u64::from(messages::SCANNED_ROWS)));
            let to = range.to.min(far);
            match messages::oldest_of_others(db, row.chat_id, me, next.previous(), to)? {
                Some(oldest) => Ok(Some(oldest)),
                None if to >= row.seq => Ok(None),
                None => Ok(Some(to.next())),
            }
        }
        None => Ok(Some(next)),
    }
}

/// A window of a page or so around `focus`, filled up at the other side where one ends early.
fn around(db: &Db, row: &ChatRow, range: Range, focus: Seq, at: OpenAt) -> Result<Window, CacheError> {
    let chat = row.chat_id;
    let above = if matches!(at, OpenAt::End) || focus == row.seq { PAGE } else { ABOVE };
    let from = nth_down(db, chat, focus, range.from, above)?;
    let to = nth_up(db, chat, from, range.to, 2 * PAGE - 1)?.max(focus);
    let from = from.min(nth_down(db, chat, to, range.from, PAGE - 1)?);
    // Nothing that is seen lies behind: it is the end.
    let to = if messages::nth_seen_up(db, chat, to.next(), range.to, 0)?.is_none() { range.to } else { to };
    Ok(Window { from, to, attached: to == range.to && to >= row.seq })
}

/// The window with a page more above; rows at its lower end fall away beyond the limit.
pub fn before(db: &Db, chat: ChatId, me: UserId, window: Window) -> Result<Extended, CacheError> {
    let Some(row) = chat_row(db, chat, &Pending::read(db, chat, me)?)? else { return Ok(Extended::End) };
    if window.is_empty() || window.from <= row.first() {
        return Ok(Extended::End);
    }
    match coverage::containing(db, chat, window.from)? {
        Some(range) if range.from < window.from => {
            let lowest = range.from.max(row.first());
            let from = nth_down(db, chat, window.from.previous(), lowest, PAGE - 1)?;
            let to = nth_up(db, chat, from, window.to, limit() - 1)?;
            Ok(Extended::Window(Window { from, to, attached: window.attached && to == window.to }))
        }
        _ => Ok(Extended::Hole(HistoryQuery {
            before: Some(window.from),
            limit: Some(FETCH),
            ..HistoryQuery::default()
        })),
    }
}

/// The window with a page more below; rows at its upper end fall away beyond the limit.
pub fn after(db: &Db, chat: ChatId, me: UserId, window: Window) -> Result<Extended, CacheError> {
    let Some(row) = chat_row(db, chat, &Pending::read(db, chat, me)?)? else { return Ok(Extended::End) };
    if window.to >= row.seq {
        let attached = Window { attached: true, ..window };
        return Ok(if window.attached || window.is_empty() {
            Extended::End
        } else {
            Extended::Window(attached)
        });
    }
    match coverage::containing(db, chat, window.to)? {
        Some(range) if range.to > window.to => {
            let to = nth_up(db, chat, window.to.next(), range.to, PAGE - 1)?;
            let from = window.from.max(nth_down(db, chat, to, window.from, limit() - 1)?);
            Ok(Extended::Window(Window { from, to, attached: to >= row.seq }))
        }
        _ => Ok(Extended::Hole(HistoryQuery {
            after: Some(window.to),
            limit: Some(FETCH),
            ..HistoryQuery::default()
        })),
    }
}

pub(super) fn limit() -> u64 {
    u64::try_from(MAX_WINDOW_ROWS).unwrap_or(u64::MAX)
}
