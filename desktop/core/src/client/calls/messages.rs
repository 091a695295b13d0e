//! Calls about messages: written, edited, forwarded, for later, tried again, given up; and drafts.

use serde_json::Value;
use vestnik_protocol::limits::MAX_TEXT_CHARS;
use vestnik_protocol::{ChatId, ClientId, ErrorCode, Mention, Millis, Seq};

use super::super::account::Account;
use super::{Called, new_id, value};
use crate::cache::{Db, Durability, drafts};
use crate::clock;
use crate::queue::{self, Forwarding, Written};

/// Bytes of a draft at most: what is longer than any message allows, with room to cut it down.
const MAX_DRAFT_BYTES: usize = MAX_TEXT_CHARS * 16;

/// A message as a request brings it.
pub(super) struct Typed {
    pub text: String,
    pub mentions: Vec<Mention>,
    pub reply_to: Option<Seq>,
    pub silent: bool,
}

impl Typed {
    fn written(self) -> Result<Written, ErrorCode> {
        let Self { text, mentions, reply_to, silent } = self;
        Ok(Written { content: queue::words(&text, mentions)?, reply_to, silent })
    }
}

impl Account {
    pub(super) async fn push(&mut self, chat: ChatId, typed: Typed) -> Called {
        let (written, me, now) = (typed.written()?, self.id(), clock::wall());
        let client = ClientId(new_id(now));
        let job = move |db: &Db| queue::push_send(db, me, chat, client, written, now);
        self.cache.write(Durability::Promised, job).await??;
        self.queued(chat);
        self.resting.touch(chat, clock::monotonic());
        value(client)
    }

    pub(super) async fn schedule(&mut self, chat: ChatId, typed: Typed, send_at: Millis) -> Called {
        let (written, me, now) = (typed.written()?, self.id(), clock::wall());
        let client = ClientId(new_id(now));
        let job = move |db: &Db| queue::push_scheduled(db, me, chat, client, written, send_at, now);
        self.cache.write(Durability::Promised, job).await??;
        self.queued(chat);
        self.resting.touch(chat, clock::monotonic());
        value(client)
    }

    pub(super) async fn edit(
        &mut self,
        chat: ChatId,
        client: ClientId,
        text: String,
        mentions: Vec<Mention>,
    ) -> Called {
        let (content, me, now) = (queue::words(&text, mentions)?, self.id(), clock::wall());
        let job = move |db: &Db| queue::edit_message(db, me, chat, client, content, now);
        self.cache.write(Durability::Promised, job).await??;
        self.queued(chat);
        Ok(Value::Null)
    }

    pub(super) async fn forward(&mut self, forwarding: Forwarding) -> Called {
        let (me, now) = (self.id(), clock::wall());
        let to = forwarding.to.clone();
        let job = move |db: &Db| queue::push_forwards(db, me, &forwarding, || ClientId(new_id(now)), now);
        self.cache.write(Durability::Promised, job).await??;
        to.into_iter().for_each(|chat| self.queued(chat));
        Ok(Value::Null)
    }

    pub(super) async fn retry(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::retry(db, client);
        let chat = self.cache.write(Durability::Promised, job).await??;
        self.queued(chat);
        Ok(Value::Null)
    }

    pub(super) async fn discard(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::discard(db, client);
        let discarded = self.cache.write(Durability::Promised, job).await??;
        self.touch(discarded.chat_id);
        value(discarded.text)
    }

    pub(super) async fn save_draft(&mut self, chat: ChatId, text: String, reply_to: Option<Seq>) -> Called {
        if text.len() > MAX_DRAFT_BYTES {
            return Err(ErrorCode::TextTooLong.into());
        }
        let now = clock::wall();
        let job = move |db: &Db| drafts::set(db, chat, &text, reply_to, now);
        if self.cache.write(Durability::Promised, job).await? {
            self.resting.touch(chat, clock::monotonic());
        }
        self.touch(chat);
        Ok(Value::Null)
    }

    /// Something was put into the queue of a chat.
    pub(super) fn queued(&mut self, chat: ChatId) {
        self.queue.ring();
        self.touch(chat);
    }
}
