//! What only one user sees, as the server tells it to a socket that begins from nothing, or as a cache holds it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use vestnik_protocol::{ChatId, ChatPrivate, ClientId, ScheduledMessage, Seq, ServerFrame, UserId};

use crate::api::Api;
use crate::socket::Socket;

/// The private state of one user.
#[derive(Debug, Default)]
pub struct PrivateView {
    /// Of each chat that the user is in.
    pub chats: BTreeMap<ChatId, ChatPrivate>,
    /// Messages deleted for oneself.
    pub hidden: BTreeSet<(ChatId, Seq)>,
    /// Contact, blocked; who is neither is not here.
    pub people: BTreeMap<UserId, (bool, bool)>,
    /// Messages for later, tombstones not among them.
    pub scheduled: BTreeMap<(ChatId, ClientId), ScheduledMessage>,
}

impl PrivateView {
    /// Reads it as a new device would.
    ///
    /// # Errors
    /// The server refused.
    pub async fn of(api: &Api) -> Result<Self> {
        let token = api.token.as_deref().context("nobody")?;
        let (_, frames) = Socket::live(api.server(), token).await?;
        let mut view = Self::default();
        for frame in frames {
            let ServerFrame::Account(delta) = frame else { continue };
            for private in delta.chats.into_iter().filter(|private| private.member) {
                view.chats.insert(private.chat_id, private);
            }
            view.hidden.extend(delta.hidden.iter().map(|hidden| (hidden.chat_id, hidden.seq)));
            for person in delta.people.iter().filter(|person| person.contact || person.blocked) {
                view.people.insert(person.user_id, (person.contact, person.blocked));
            }
            for row in delta.scheduled {
                view.schedule(row);
            }
        }
        Ok(view)
    }

    /// Notes a message for later, unless it is one no more.
    pub fn schedule(&mut self, row: ScheduledMessage) {
        if !row.gone {
            self.scheduled.insert((row.chat_id, row.client_id), row);
        }
    }

    /// Every way in which this is not the other, which is right.
    #[must_use]
    pub fn differences(&self, right: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let bare = |chats: &BTreeMap<ChatId, ChatPrivate>| -> BTreeMap<ChatId, ChatPrivate> {
            // Counts are compared on the screen, where they are computed from several rows.
            chats.iter().map(|(id, row)| (*id, ChatPrivate { unread: NO_COUNT, ..row.clone() })).collect()
        };
        let (own, other) = (bare(&self.chats), bare(&right.chats));
        for id in own.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            if own.get(id) != other.get(id) {
                found.push(format!("private row of {id}: {:?} instead of {:?}", own.get(id), other.get(id)));
            }
        }
        let in_chats = |hidden: &BTreeSet<(ChatId, Seq)>| -> BTreeSet<(ChatId, Seq)> {
            hidden.iter().filter(|(chat, _)| right.chats.contains_key(chat)).copied().collect()
        };
        let (own, other) = (in_chats(&self.hidden), in_chats(&right.hidden));
        if own != other {
            found.push(format!("hidden {own:?} instead of {other:?}"));
        }
        if self.people != right.people {
            found.push(format!("people {:?} instead of {:?}", self.people, right.people));
        }
        if self.scheduled != right.scheduled {
            found.push(format!("scheduled {:?} instead of {:?}", self.scheduled, right.scheduled));
        }
        found
    }
}

const NO_COUNT: vestnik_protocol::UnreadCount = vestnik_protocol::UnreadCount {
    count: 0,
    capped: false,
    read_seq: Seq::ZERO,
    to_seq: Seq::ZERO,
    mentions: 0,
};
