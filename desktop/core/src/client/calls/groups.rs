//! Calls that make chats, and those that say how something is to be.

use serde_json::Value;
use vestnik_protocol::{ChatId, Command, UserId};

use super::super::account::Account;
use super::super::core::Core;
use super::{Called, new_id, signed_out, value};
use crate::cache::{Db, Durability};
use crate::clock;
use crate::queue::{self, NewGroup};

impl Core {
    pub(super) async fn create_chat(&mut self, group: NewGroup) -> Called {
        let Some(account) = &mut self.account else { return Err(signed_out().into()) };
        let (me, now) = (account.id(), clock::wall());
        let id = ChatId(new_id(now));
        let people = group.user_ids.clone();
        let job = move |db: &Db| queue::create_chat(db, me, id, group, now);
        let chat = account.cache.write(Durability::Promised, job).await??;
        account.queued(chat);
        self.note_people(people).await?;
        value(chat)
    }

    /// People chosen in a search are known from now on, also offline.
    pub(super) async fn note_people(&mut self, users: Vec<UserId>) -> Result<(), super::CallError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let seen = users.iter().filter_map(|user| account.people.seen(*user)).collect();
        account.people.want(users);
        let changed = account.people.learn(seen);
        if !changed.is_empty() {
            self.keep_profiles(changed, None).await?;
        }
        Ok(())
    }
}

impl Account {
    pub(super) async fn perform(&mut self, command: Command) -> Called {
        let (me, now) = (self.id(), clock::wall());
        let about_people = matches!(command, Command::SetContact { .. } | Command::SetBlocked { .. });
        let job = move |db: &Db| queue::perform(db, me, command, now);
        let chat = self.cache.write(Durability::Promised, job).await??;
        self.queued(chat);
        if about_people {
            self.touch_all();
        }
        Ok(Value::Null)
    }

    /// A chat that is looked at is not "unread" any more.
    pub(super) async fn unmark(&mut self, chat: ChatId) -> Result<(), super::CallError> {
        let me = self.id();
        let read = move |db: &Db| {
            let Some(private) = crate::cache::privates::get(db, chat)? else { return Ok(false) };
            let pending = queue::overlay::Pending::read(db, chat, me)?;
            Ok(pending.private(private, vestnik_protocol::Seq::ZERO).marked_unread)
        };
        if self.cache.read(read).await? {
            self.perform(Command::MarkUnread { chat_id: chat, on: false }).await?;
        }
        Ok(())
    }
}
