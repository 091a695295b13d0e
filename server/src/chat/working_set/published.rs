//! What is told of a batch: to the members of each changed chat, and to each user alone.

use std::collections::{BTreeMap, HashMap};

use vestnik_protocol::{
    ChatDelta, ChatId, HiddenMessage, Member, Message, Millis, PersonPrivate, ReactionRow, Rev,
    ScheduledMessage, Seq, UserId,
};

use super::WorkingSet;
use crate::store::private::PrivateRow;

/// What changed in what only one user sees.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountChange {
    /// Whose.
    pub user_id: UserId,
    /// The account's counter before.
    pub since: Rev,
    /// And after.
    pub rev: Rev,
    /// Rows of chats, each with its chat's `seq`.
    pub chats: Vec<(PrivateRow, Seq)>,
    /// Messages deleted for oneself.
    pub hidden: Vec<HiddenMessage>,
    /// Contacts and blocks.
    pub people: Vec<PersonPrivate>,
    /// Messages to be sent later.
    pub scheduled: Vec<ScheduledMessage>,
}

impl WorkingSet {
    /// The deltas of all changed chats: what the members see of this batch. Chats that are deleted have none.
    #[must_use]
    pub fn deltas(&self) -> Vec<ChatDelta> {
        let mut messages: HashMap<ChatId, Vec<Message>> = HashMap::new();
        for sent in self.changed_messages().chain(self.new_messages()) {
            messages.entry(sent.chat_id).or_default().push(sent.message.clone());
        }
        let mut members: HashMap<ChatId, Vec<Member>> = HashMap::new();
        for row in self.changed_members() {
            members.entry(row.chat_id).or_default().push(row.member.clone());
        }
        let mut reactions: HashMap<ChatId, Vec<ReactionRow>> = HashMap::new();
        for (chat, row) in self.changed_reactions() {
            reactions.entry(chat).or_default().push(row.clone());
        }
        let delta = |(id, since): (&ChatId, &Rev)| {
            let chat = self.chats.get(id).filter(|chat| chat.deleted_at.is_none())?;
            let mut messages = messages.remove(id).unwrap_or_default();
            messages.retain(|message| message.seq >= chat.floor_seq);
            messages.sort_unstable_by_key(|message| message.seq);
            // A row may have changed in what is not shared, under an old rev.
            let mut members = members.remove(id).unwrap_or_default();
            members.retain(|member| member.rev > *since);
            members.iter_mut().for_each(|member| chat.hide_position(member));
            Some(ChatDelta {
                chat_id: *id,
                since: *since,
                rev: chat.rev,
                header: chat.header(),
                members,
                messages,
                reactions: reactions.remove(id).unwrap_or_default(),
                members_omitted: false,
                more: false,
                limited: false,
                unread: None,
            })
        };
        self.dirty.chats.iter().filter_map(delta).collect()
    }

    /// When the first of the new messages vanishes, or of the scheduled ones is to be sent.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        let vanish = self.new_messages().filter_map(|sent| sent.message.expires_at);
        let waiting = self.changed_scheduled().map(|row| &row.message);
        let send = waiting.filter(|row| !row.gone && row.failed.is_none()).map(|row| row.send_at);
        vanish.chain(send).min()
    }

    /// Chats that this batch deleted for everybody.
    #[must_use]
    pub fn gone(&self) -> Vec<ChatId> {
        self.changed_chats().filter(|chat| chat.deleted_at.is_some()).map(|chat| chat.id).collect()
    }

    /// What changed for each account: the counter before and after, and the rows.
    #[must_use]
    pub fn account_changes(&self) -> Vec<AccountChange> {
        let mut changes: BTreeMap<UserId, AccountChange> = BTreeMap::new();
        for (user_id, since) in &self.dirty.accounts {
            let Some(account) = self.accounts.get(user_id) else { continue };
            let change = AccountChange {
                user_id: *user_id,
                since: *since,
                rev: account.rev,
                chats: Vec::new(),
                hidden: Vec::new(),
                people: Vec::new(),
                scheduled: Vec::new(),
            };
            changes.insert(*user_id, change);
        }
        for row in self.changed_privates() {
            let seq = self.chats.get(&row.chat_id).map_or(Seq::ZERO, |chat| chat.seq);
            if let Some(change) = changes.get_mut(&row.user_id) {
                change.chats.push((row.clone(), seq));
            }
        }
        for row in self.new_hidden() {
            if let Some(change) = changes.get_mut(&row.user_id) {
                change.hidden.push(row.hidden);
            }
        }
        for row in self.changed_people() {
            if let Some(change) = changes.get_mut(&row.owner_id) {
                change.people.push(row.person);
            }
        }
        for row in self.changed_scheduled() {
            if let Some(change) = changes.get_mut(&row.user_id) {
                change.scheduled.push(row.message.clone());
            }
        }
        changes.into_values().collect()
    }
}
