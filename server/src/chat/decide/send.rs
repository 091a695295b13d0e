//! Sending a message.

use sha2::{Digest as _, Sha256};
use vestnik_protocol::rights::Action;
use vestnik_protocol::{Command, Content, Done, ErrorCode, KnownContent, Message, Millis, UserId, text};

use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::messages::SentMessage;

/// Appends a message. The sender's read position stays where it is: a message written offline is sent before its author
/// has seen what others wrote meanwhile, and nothing may be "read without being seen". It also keeps sending at one row
/// of the chat and one of the message. Own messages never count as unread.
pub fn send(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let Command::Send { chat_id, client_id, content, .. } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let (chat_id, client_id) = (*chat_id, *client_id);
    let content = acceptable(content)?;
    let request_hash = digest(&content);
    let member = rows.member(chat_id, sender);
    if let Some(sent) = rows.sent(sender, client_id) {
        if sent.chat_id != chat_id || sent.request_hash != request_hash {
            return Err(ErrorCode::ClientIdReused);
        }
        // Sent once already. Someone who left since learns that it was, but not what became of the message.
        let message = member.map(|_| sent.message.clone());
        return Ok(Changes::none(Done { message, ..Done::new(chat_id, sent.message.rev) }));
    }
    let caller = Caller::of(rows, sender, chat_id)?;
    caller.may_address(Action::Write)?;
    let chat = caller.chat;

    let (seq, rev) = (chat.seq.next(), chat.rev.next());
    // Monotone within a chat, whatever the clock does.
    let sent_at = now.max(chat.active_at);
    let message = Message::new(seq, rev, sender, client_id, sent_at, content);
    Ok(Changes {
        chat: Some(Chat { seq, rev, active_at: sent_at, ..chat.clone() }),
        messages: vec![SentMessage { chat_id, request_hash, message: message.clone() }],
        ..Changes::none(Done { message: Some(message), ..Done::new(chat_id, rev) })
    })
}

/// The content as it will be stored.
fn acceptable(content: &Content) -> Result<Content, Refusal> {
    match content {
        Content::Known(KnownContent::Text { text, .. }) => text::message_text(text).map(Content::text),
        // A tombstone is what a deletion leaves; nobody sends one.
        Content::Known(KnownContent::Deleted { .. } | KnownContent::Event { .. }) | Content::Unknown(_) => {
            Err(ErrorCode::ContentUnknown)
        }
    }
}

/// Digest of what was asked for, so that the same request is known again after the message was edited or deleted. Half
/// of SHA-256 is plenty: only the sender could profit from a collision.
fn digest(content: &Content) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"text\0");
    hash.update(content.as_text().unwrap_or_default());
    hash.finalize().iter().take(16).copied().collect()
}
