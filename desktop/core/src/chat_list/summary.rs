//! One row of the chat list, from the cache.

use vestnik_protocol::{ChatId, ChatKind, Command, Message, UserId};

use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, chats, coverage, drafts, members, messages, privates, queue};
use crate::sync;
use crate::timeline::{content, sent_state};
use crate::view::{ChatSummary, LastMessage, RowContent, SendFailure, SendState};

/// Characters of the newest message in the list: about a line.
const LINE_CHARS: usize = 120;

/// The row of a chat; none where it is not to be listed.
pub fn summarise(db: &Db, chat_id: ChatId, me: UserId) -> Result<Option<ChatSummary>, CacheError> {
    let waiting = queue::of_chat(db, chat_id)?;
    let has_failed = waiting.iter().any(|entry| matches!(entry.waits, Waits::Person { .. }));
    // A lost chat is shown as long as there is something in it to decide, or signing out would speak of unsent messages
    // that nobody can find.
    if !has_failed && privates::get(db, chat_id)?.is_some_and(|row| !row.member) {
        return Ok(None);
    }
    let row = chats::get(db, chat_id)?;
    let begun_here = members::noted_direct(db, chat_id)?;
    let draft = drafts::get(db, chat_id)?;
    let kind = match (&row, begun_here) {
        (Some(row), _) => row.header.kind,
        (None, Some(peer)) if peer == me => ChatKind::Saved,
        (None, Some(_)) => ChatKind::Direct,
        (None, None) if has_failed => ChatKind::Unknown,
        (None, None) => return Ok(None),
    };
    // Somebody else looked at one's name and wrote nothing: there is nothing to show.
    let empty = row.as_ref().is_none_or(|row| row.seq.get() == 0) && waiting.is_empty() && draft.is_none();
    if empty && kind == ChatKind::Direct && begun_here.is_none() {
        return Ok(None);
    }
    let reach = members::reach_of_others(db, chat_id, me)?;
    let newest = match &row {
        Some(row) => newest(db, row)?,
        None => None,
    };
    let sent = newest.map(|message| LastMessage {
        sender_id: message.sender_id,
        mine: message.sender_id == me,
        sent_at: message.sent_at,
        content: line(content(&message.content)),
        state: (message.sender_id == me).then(|| sent_state(message.seq, reach)),
    });
    let queued = waiting.iter().rev().find_map(|entry| last_waiting(entry, me));
    let last = match (queued, sent) {
        // A refused one stands still while the conversation goes on.
        (Some(LastMessage { state: Some(SendState::Failed { .. }), sent_at, .. }), Some(sent))
            if sent.sent_at > sent_at =>
        {
            Some(sent)
        }
        (queued, sent) => queued.or(sent),
    };
    let created_at = row.as_ref().map(|row| row.header.created_at);
    let unread = row.as_ref().map(|row| sync::unread(db, row, me)).transpose()?.unwrap_or_default();
    let peer_id = if kind == ChatKind::Direct { members::peer(db, chat_id, me)? } else { None };
    Ok(Some(ChatSummary {
        chat_id,
        kind,
        title: row.as_ref().and_then(|row| row.header.title.clone()),
        peer_id,
        activity_at: last.as_ref().map(|last| last.sent_at).or(created_at).unwrap_or_default(),
        last,
        seq: row.as_ref().map(|row| row.seq).unwrap_or_default(),
        unread: unread.count,
        unread_capped: unread.capped,
        mentions: unread.mentions,
        marked_unread: false,
        pin_order: 0,
        muted_until: vestnik_protocol::Millis::ZERO,
        archived: false,
        member_count: row.as_ref().map(|row| row.header.member_count).unwrap_or_default(),
        named_after: Vec::new(),
        role: None,
        draft_reply_to: draft.as_ref().and_then(|draft| draft.reply_to),
        draft: draft.map(|draft| draft.text),
        has_failed,
    }))
}

/// The newest message, where the cache holds it.
fn newest(db: &Db, row: &chats::ChatRow) -> Result<Option<Message>, CacheError> {
    match coverage::last(db, row.chat_id)? {
        Some(range) => messages::get(db, row.chat_id, range.to),
        None => Ok(None),
    }
}

fn last_waiting(entry: &Entry, me: UserId) -> Option<LastMessage> {
    let Command::Send { content: what, .. } = &entry.command else { return None };
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

/// Text cut to about a line, line breaks made spaces.
pub fn line(content: RowContent) -> RowContent {
    match content {
        RowContent::Text { text, .. } => {
            RowContent::Text { text: shorten(&text), blocks: Vec::new(), mentions: Vec::new() }
        }
        other => other,
    }
}

/// The beginning of a text, in one line.
pub fn shorten(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}

#[cfg(test)]
mod tests {
    use vestnik_protocol::{
        ChatPrivate, ClientId, Content, Done, Me, Millis, Profile, Rev, Seq, UnreadCount,
    };

    use super::*;
    use crate::cache::meta;
    use crate::sync::tests::{CHAT, ME, PEER, delta, member, message};

    #[test]
    fn what_waits_in_a_lost_chat_becomes_a_failure_that_is_seen() {
        let db = crate::cache::in_memory();
        let profile = Profile {
            id: ME,
            username: "me".to_owned(),
            display_name: String::new(),
            about: String::new(),
            created_at: Millis(1),
            updated_at: Millis(1),
        };
        meta::set_me(&db, &Me { profile, email: None, show_presence: true }).unwrap();
        let mut first = delta(0, 1, 1, vec![message(1, 1, PEER)]);
        first.members = vec![member(ME, 1, 0), member(PEER, 1, 0)];
        sync::apply_chat(&db, ME, &first).unwrap();
        let push = |n| {
            let client_id = ClientId(uuid::Uuid::from_u128(n));
            let command = Command::Send {
                chat_id: CHAT,
                client_id,
                content: Content::text("x"),
                reply_to: None,
                silent: false,
            };
            queue::push(&db, CHAT, Some(client_id), &command, Millis(1)).unwrap()
        };
        let (acknowledged, waiting) = (push(1), push(2));
        queue::acknowledge(&db, acknowledged, Rev::new(9), None).unwrap();
        let row = ChatPrivate {
            chat_id: CHAT,
            rev: Rev::new(1),
            member: true,
            read_seq: Seq::ZERO,
            unread: UnreadCount {
                count: 0,
                capped: false,
                read_seq: Seq::ZERO,
                to_seq: Seq::ZERO,
                mentions: 0,
            },
            pin_order: 0,
            muted_until: Millis::ZERO,
            archived: false,
            marked_unread: false,
            cleared_seq: Seq::ZERO,
            removed: false,
            draft: None,
        };
        assert!(privates::put_if_newer(&db, &row).unwrap());

        sync::gone(&db, CHAT).unwrap();
        let left = queue::of_chat(&db, CHAT).unwrap();
        assert_eq!(left.iter().map(|entry| entry.id).collect::<Vec<_>>(), [waiting]);
        assert!(
            matches!(&left[0].waits, Waits::Person { code, .. } if code == "not_found"),
            "{:?}",
            left[0].waits
        );
        let summary = || summarise(&db, CHAT, ME).unwrap();
        let shown = summary().expect("it is to be seen");
        assert_eq!((shown.kind, shown.peer_id, shown.has_failed), (ChatKind::Direct, Some(PEER), true));

        // Its answer was on the way all the time.
        let done = Done::new(CHAT, Rev::new(10));
        sync::apply_ack(&db, waiting, &done).unwrap();
        assert_eq!(queue::unsent(&db).unwrap(), 0);
        assert_eq!(summary(), None);
    }
}
