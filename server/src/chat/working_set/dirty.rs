//! Which rows of a batch the commands changed: what is to be written.

use std::collections::{BTreeMap, BTreeSet};

use vestnik_protocol::{ChatId, ClientId, InviteToken, Rev, Seq, UserId};

use super::WorkingSet;
use crate::store::chats::Chat;
use crate::store::hidden::HiddenRow;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::mentions::MentionRow;
use crate::store::messages::SentMessage;
use crate::store::people::PersonRow;
use crate::store::private::{AccountState, PrivateRow};
use crate::store::reads::ReadRow;
use crate::store::scheduled::ScheduledRow;
use crate::store::versions::VersionRow;

/// What the commands changed so far: keys of rows in the working set, and rows that are only ever added.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dirty {
    /// Changed chats, with the rev they were loaded at.
    pub chats: BTreeMap<ChatId, Rev>,
    /// Chats that were emptied: what lies below is to be removed.
    pub emptied: BTreeMap<ChatId, Seq>,
    pub members: BTreeSet<(ChatId, UserId)>,
    pub new_messages: BTreeSet<(ChatId, Seq)>,
    pub changed_messages: BTreeSet<(ChatId, Seq)>,
    pub reactions: BTreeSet<(ChatId, Seq, UserId)>,
    pub versions: Vec<VersionRow>,
    /// Whether the mention is there from now on.
    pub mentions: BTreeMap<MentionRow, bool>,
    /// The last position in each chat is the one that counts.
    pub reads: BTreeMap<(ChatId, UserId), ReadRow>,
    pub invites: BTreeSet<InviteToken>,
    pub words: BTreeMap<ChatId, Vec<String>>,
    /// Changed accounts, with the rev they were loaded at.
    pub accounts: BTreeMap<UserId, Rev>,
    pub privates: BTreeSet<(UserId, ChatId)>,
    pub hidden: BTreeSet<(UserId, ChatId, Seq)>,
    pub people: BTreeSet<(UserId, UserId)>,
    pub scheduled: BTreeSet<(UserId, ClientId)>,
    /// Who is in a chat at the end (`true`), or not any more.
    pub moved: BTreeMap<(ChatId, UserId), bool>,
}

impl WorkingSet {
    /// No command changed anything: there is nothing to write.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.dirty == Dirty::default()
    }

    /// All chats whose rows this batch locked.
    pub fn locked_chats(&self) -> impl Iterator<Item = ChatId> {
        self.chats.keys().copied()
    }

    /// All accounts whose counters this batch locked.
    pub fn locked_accounts(&self) -> impl Iterator<Item = UserId> {
        self.accounts.keys().copied()
    }

    /// Changed chats.
    pub fn changed_chats(&self) -> impl Iterator<Item = &Chat> {
        self.dirty.chats.keys().filter_map(|id| self.chats.get(id))
    }

    /// Chats of which everything below a number goes.
    pub fn emptied(&self) -> impl Iterator<Item = (ChatId, Seq)> {
        self.dirty.emptied.iter().map(|(chat, floor)| (*chat, *floor))
    }

    /// Changed memberships.
    pub fn changed_members(&self) -> impl Iterator<Item = &Membership> {
        self.dirty.members.iter().filter_map(|key| self.members.get(key))
    }

    /// New messages, as they are at the end of the batch.
    pub fn new_messages(&self) -> impl Iterator<Item = &SentMessage> {
        self.dirty.new_messages.iter().filter_map(|key| self.messages.get(key))
    }

    /// Messages that were there before the batch and changed.
    pub fn changed_messages(&self) -> impl Iterator<Item = &SentMessage> {
        self.dirty.changed_messages.iter().filter_map(|key| self.messages.get(key))
    }

    /// Changed reactions on messages that are still there.
    pub fn changed_reactions(&self) -> impl Iterator<Item = (ChatId, &vestnik_protocol::ReactionRow)> {
        let there = |(chat, seq, _): &&(ChatId, Seq, UserId)| {
            self.messages.get(&(*chat, *seq)).is_none_or(|sent| sent.message.counts())
        };
        self.dirty.reactions.iter().filter(there).filter_map(|key| Some((key.0, self.reactions.get(key)?)))
    }

    /// New versions.
    pub fn new_versions(&self) -> impl Iterator<Item = &VersionRow> {
        self.dirty.versions.iter()
    }

    /// Mentions that are new (`true`) or over.
    pub fn changed_mentions(&self, there: bool) -> impl Iterator<Item = &MentionRow> {
        self.dirty.mentions.iter().filter(move |(_, is_there)| **is_there == there).map(|(row, _)| row)
    }

    /// New read positions.
    pub fn new_reads(&self) -> impl Iterator<Item = &ReadRow> {
        self.dirty.reads.values()
    }

    /// Changed invites.
    pub fn changed_invites(&self) -> impl Iterator<Item = &InviteRow> {
        self.dirty.invites.iter().filter_map(|token| self.invites.get(token))
    }

    /// Chats that are found by other words from now on.
    pub fn changed_words(&self) -> impl Iterator<Item = (ChatId, &[String])> {
        self.dirty.words.iter().map(|(chat, words)| (*chat, words.as_slice()))
    }

    /// Changed accounts.
    pub fn changed_accounts(&self) -> impl Iterator<Item = (&UserId, &AccountState)> {
        self.dirty.accounts.keys().filter_map(|user| self.accounts.get_key_value(user))
    }

    /// Changed private rows.
    pub fn changed_privates(&self) -> impl Iterator<Item = &PrivateRow> {
        self.dirty.privates.iter().filter_map(|key| self.privates.get(key))
    }

    /// Messages newly deleted for oneself.
    pub fn new_hidden(&self) -> impl Iterator<Item = HiddenRow> {
        self.dirty.hidden.iter().filter_map(|key| {
            let (user_id, chat_id, seq) = *key;
            let rev = *self.hidden.get(key)?;
            Some(HiddenRow { user_id, hidden: vestnik_protocol::HiddenMessage { chat_id, seq, rev } })
        })
    }

    /// Changed contacts and blocks.
    pub fn changed_people(&self) -> impl Iterator<Item = PersonRow> {
        self.dirty
            .people
            .iter()
            .filter_map(|key| Some(PersonRow { owner_id: key.0, person: *self.people.get(key)? }))
    }

    /// Changed messages to be sent later.
    pub fn changed_scheduled(&self) -> impl Iterator<Item = &ScheduledRow> {
        self.dirty.scheduled.iter().filter_map(|key| self.scheduled.get(key))
    }

    /// Who came into which chat (`true`), or left it.
    pub fn moved(&self, came: bool) -> impl Iterator<Item = (ChatId, UserId)> {
        self.dirty.moved.iter().filter(move |(_, is_there)| **is_there == came).map(|(key, _)| *key)
    }
}
