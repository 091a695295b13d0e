//! From messages and queue entries to rows.

use vestnik_protocol::{ChatId, Command, Content, KnownContent, Message, Seq, UserId};

use crate::cache::members::Reach;
use crate::cache::queue::{Entry, Waits};
use crate::view::{MessageRow, RowContent, SendFailure, SendState};

/// Sorting keys of waiting messages begin here: beyond every real `seq`, and still exact in JSON with the queue's
/// places added.
const WAITING_ORDER: u64 = 1 << 52;

/// What a row shows of a content.
#[must_use]
pub fn content(content: &Content) -> RowContent {
    match content {
        Content::Known(KnownContent::Text { text, mentions }) => {
            RowContent::Text { text: text.clone(), blocks: Vec::new(), mentions: mentions.clone() }
        }
        Content::Known(KnownContent::Event { event }) => RowContent::Event { event: event.clone() },
        Content::Known(KnownContent::Deleted { .. }) => RowContent::Deleted,
        Content::Unknown(_) => RowContent::Unsupported,
    }
}

/// How far one's own message has got, by how far the others have.
#[must_use]
pub fn sent_state(seq: Seq, others: Reach) -> SendState {
    if others.read >= seq {
        SendState::Read
    } else if others.delivered >= seq {
        SendState::Delivered
    } else {
        SendState::Sent
    }
}

/// A message that the server has. One's own are keyed by client id, so that a waiting one keeps its key when sent.
pub(super) fn sent(message: &Message, me: UserId, others: Reach) -> MessageRow {
    let mine = message.sender_id == me;
    MessageRow {
        key: key(message, me),
        order: message.seq.get(),
        seq: Some(message.seq),
        client_id: mine.then_some(message.client_id),
        sender_id: message.sender_id,
        mine,
        sent_at: message.sent_at,
        content: content(&message.content),
        state: mine.then(|| sent_state(message.seq, others)),
        ..MessageRow::blank()
    }
}

/// The key of a message's row.
pub(super) fn key(message: &Message, me: UserId) -> String {
    if message.sender_id == me { message.client_id.to_string() } else { format!("s{}", message.seq) }
}

/// A message that waits; none for other commands.
pub(super) fn waiting(entry: &Entry, chat: ChatId, me: UserId) -> Option<MessageRow> {
    let Command::Send { chat_id, client_id, content: what, .. } = &entry.command else { return None };
    if *chat_id != chat {
        return None;
    }
    let (state, order) = match &entry.waits {
        Waits::Server => (SendState::Queued, None),
        Waits::Person { code, follows_another } => {
            let failure = SendFailure { code: code.clone(), follows_another: *follows_another };
            (SendState::Failed { failure }, None)
        }
        Waits::Rev { seq, .. } => (SendState::Sent, *seq),
    };
    let place = u64::try_from(entry.id).unwrap_or(0);
    Some(MessageRow {
        key: client_id.to_string(),
        order: order.map_or(WAITING_ORDER.saturating_add(place), Seq::get),
        seq: order,
        client_id: Some(*client_id),
        sender_id: me,
        mine: true,
        sent_at: entry.created_at,
        content: content(what),
        state: Some(state),
        ..MessageRow::blank()
    })
}
