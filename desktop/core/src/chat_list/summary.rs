//! One row of the chat list, from the cache.

use vestnik_protocol::text::kept_in_place;
use vestnik_protocol::{ChatId, ChatKind, Command, Millis, Seq, UserId, markup};

use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, chats, coverage, drafts, members, messages, privates};
use crate::queue::overlay::Pending;
use crate::sync;
use crate::timeline::{content, reach, sent_state};
use crate::view::{ChatSummary, LastMessage, RowContent, SendFailure, SendState};

/// Characters of the newest message in the list: about a line.
const LINE_CHARS: usize = 120;

/// People after whom a group without a title is called.
const NAMED_AFTER: u32 = 4;
/// Rows of one's own hidden messages stepped over at most, to find the newest one that is to be seen.
const STEPPED_OVER: u32 = 100;

/// The row of a chat, with what waits laid over it; none where it is not to be listed.
pub fn summarise(
    db: &Db,
    chat_id: ChatId,
    me: UserId,
    now: Millis,
) -> Result<Option<ChatSummary>, CacheError> {
    let pending = Pending::read(db, chat_id, me)?;
    let has_failed = pending.has_failed();
    let private = privates::get(db, chat_id)?;
    // A lost chat is shown as long as there is something in it to decide, or signing out would speak of unsent messages
    // that nobody can find.
    let is_out = private.as_ref().is_some_and(|row| !row.member) || pending.leaves();
    if is_out && !has_failed {
        return Ok(None);
    }
    let mut row = chats::get(db, chat_id)?;
    let seq = row.as_ref().map(|row| row.seq).unwrap_or_default();
    let private = pending.private(private.unwrap_or_default(), seq);
    if let Some(row) = &mut row {
        row.cleared = row.cleared.max(private.cleared_seq);
    }
    let header = pending.header(db, row.as_ref().map(|row| &row.header))?;
    let begun_here = members::noted_direct(db, chat_id)?;
    let draft = drafts::get(db, chat_id)?;
    let kind = match (&header, begun_here) {
        (Some(header), _) => header.kind,
        (None, Some(peer)) if peer == me => ChatKind::Saved,
        (None, Some(_)) => ChatKind::Direct,
        (None, None) if has_failed => ChatKind::Unknown,
        (None, None) => return Ok(None),
    };
    let queued = pending.entries().iter().rev().find_map(|entry| last_waiting(&pending, entry, me));
    // Somebody else looked at one's name and wrote nothing: there is nothing to show.
    let empty = seq.is_zero() && pending.entries().is_empty() && draft.is_none();
    if empty && kind == ChatKind::Direct && begun_here.is_none() {
        return Ok(None);
    }
    // Taken out of the list until something comes.
    if private.removed && seq <= private.cleared_seq && queued.is_none() && draft.is_none() && !has_failed {
        return Ok(None);
    }
    let sent = row.as_ref().map(|row| newest(db, row, &pending, me, now)).transpose()?.flatten();
    let last = match (queued, sent) {
        // A refused one stands still while the conversation goes on.
        (Some(LastMessage { state: Some(SendState::Failed { .. }), sent_at, .. }), Some(sent))
            if sent.sent_at > sent_at =>
        {
            Some(sent)
        }
        (queued, sent) => queued.or(sent),
    };
    let unread = row.as_ref().map(|row| sync::unread(db, row, me)).transpose()?.unwrap_or_default();
    let peer_id = if kind == ChatKind::Direct { members::peer(db, chat_id, me)? } else { None };
    let own = members::get(db, chat_id, me)?.filter(|member| !member.left);
    let role = (kind == ChatKind::Group).then(|| pending.role(own.map(|member| member.role)));
    let title = header.as_ref().and_then(|header| header.title.as_deref()).map(kept_in_place);
    let named_after = if kind == ChatKind::Group && title.is_none() {
        named_after(db, chat_id, me, row.is_some(), &pending)?
    } else {
        Vec::new()
    };
    let created_at = header.as_ref().map(|header| header.created_at);
    Ok(Some(ChatSummary {
        title,
        peer_id,
        activity_at: last.as_ref().map(|last| last.sent_at).or(created_at).unwrap_or_default(),
        last,
        seq,
        unread: unread.count,
        unread_capped: unread.capped,
        mentions: unread.mentions,
        marked_unread: private.marked_unread,
        pin_order: private.pin_order,
        muted_until: private.muted_until,
        archived: private.archived,
        member_count: header.as_ref().map(|header| header.member_count).unwrap_or_default(),
        named_after,
        role,
        draft_reply_to: draft.as_ref().and_then(|draft| draft.reply_to),
        draft: draft.map(|draft| draft.text),
        has_failed,
        ..ChatSummary::blank(chat_id, kind)
    }))
}

/// Who gives a group without a title its name: the first to join, the same on every device.
fn named_after(
    db: &Db,
    chat: ChatId,
    me: UserId,
    known: bool,
    pending: &Pending,
) -> Result<Vec<UserId>, CacheError> {
    if known {
        return members::first_of_chat(db, chat, me, NAMED_AFTER);
    }
    let people = pending.members(Vec::new()).into_iter().map(|member| member.user_id);
    Ok(people.filter(|user| *user != me).take(usize::try_from(NAMED_AFTER).unwrap_or(0)).collect())
}

/// The newest message that is to be seen, where the cache holds it.
fn newest(
    db: &Db,
    row: &chats::ChatRow,
    pending: &Pending,
    me: UserId,
    now: Millis,
) -> Result<Option<LastMessage>, CacheError> {
    let Some(range) = coverage::last(db, row.chat_id)? else { return Ok(None) };
    let scanned = range.to.get().saturating_sub(u64::from(messages::SCANNED_ROWS));
    let from = range.from.max(row.first()).max(Seq::new(scanned));
    let mut to = range.to;
    for _ in 0..STEPPED_OVER {
        let Some(message) = messages::newest_seen(db, row.chat_id, from, to, now)? else { return Ok(None) };
        if pending.hides(message.seq) {
            to = message.seq.previous();
            continue;
        }
        let message = pending.change(message).message;
        let others = reach(&row.header, me, members::reach_of_others(db, row.chat_id, me)?);
        return Ok(Some(LastMessage {
            sender_id: message.sender_id,
            mine: message.sender_id == me,
            sent_at: message.sent_at,
            content: line(content(&message.content)),
            state: (message.sender_id == me).then(|| sent_state(message.seq, others)),
        }));
    }
    Ok(None)
}

fn last_waiting(pending: &Pending, entry: &Entry, me: UserId) -> Option<LastMessage> {
    let Command::Send { client_id, content: what, .. } = &entry.command else { return None };
    let what = pending.latest_words(*client_id).unwrap_or(what);
    let state = match &entry.waits {
        Waits::Server => SendState::Queued,
        Waits::Rev { .. } | Waits::Account { .. } => SendState::Sent,
        Waits::Person { code, follows_another } => SendState::Failed {
            failure: SendFailure { code: code.clone(), follows_another: *follows_another },
        },
    };
    Some(LastMessage {
        sender_id: me,
        mine: true,
        sent_at: entry.created_at,
        content: line(content(what)),
        state: Some(state),
    })
}

/// Text without its marks, cut to about a line, line breaks made spaces.
pub fn line(content: RowContent) -> RowContent {
    match content {
        RowContent::Text { text, .. } => RowContent::Text {
            text: shorten(&markup::plain(&text)),
            blocks: Vec::new(),
            mentions: Vec::new(),
        },
        other => other,
    }
}

/// The beginning of a text, in one line that disturbs nothing beside it.
pub fn shorten(text: &str) -> String {
    let flat = kept_in_place(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
