//! Messages that the server itself writes into a chat, to tell what happened to it.

use uuid::Uuid;
use vestnik_protocol::{ChatEvent, ChatId, ClientId, Content, KnownContent, Message, Millis, Seq, UserId};

use crate::store::chats::Chat;
use crate::store::messages::SentMessage;

/// Name space of the client ids of events. They follow from the address, so that a decision needs no randomness.
const EVENTS: Uuid = Uuid::from_u128(0x0d6c_5f0e_9a34_5b61_8e2b_4f7a_91c3_e002);

/// Appends an event to the chat: returns the chat with its counters moved on, and the message under the new rev.
#[must_use]
pub fn with_event(chat: Chat, by: UserId, event: ChatEvent, now: Millis) -> (Chat, SentMessage) {
    let (seq, rev) = (chat.seq.next(), chat.rev.next());
    let sent_at = now.max(chat.active_at);
    let content = Content::Known(KnownContent::Event { event });
    let message = Message::new(seq, rev, by, name(chat.id, seq), sent_at, content);
    let sent = SentMessage { chat_id: chat.id, request_hash: vec![0; 16], message };
    (Chat { seq, rev, active_at: sent_at, ..chat }, sent)
}

fn name(chat: ChatId, seq: Seq) -> ClientId {
    let mut address = [0_u8; 24];
    let (id, number) = address.split_at_mut(16);
    id.copy_from_slice(chat.as_bytes());
    number.copy_from_slice(&seq.get().to_be_bytes());
    ClientId(Uuid::new_v5(&EVENTS, &address))
}
