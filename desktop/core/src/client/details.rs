//! The open chat beside its timeline, and contacts: told whenever they differ from what was told last.

use vestnik_protocol::UserId;

use super::core::Core;
use crate::cache::{CacheError, Db};
use crate::clock;
use crate::details::{Details, details};
use crate::queue::overlay;
use crate::view::Update;

impl Core {
    /// Tells the open chat, where something of it changed.
    pub async fn flush_details(&mut self) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        let Some(chat) = account.timeline.as_ref().map(|open| open.chat_id) else { return Ok(()) };
        let (me, now) = (account.id(), clock::wall());
        let Some(found) = account.cache.read(move |db| details(db, chat, me, now)).await? else {
            return Ok(());
        };
        let Details { details, missing, people } = found;
        account.singles.want(chat, missing);
        if account.details.as_ref() != Some(&details) {
            account.people.want(people);
            account.details = Some(details.clone());
            self.tell(&Update::Chat { details });
        }
        Ok(())
    }

    /// Tells contacts and blocked people, where they changed.
    pub async fn flush_people(&mut self) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        if !account.people_touched {
            return Ok(());
        }
        let people = account.cache.read(|db: &Db| overlay::people(db)).await?;
        account.people_touched = false;
        let of = |chosen: fn(&vestnik_protocol::PersonPrivate) -> bool| -> Vec<UserId> {
            people.iter().filter(|person| chosen(person)).map(|person| person.user_id).collect()
        };
        let (contacts, blocked) = (of(|person| person.contact), of(|person| person.blocked));
        account.people.want(people.iter().map(|person| person.user_id));
        if account.contacts != (contacts.clone(), blocked.clone()) {
            account.contacts = (contacts.clone(), blocked.clone());
            self.tell(&Update::People { contacts, blocked });
        }
        Ok(())
    }
}
