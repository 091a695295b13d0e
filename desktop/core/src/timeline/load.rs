//! Reads a window's rows as the cache has them now, with what waits laid over them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use vestnik_protocol::{
    ChatHeader, ChatId, ChatKind, Command, Message, Millis, ReactionRow, Rev, Role, Seq, UserId,
};

use super::quotes::Quotes;
use super::rows::{Frame, reach};
use super::window::{Window, chat_row, limit, nth_down};
use crate::cache::chats::ChatRow;
use crate::cache::coverage::Range;
use crate::cache::queue::Entry;
use crate::cache::{CacheError, Db, chats, coverage, hidden, islands, members, messages, reactions};
use crate::queue::overlay::Pending;
use crate::queue::{Standing, standing};
use crate::view::{MAX_WINDOW_ROWS, MessageRow};

/// Waiting messages shown at most; the newest of them.
const MAX_WAITING: usize = 150;
/// Rows of a window that opened before there was anything.
const FIRST_ROWS: u64 = 59;

/// What a window is read for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub chat: ChatId,
    pub me: UserId,
    pub window: Window,
    pub now: Millis,
    /// The rows shown until now.
    pub before: Arc<Vec<MessageRow>>,
    /// Originals of quotes that the server does not show.
    pub lost: Arc<BTreeSet<Seq>>,
}

/// A window's rows.
#[derive(Debug, Default)]
pub struct Loaded {
    pub window: Window,
    pub rows: Vec<MessageRow>,
    pub has_before: bool,
    pub has_after: bool,
    /// The window is not covered any more.
    pub broken: bool,
    /// Originals of quotes that the cache does not have.
    pub wanted: BTreeSet<Seq>,
}

/// Where a stretch of messages is read.
enum Place {
    Stretch(Window),
    /// Nothing of it is here.
    Nothing {
        broken: bool,
        has_after: bool,
    },
}

/// Reads them.
pub fn load(db: &Db, wanted: &Wanted) -> Result<Loaded, CacheError> {
    let Wanted { chat, me, window, now, before, lost } = wanted;
    let pending = Pending::read(db, *chat, *me)?;
    let row = chat_row(db, *chat, &pending)?;
    let (row, known) = row.map_or_else(|| (not_here(*chat), false), |row| (row, true));
    let standing = standing(db, *chat, *me)?;
    let header = standing.as_ref().map_or_else(|| row.header.clone(), |standing| standing.header.clone());
    let frame = Frame {
        me: *me,
        role: standing.as_ref().map(|standing| standing.role).unwrap_or(Role::Member),
        writes: standing.as_ref().is_some_and(|standing| Standing::may_write(standing).is_ok()),
        others: reach(&header, *me, members::reach_of_others(db, *chat, *me)?),
        header: &header,
        pending: &pending,
        before: before.iter().map(|row| (row.key.as_str(), row)).collect(),
    };
    let mut quotes = Quotes {
        db,
        row: &row,
        pending: &pending,
        now: *now,
        lost,
        shown: HashMap::new(),
        wanted: BTreeSet::new(),
    };
    let waits: Vec<_> = pending.entries().iter().filter(|entry| is_message(entry)).collect();
    let waits = waits.get(waits.len().saturating_sub(MAX_WAITING)..).unwrap_or_default();
    let place = if known {
        stretch(db, &row, *window, MAX_WINDOW_ROWS.saturating_sub(waits.len()))?
    } else {
        Place::Nothing { broken: !window.is_empty(), has_after: false }
    };
    let mut loaded = match place {
        Place::Nothing { broken, has_after } => {
            Loaded { window: *window, broken, has_after, ..Loaded::default() }
        }
        Place::Stretch(window) => Loaded {
            rows: sent_rows(db, &frame, &mut quotes, window)?,
            has_before: window.from > row.first(),
            has_after: window.to < row.seq,
            window,
            ..Loaded::default()
        },
    };
    if window.attached {
        let known: HashSet<_> = loaded.rows.iter().filter_map(|row| row.client_id).collect();
        for entry in waits {
            let row = waiting_row(db, &frame, &mut quotes, entry)?;
            loaded.rows.extend(row.filter(|row| row.client_id.is_none_or(|id| !known.contains(&id))));
        }
        loaded.rows.sort_by_key(|row| row.order);
    }
    loaded.wanted = quotes.wanted;
    Ok(loaded)
}

/// A chat of which nothing is here, or that does not exist yet.
const fn not_here(chat_id: ChatId) -> ChatRow {
    ChatRow {
        chat_id,
        rev: Rev::ZERO,
        seq: Seq::ZERO,
        floor: Seq::ZERO,
        complete: Seq::ZERO,
        whole_since: Rev::ZERO,
        members_omitted: false,
        cleared: Seq::ZERO,
        header: ChatHeader::new(ChatKind::Unknown, Millis::ZERO),
    }
}

const fn is_message(entry: &Entry) -> bool {
    matches!(entry.command, Command::Send { .. } | Command::Forward { .. })
}

/// Where the window lies in what is covered, within the limit of rows.
fn stretch(db: &Db, row: &ChatRow, window: Window, most: usize) -> Result<Place, CacheError> {
    let range: Option<Range> = if window.is_empty() {
        // Opened before there was anything: it begins with what came first.
        coverage::last(db, row.chat_id)?
    } else {
        let from = window.from.max(row.first());
        // Below the floor as a whole: it is gone, and begins anew where the chat does now.
        let gone = window.to < row.first();
        coverage::containing(db, row.chat_id, from)?.filter(|range| window.to <= range.to && !gone)
    };
    let Some(range) = range else {
        let has_after = row.seq >= row.first();
        return Ok(Place::Nothing { broken: !window.is_empty(), has_after });
    };
    let to = if window.attached { range.to } else { window.to };
    let lowest = row.first().max(range.from);
    let wished =
        if window.is_empty() { nth_down(db, row.chat_id, to, lowest, FIRST_ROWS)? } else { window.from };
    let most = u64::try_from(most).unwrap_or(u64::MAX).min(limit());
    let from = wished.max(lowest).max(nth_down(db, row.chat_id, to, lowest, most.saturating_sub(1))?);
    if from > to {
        return Ok(Place::Nothing { broken: !window.is_empty(), has_after: false });
    }
    Ok(Place::Stretch(Window { from, to, attached: window.attached }))
}

fn sent_rows(
    db: &Db,
    frame: &Frame<'_>,
    quotes: &mut Quotes<'_>,
    window: Window,
) -> Result<Vec<MessageRow>, CacheError> {
    let chat = quotes.row.chat_id;
    let hidden = hidden::within(db, chat, window.from, window.to)?;
    let mut messages = messages::range(db, chat, window.from, window.to)?;
    messages.retain(|message| {
        !hidden.contains(&message.seq)
            && !frame.pending.hides(message.seq)
            && !has_vanished(message, quotes.now)
    });
    let mut put: HashMap<Seq, Vec<ReactionRow>> = HashMap::new();
    for row in reactions::range(db, chat, window.from, window.to)? {
        put.entry(row.seq).or_default().push(row);
    }
    quotes.shown = messages.iter().map(|message| (message.seq, message.clone())).collect();
    let row = |message: Message| {
        let reply = message.reply_to.map(|reply| quotes.of(reply)).transpose()?;
        let reactions = frame.pending.reactions(message.seq, put.remove(&message.seq).unwrap_or_default());
        Ok(frame.sent(frame.pending.change(message), reactions, reply))
    };
    messages.into_iter().map(row).collect()
}

/// Its time has come. The row that says so may still be on its way.
fn has_vanished(message: &Message, now: Millis) -> bool {
    use vestnik_protocol::{Content, KnownContent};
    let expired = matches!(message.content, Content::Known(KnownContent::Deleted { expired: true }));
    expired || message.expires_at.is_some_and(|at| at <= now)
}

fn waiting_row(
    db: &Db,
    frame: &Frame<'_>,
    quotes: &mut Quotes<'_>,
    entry: &Entry,
) -> Result<Option<MessageRow>, CacheError> {
    let (source, reply) = match &entry.command {
        Command::Forward { from_chat_id, from_seq, .. } => {
            let source = match chats::get(db, *from_chat_id)? {
                Some(row) => islands::certain(db, &row, *from_seq)?,
                None => None,
            };
            (source, None)
        }
        Command::Send { reply_to: Some(at), .. } => (None, quotes.of_waiting(*at)?),
        _ => (None, None),
    };
    Ok(frame.waiting(entry, source.as_ref(), reply))
}
