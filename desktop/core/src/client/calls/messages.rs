//! Calls about messages that wait to be sent, and drafts.

use serde_json::Value;
use uuid::{NoContext, Timestamp, Uuid};
use vestnik_protocol::limits::MAX_TEXT_CHARS;
use vestnik_protocol::{ChatId, ClientId, Content, ErrorCode, Millis, Seq, text};

use super::super::account::Account;
use super::{CallError, Called, value};
use crate::cache::{Db, Durability, drafts};
use crate::clock;
use crate::queue;

/// Bytes of a draft at most: what is longer than any message allows, with room to cut it down.
const MAX_DRAFT_BYTES: usize = MAX_TEXT_CHARS * 16;

impl Account {
    pub async fn push(&mut self, chat: ChatId, typed: &str) -> Result<ClientId, CallError> {
        let content = Content::text(text::message_text(typed)?);
        let now = clock::wall();
        let client = new_client_id(now);
        let job = move |db: &Db| queue::push_send(db, chat, client, content, now);
        self.cache.write(Durability::Promised, job).await??;
        self.queue.ring();
        self.touch(chat);
        Ok(client)
    }

    pub async fn retry(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::retry(db, client);
        let chat = self.cache.write(Durability::Promised, job).await??;
        self.queue.ring();
        self.touch(chat);
        Ok(Value::Null)
    }

    pub async fn discard(&mut self, client: ClientId) -> Called {
        let job = move |db: &Db| queue::discard(db, client);
        let discarded = self.cache.write(Durability::Promised, job).await??;
        self.touch(discarded.chat_id);
        value(discarded.text)
    }

    pub async fn save_draft(&mut self, chat: ChatId, text: String, reply_to: Option<Seq>) -> Called {
        if text.len() > MAX_DRAFT_BYTES {
            return Err(ErrorCode::TextTooLong.into());
        }
        let now = clock::wall();
        let job = move |db: &Db| drafts::set(db, chat, &text, reply_to, now);
        self.cache.write(Durability::Promised, job).await?;
        self.touch(chat);
        Ok(Value::Null)
    }
}

/// A name for a message that nobody else gives: the time, and chance.
fn new_client_id(now: Millis) -> ClientId {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    ClientId(Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1_000, nanos)))
}
