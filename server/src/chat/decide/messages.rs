//! What becomes of messages: copies, edits, deletions.

use std::collections::BTreeSet;

use vestnik_protocol::rights::Action;
use vestnik_protocol::{
    ChatId, Command, Content, Done, ErrorCode, Forwarded, KnownContent, Message, Millis, Rev, Seq, UserId,
    limits,
};

use super::compose::{self, Composed, RequestDigest};
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::mentions::MentionRow;
use crate::store::messages::SentMessage;
use crate::store::versions::VersionRow;

/// Writes a copy of a message that the sender may see. Only the text goes along, and whose it was: a name in it means
/// nobody elsewhere, and what it answered stays where it was.
pub fn forward(
    rows: &WorkingSet,
    sender: UserId,
    command: &Command,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Command::Forward { chat_id, client_id, from_chat_id, from_seq, silent } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let request_hash = RequestDigest::of("forward")
        .part(from_chat_id.as_bytes())
        .part(&from_seq.get().to_be_bytes())
        .flag("silent", *silent)
        .finish();
    if let Some(repeated) = compose::repeated(rows, sender, *chat_id, *client_id, &request_hash)? {
        return Ok(repeated);
    }
    let caller = Caller::of(rows, sender, *chat_id)?;
    caller.may_address(Action::Write)?;
    let source = seen(rows, sender, *from_chat_id, *from_seq)?;
    let Content::Known(KnownContent::Text { text, .. }) = &source.content else {
        return Err(if compose::is_deleted(source) {
            ErrorCode::SeqNotFound
        } else {
            ErrorCode::ContentUnknown
        });
    };
    let author = Forwarded { sender_id: source.sender_id, sent_at: source.sent_at };
    let composed = Composed {
        client_id: *client_id,
        request_hash,
        content: Content::text(text.clone()),
        reply_to: None,
        // Through however many hands: who wrote it first.
        forwarded: Some(source.forwarded.unwrap_or(author)),
        silent: *silent,
    };
    Ok(compose::append(&caller, composed, now))
}

/// A message of another chat, as the user may see it.
fn seen(rows: &WorkingSet, user: UserId, chat_id: ChatId, seq: Seq) -> Result<&Message, Refusal> {
    let (chat, _) = rows.source(chat_id).zip(rows.member(chat_id, user)).ok_or(ErrorCode::NotFound)?;
    let cleared = rows.private(user, chat_id).is_some_and(|row| seq <= row.cleared_seq);
    if cleared || rows.is_hidden(user, chat_id, seq) {
        return Err(ErrorCode::SeqNotFound);
    }
    compose::existing(rows, chat, seq).map(|sent| &sent.message)
}

/// Changes what one's own message says.
pub fn edit(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let Command::Edit { chat_id, seq, edit, content } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let content = compose::acceptable(content)?;
    let caller = Caller::of(rows, sender, *chat_id)?;
    let chat = caller.chat;
    let sent = compose::existing(rows, chat, *seq)?;
    let before = &sent.message;
    if before.sender_id != sender {
        return Err(ErrorCode::Forbidden);
    }
    // It says something, so the other side must want to hear it.
    caller.may_address(Action::ChangeOwn)?;
    // Others' words are not to be put differently.
    if before.content.as_text().is_none() || before.forwarded.is_some() {
        return Err(ErrorCode::NotEditable);
    }
    let content = compose::naming_members_only(rows, *chat_id, content);
    let is_repeated = before.edit == edit.saturating_add(1) && before.content == content;
    if is_repeated || (before.edit == *edit && before.content == content) {
        return Ok(Changes::none(Done { message: Some(before.clone()), ..Done::new(*chat_id, chat.rev) }));
    }
    if before.edit != *edit {
        return Err(ErrorCode::EditConflict);
    }
    if before.edit >= limits::MAX_EDITS {
        return Err(ErrorCode::NotEditable);
    }
    let rev = chat.rev.next();
    let written_at = before.edited_at.unwrap_or(before.sent_at);
    let message = Message {
        rev,
        content,
        edit: before.edit + 1,
        edited_at: Some(now.max(written_at)),
        ..before.clone()
    };
    let (meant, means) = (compose::mentioned(*chat_id, before), compose::mentioned(*chat_id, &message));
    let without = |rows: &[MentionRow], others: &[MentionRow]| -> Vec<MentionRow> {
        rows.iter().filter(|row| !others.contains(row)).copied().collect()
    };
    Ok(Changes {
        chat: Some(Chat { rev, ..chat.clone() }),
        mentions: without(&means, &meant),
        unmentioned: without(&meant, &means),
        versions: vec![VersionRow {
            chat_id: *chat_id,
            seq: *seq,
            edit: before.edit,
            written_at,
            content: before.content.clone(),
        }],
        changed_messages: vec![SentMessage { message: message.clone(), ..sent.clone() }],
        ..Changes::none(Done { message: Some(message), ..Done::new(*chat_id, rev) })
    })
}

/// Deletes messages for everybody, all of them or none.
pub fn delete(rows: &WorkingSet, sender: UserId, chat_id: ChatId, seqs: &[Seq]) -> Result<Changes, Refusal> {
    if seqs.len() > limits::MAX_SEQS_PER_COMMAND {
        return Err(ErrorCode::InvalidArgument);
    }
    let caller = Caller::of(rows, sender, chat_id)?;
    let mut doomed = Vec::new();
    for seq in seqs.iter().copied().collect::<BTreeSet<_>>() {
        let sent = compose::existing(rows, caller.chat, seq)?;
        let message = &sent.message;
        // What happened to the chat is nobody's to take back but an admin's.
        let own = message.sender_id == sender && message.counts();
        if compose::is_deleted(message) {
            continue;
        }
        caller.may(if own { Action::ChangeOwn } else { Action::DeleteOthers })?;
        doomed.push(sent);
    }
    Ok(without(caller.chat, &doomed, false))
}

/// Deletes messages whose time is over, also in a chat that nobody sees any more. The server's own timer asks for it,
/// so who may is no question, and the time was looked at there.
pub fn expire(rows: &WorkingSet, chat_id: ChatId, seqs: &[Seq]) -> Result<Changes, Refusal> {
    let chat = rows.row(chat_id).ok_or(ErrorCode::NotFound)?;
    let over = |seq: &Seq| rows.message(chat_id, *seq).filter(|sent| sent.message.expires_at.is_some());
    let doomed: Vec<_> = seqs.iter().filter_map(over).collect();
    Ok(without(chat, &doomed, true))
}

/// The chat with tombstones in place of these messages, each under a rev of its own, and without their pins. Versions,
/// reactions and mentions go when the tombstones are written.
fn without(chat: &Chat, doomed: &[&SentMessage], expired: bool) -> Changes {
    let mut rev = chat.rev;
    let tombstones: Vec<_> = doomed
        .iter()
        .map(|sent| {
            rev = rev.next();
            SentMessage { message: tombstone(&sent.message, rev, expired), ..(*sent).clone() }
        })
        .collect();
    if tombstones.is_empty() {
        return Changes::none(Done::new(chat.id, rev));
    }
    let gone: BTreeSet<Seq> = tombstones.iter().map(|sent| sent.message.seq).collect();
    let pinned = chat.pinned.iter().filter(|seq| !gone.contains(seq)).copied().collect();
    let message = match tombstones.as_slice() {
        [only] => Some(only.message.clone()),
        _ => None,
    };
    Changes {
        chat: Some(Chat { rev, pinned, ..chat.clone() }),
        changed_messages: tombstones,
        ..Changes::none(Done { message, ..Done::new(chat.id, rev) })
    }
}

/// What is left of a message: its number, whose it was and when. A reply to it keeps the number.
fn tombstone(message: &Message, rev: Rev, expired: bool) -> Message {
    let content = Content::Known(KnownContent::Deleted { expired });
    Message::new(message.seq, rev, message.sender_id, message.client_id, message.sent_at, content)
}
