//! Pinned messages.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatEvent, ChatId, Done, ErrorCode, Millis, Seq, UserId, limits};

use super::events::with_event;
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;

/// Pins a message to the top of the chat, which is told; or takes it from there, which is not.
pub fn pin(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    seq: Seq,
    on: bool,
    now: Millis,
) -> Result<Changes, Refusal> {
    let caller = Caller::of(rows, sender, chat_id)?;
    caller.may_address(Action::PinMessages)?;
    let chat = caller.chat;
    if chat.pinned.contains(&seq) == on {
        return Ok(Changes::none(Done::new(chat_id, chat.rev)));
    }
    let mut pinned: Vec<Seq> = chat.pinned.iter().copied().filter(|other| *other != seq).collect();
    if !on {
        let rev = chat.rev.next();
        let chat = Chat { rev, pinned, ..chat.clone() };
        return Ok(Changes { chat: Some(chat), ..Changes::none(Done::new(chat_id, rev)) });
    }
    let message = &rows.message(chat_id, seq).ok_or(ErrorCode::SeqNotFound)?.message;
    // Neither what is gone nor what the server tells is worth keeping in view.
    if !message.counts() {
        return Err(ErrorCode::NotEditable);
    }
    if pinned.len() >= limits::MAX_PINNED_MESSAGES {
        return Err(ErrorCode::TooManyPinned);
    }
    pinned.insert(0, seq);
    let (chat, event) = with_event(Chat { pinned, ..chat.clone() }, sender, ChatEvent::Pinned { seq }, now);
    let done = Done::new(chat_id, chat.rev);
    Ok(Changes { chat: Some(chat), messages: vec![event], ..Changes::none(done) })
}
