//! What one batch of commands works on: rows as loaded under their locks, then as the commands change them.
//!
//! It is plain data. [`WorkingSet::apply`] cannot fail, so a command happens whole or not at all.

mod apply;
mod changes;
mod dirty;
mod loaded;
mod published;

use std::collections::{BTreeMap, HashMap};

use vestnik_protocol::{ChatId, ClientId, InviteToken, Member, PersonPrivate, ReactionRow, Rev, Seq, UserId};

pub use changes::Changes;
pub use loaded::Loaded;
pub use published::AccountChange;

use crate::store::chats::Chat;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::messages::SentMessage;
use crate::store::private::{AccountState, PrivateRow};
use crate::store::scheduled::ScheduledRow;
use dirty::Dirty;

/// The rows of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkingSet {
    chats: BTreeMap<ChatId, Chat>,
    sources: HashMap<ChatId, Chat>,
    members: HashMap<(ChatId, UserId), Membership>,
    messages: BTreeMap<(ChatId, Seq), SentMessage>,
    /// Where the message of a client id is.
    names: HashMap<(UserId, ClientId), (ChatId, Seq)>,
    reactions: BTreeMap<(ChatId, Seq, UserId), ReactionRow>,
    reactors: HashMap<(ChatId, Seq), u32>,
    accounts: BTreeMap<UserId, AccountState>,
    privates: BTreeMap<(UserId, ChatId), PrivateRow>,
    hidden: BTreeMap<(UserId, ChatId, Seq), Rev>,
    people: BTreeMap<(UserId, UserId), PersonPrivate>,
    people_counts: HashMap<UserId, u32>,
    scheduled: BTreeMap<(UserId, ClientId), ScheduledRow>,
    scheduled_counts: HashMap<UserId, u32>,
    invites: BTreeMap<InviteToken, InviteRow>,
    invite_counts: HashMap<ChatId, u32>,
    dirty: Dirty,
}

impl WorkingSet {
    /// Rows as they were loaded.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        let mut set = Self {
            chats: loaded.chats.into_iter().map(|chat| (chat.id, chat)).collect(),
            sources: loaded.sources.into_iter().map(|chat| (chat.id, chat)).collect(),
            members: loaded.members.into_iter().map(|row| ((row.chat_id, row.member.user_id), row)).collect(),
            reactors: loaded.reactors,
            accounts: loaded.accounts,
            privates: loaded.privates.into_iter().map(|row| ((row.user_id, row.chat_id), row)).collect(),
            people: loaded
                .people
                .into_iter()
                .map(|row| ((row.owner_id, row.person.user_id), row.person))
                .collect(),
            people_counts: loaded.people_counts,
            scheduled_counts: loaded.scheduled_counts,
            invites: loaded.invites.into_iter().map(|row| (row.invite.token, row)).collect(),
            invite_counts: loaded.invite_counts,
            ..Self::default()
        };
        for (chat, row) in loaded.reactions {
            set.reactions.insert((chat, row.seq, row.user_id), row);
        }
        for row in loaded.hidden {
            set.hidden.insert((row.user_id, row.hidden.chat_id, row.hidden.seq), row.hidden.rev);
        }
        for row in loaded.scheduled {
            set.scheduled.insert((row.user_id, row.message.client_id), row);
        }
        for message in loaded.messages {
            set.put_message(message);
        }
        set
    }

    /// A chat that exists.
    #[must_use]
    pub fn chat(&self, id: ChatId) -> Option<&Chat> {
        self.chats.get(&id).filter(|chat| chat.rev > Rev::ZERO && chat.deleted_at.is_none())
    }

    /// A chat's row whatever its state: reserved for a chat that is about to be born, alive, or deleted.
    #[must_use]
    pub fn row(&self, id: ChatId) -> Option<&Chat> {
        self.chats.get(&id)
    }

    /// A chat that a command only reads from.
    #[must_use]
    pub fn source(&self, id: ChatId) -> Option<&Chat> {
        self.chats
            .get(&id)
            .or_else(|| self.sources.get(&id))
            .filter(|chat| chat.rev > Rev::ZERO && chat.deleted_at.is_none())
    }

    /// A membership that has not ended.
    #[must_use]
    pub fn member(&self, chat: ChatId, user: UserId) -> Option<&Member> {
        self.membership(chat, user).map(|row| &row.member).filter(|member| !member.left)
    }

    /// A membership, ended or not, with what only the server knows of it.
    #[must_use]
    pub fn membership(&self, chat: ChatId, user: UserId) -> Option<&Membership> {
        self.members.get(&(chat, user))
    }

    /// The loaded people of a chat who are in it. Of a direct chat that is deleted: both.
    pub fn members_of(&self, chat: ChatId) -> impl Iterator<Item = &Membership> {
        self.members.values().filter(move |row| row.chat_id == chat && !row.member.left)
    }

    /// What was sent under this name, ever.
    #[must_use]
    pub fn sent(&self, sender: UserId, client_id: ClientId) -> Option<&SentMessage> {
        self.messages.get(self.names.get(&(sender, client_id))?)
    }

    /// A message that a command names by its address, unless its chat was emptied since.
    #[must_use]
    pub fn message(&self, chat: ChatId, seq: Seq) -> Option<&SentMessage> {
        let floor = self.chats.get(&chat).or_else(|| self.sources.get(&chat)).map(|chat| chat.floor_seq);
        self.messages.get(&(chat, seq)).filter(|_| floor.is_none_or(|floor| seq >= floor))
    }

    /// What somebody put on a message.
    #[must_use]
    pub fn reaction(&self, chat: ChatId, seq: Seq, user: UserId) -> Option<&ReactionRow> {
        self.reactions.get(&(chat, seq, user))
    }

    /// How many people react to a message.
    #[must_use]
    pub fn reactors(&self, chat: ChatId, seq: Seq) -> u32 {
        self.reactors.get(&(chat, seq)).copied().unwrap_or_default()
    }

    /// The counters of an account that exists.
    #[must_use]
    pub fn account(&self, user: UserId) -> Option<&AccountState> {
        self.accounts.get(&user)
    }

    /// What a user keeps of a chat.
    #[must_use]
    pub fn private(&self, user: UserId, chat: ChatId) -> Option<&PrivateRow> {
        self.privates.get(&(user, chat))
    }

    /// The user deleted this message for oneself.
    #[must_use]
    pub fn is_hidden(&self, user: UserId, chat: ChatId, seq: Seq) -> bool {
        self.hidden.contains_key(&(user, chat, seq))
    }

    /// What `owner` keeps of a person.
    #[must_use]
    pub fn person(&self, owner: UserId, person: UserId) -> Option<&PersonPrivate> {
        self.people.get(&(owner, person))
    }

    /// `owner` blocked `person`.
    #[must_use]
    pub fn has_blocked(&self, owner: UserId, person: UserId) -> bool {
        self.person(owner, person).is_some_and(|row| row.blocked)
    }

    /// How many contacts and blocked people a user has.
    #[must_use]
    pub fn people_count(&self, owner: UserId) -> u32 {
        self.people_counts.get(&owner).copied().unwrap_or_default()
    }

    /// A message to be sent later, or its tombstone.
    #[must_use]
    pub fn scheduled(&self, user: UserId, client_id: ClientId) -> Option<&ScheduledRow> {
        self.scheduled.get(&(user, client_id))
    }

    /// How many messages a user has that wait for their time.
    #[must_use]
    pub fn scheduled_count(&self, user: UserId) -> u32 {
        self.scheduled_counts.get(&user).copied().unwrap_or_default()
    }

    /// An invite, working or not.
    #[must_use]
    pub fn invite(&self, token: InviteToken) -> Option<&InviteRow> {
        self.invites.get(&token)
    }

    /// How many invites of a chat work.
    #[must_use]
    pub fn invite_count(&self, chat: ChatId) -> u32 {
        self.invite_counts.get(&chat).copied().unwrap_or_default()
    }

    fn put_message(&mut self, message: SentMessage) {
        let address = (message.chat_id, message.message.seq);
        self.names.insert((message.message.sender_id, message.message.client_id), address);
        self.messages.insert(address, message);
    }
}
