//! Which rows the window holds: a stretch of messages inside one stretch of coverage.

use vestnik_protocol::{ChatId, HistoryQuery, Seq, UserId};

use super::rows;
use crate::cache::chats::ChatRow;
use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, members, messages, queue};
use crate::sync::read_position;
use crate::view::{MAX_WINDOW_ROWS, MessageRow, OpenAt};

/// Rows by which a window grows.
const PAGE: u64 = 60;
/// Rows above the place where a window opens, when that is not the end.
const ABOVE: u64 = 25;
/// Waiting messages shown at most; the newest of them.
const MAX_WAITING: usize = 150;
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

impl Window {
    pub const EMPTY: Self = Self { from: Seq::ZERO, to: Seq::ZERO, attached: true };

    fn is_empty(self) -> bool {
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

/// A window's rows.
#[derive(Debug)]
pub struct Loaded {
    pub window: Window,
    pub rows: Vec<MessageRow>,
    pub has_before: bool,
    pub has_after: bool,
    /// The window is not covered any more.
    pub broken: bool,
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

fn minus(seq: Seq, by: u64) -> Seq {
    Seq::new(seq.get().saturating_sub(by))
}

fn plus(seq: Seq, by: u64) -> Seq {
    Seq::new(seq.get().saturating_add(by))
}

/// Finds the window for an opening.
pub fn place(db: &Db, chat: ChatId, me: UserId, at: OpenAt) -> Result<Placed, CacheError> {
    let nothing = Placed { window: Window::EMPTY, anchor: None, unread_after: None, missing: None };
    let Some(row) = chats::get(db, chat)? else { return Ok(nothing) };
    if row.seq < row.first() {
        return Ok(nothing);
    }
    let read = read_position(db, chat)?;
    let unread_after = oldest_unread(db, &row, me, read)?.map(|_| read);
    let target = match at {
        OpenAt::End => row.seq,
        OpenAt::Beginning => row.first(),
        OpenAt::Date { .. } => row.seq,
        OpenAt::Message { seq } => seq.clamp(row.first(), row.seq),
        OpenAt::Unread => match oldest_unread(db, &row, me, read)? {
            Some(oldest) => oldest,
            None => row.seq,
        },
    };
    let covered = coverage::containing(db, chat, target)?;
    let missing = covered.is_none().then(|| {
        let newest = target == row.seq;
        HistoryQuery { around: (!newest).then_some(target), limit: Some(FETCH), ..HistoryQuery::default() }
    });
    let range = covered.map_or_else(|| coverage::nearest(db, chat, target), |range| Ok(Some(range)))?;
    let Some(range) = range else { return Ok(Placed { unread_after, missing, ..nothing }) };
    let focus = target.clamp(range.from, range.to);
    let window = around(&row, range, focus, at);
    let anchor = if focus == row.seq && window.attached && at_end(at, focus, &row) {
        None
    } else {
        messages::get(db, chat, focus)?.map(|message| rows::key(&message, me))
    };
    Ok(Placed { window, anchor, unread_after, missing })
}

fn at_end(at: OpenAt, focus: Seq, row: &ChatRow) -> bool {
    matches!(at, OpenAt::End) || (matches!(at, OpenAt::Unread) && focus == row.seq)
}

/// The first unread message of somebody else; the one after the read position where the cache cannot tell.
fn oldest_unread(db: &Db, row: &ChatRow, me: UserId, read: Seq) -> Result<Option<Seq>, CacheError> {
    let next = read.next().max(row.first());
    if next > row.seq {
        return Ok(None);
    }
    match coverage::containing(db, row.chat_id, next)? {
        Some(range) => {
            let to = range.to.min(plus(next, u64::from(messages::SCANNED_ROWS)));
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
fn around(row: &ChatRow, range: Range, focus: Seq, at: OpenAt) -> Window {
    let above = if matches!(at, OpenAt::End) || focus == row.seq { PAGE } else { ABOVE };
    let from = minus(focus, above).max(range.from);
    let to = plus(from, 2 * PAGE - 1).min(range.to).max(focus);
    let from = from.min(minus(to, PAGE - 1)).max(range.from);
    Window { from, to, attached: to == range.to && to >= row.seq }
}

/// Reads a window's rows as the cache has them now.
pub fn load(db: &Db, chat: ChatId, me: UserId, window: Window) -> Result<Loaded, CacheError> {
    let waiting = waiting_rows(db, chat, me)?;
    let Some(row) = chats::get(db, chat)? else {
        let broken = !window.is_empty();
        return Ok(Loaded { window, rows: waiting, has_before: false, has_after: false, broken });
    };
    let waiting = if window.attached { waiting } else { Vec::new() };
    let last = coverage::last(db, chat)?;
    let range = if window.is_empty() {
        // Opened before there was anything: it begins with what came first.
        last
    } else {
        let from = window.from.max(row.first());
        // Below the floor as a whole: it is gone, and begins anew where the chat does now.
        let gone = window.to < row.first();
        coverage::containing(db, chat, from)?.filter(|range| window.to <= range.to && !gone)
    };
    let Some(range) = range else {
        let broken = !window.is_empty();
        return Ok(Loaded {
            window,
            rows: waiting,
            has_before: false,
            has_after: row.seq > Seq::ZERO,
            broken,
        });
    };
    let limit = u64::try_from(MAX_WINDOW_ROWS.saturating_sub(waiting.len())).unwrap_or(0);
    let to = if window.attached { range.to } else { window.to };
    let from = if window.is_empty() { minus(to, PAGE - 1) } else { window.from };
    let from = from.max(row.first()).max(range.from).max(minus(to, limit.saturating_sub(1)));
    let others = members::reach_of_others(db, chat, me)?;
    let messages = messages::range(db, chat, from, to)?;
    let mut rows: Vec<_> = messages.iter().map(|message| rows::sent(message, me, others)).collect();
    let known: std::collections::HashSet<_> = rows.iter().filter_map(|row| row.client_id).collect();
    rows.extend(waiting.into_iter().filter(|row| row.client_id.is_none_or(|id| !known.contains(&id))));
    rows.sort_by_key(|row| row.order);
    Ok(Loaded {
        window: Window { from, to, attached: window.attached },
        rows,
        has_before: from > row.first(),
        has_after: to < row.seq,
        broken: false,
    })
}

fn waiting_rows(db: &Db, chat: ChatId, me: UserId) -> Result<Vec<MessageRow>, CacheError> {
    let entries = queue::of_chat(db, chat)?;
    let mut rows: Vec<_> = entries.iter().filter_map(|entry| rows::waiting(entry, chat, me)).collect();
    rows.drain(..rows.len().saturating_sub(MAX_WAITING));
    Ok(rows)
}

/// The window with a page more above; rows at its lower end fall away beyond the limit.
pub fn before(db: &Db, chat: ChatId, window: Window) -> Result<Extended, CacheError> {
    let Some(row) = chats::get(db, chat)? else { return Ok(Extended::End) };
    if window.is_empty() || window.from <= row.first() {
        return Ok(Extended::End);
    }
    match coverage::containing(db, chat, window.from)? {
        Some(range) if range.from < window.from => {
            let from = minus(window.from, PAGE).max(range.from);
            let to = window.to.min(plus(from, limit() - 1));
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
pub fn after(db: &Db, chat: ChatId, window: Window) -> Result<Extended, CacheError> {
    let Some(row) = chats::get(db, chat)? else { return Ok(Extended::End) };
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
            let to = plus(window.to, PAGE).min(range.to);
            let from = window.from.max(minus(to, limit() - 1));
            Ok(Extended::Window(Window { from, to, attached: to >= row.seq }))
        }
        _ => Ok(Extended::Hole(HistoryQuery {
            after: Some(window.to),
            limit: Some(FETCH),
            ..HistoryQuery::default()
        })),
    }
}

fn limit() -> u64 {
    u64::try_from(MAX_WINDOW_ROWS).unwrap_or(u64::MAX)
}
