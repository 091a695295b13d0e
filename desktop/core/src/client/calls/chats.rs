//! Calls that show things: chats, timelines, who is on screen.

use serde_json::Value;
use vestnik_protocol::limits::MAX_USERS_PER_REQUEST;
use vestnik_protocol::{ChatId, ClientFrame, Seq, UserId};

use super::super::account::Account;
use super::super::core::Core;
use super::{Called, signed_out, value};
use crate::cache::{Db, Durability};
use crate::clock;
use crate::queue;
use crate::timeline::Timeline;
use crate::view::OpenAt;

impl Core {
    pub async fn open_chat(&mut self, chat_id: ChatId, at: OpenAt) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        self.views += 1;
        account.leave_timeline();
        account.unmark(chat_id).await?;
        let (me, now) = (account.id(), clock::wall());
        let (timeline, step) = Timeline::open(&account.cache, self.views, chat_id, me, at, now).await?;
        account.timeline = Some(timeline);
        self.show(self.views, chat_id, step);
        self.flush_details().await?;
        Ok(Value::Null)
    }

    pub async fn page(&mut self, before: bool) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let Some(timeline) = &mut account.timeline else { return Ok(Value::Null) };
        let (view, chat_id) = (timeline.view, timeline.chat_id);
        let step = timeline.page(&account.cache, before, clock::wall()).await?;
        self.show(view, chat_id, step);
        Ok(Value::Null)
    }

    pub async fn open_direct(&mut self, user_id: UserId) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let me = account.id();
        let job = move |db: &Db| queue::open_direct(db, me, user_id);
        let chat = account.cache.write(Durability::Promised, job).await?;
        account.touch(chat);
        self.note_people(vec![user_id]).await?;
        value(chat)
    }
}

impl Account {
    pub async fn seen(&mut self, chat: ChatId, seq: Seq) -> Called {
        let job = move |db: &Db| queue::seen(db, chat, seq);
        if self.cache.write(Durability::Rebuildable, job).await? {
            self.queue.gather_read(clock::monotonic());
            self.touch(chat);
        }
        Ok(Value::Null)
    }

    pub fn on_screen(&mut self, mut users: Vec<UserId>) -> Called {
        users.truncate(MAX_USERS_PER_REQUEST);
        if users != self.on_screen {
            self.presences.keep(&users);
            self.on_screen = users;
            self.send(ClientFrame::Watch { user_ids: self.on_screen.clone() });
        }
        Ok(Value::Null)
    }
}
