//! What one batch of commands works on: rows as loaded under their locks, then as the commands change them.
//!
//! It is plain data. [`WorkingSet::apply`] cannot fail, so a command happens whole or not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use vestnik_protocol::{ChatDelta, ChatId, ClientId, Done, Member, Message, Rev, UserId};

use crate::store::chats::Chat;
use crate::store::messages::SentMessage;
use crate::store::private::{AccountState, PrivateRow};

/// The rows of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkingSet {
    chats: BTreeMap<ChatId, Chat>,
    members: HashMap<(ChatId, UserId), Member>,
    sent: HashMap<(UserId, ClientId), SentMessage>,
    accounts: BTreeMap<UserId, AccountState>,
    dirty: Dirty,
}

/// What the commands changed so far.
#[derive(Debug, Clone, Default, PartialEq)]
struct Dirty {
    /// Changed chats, with the rev they were loaded at.
    chats: BTreeMap<ChatId, Rev>,
    members: BTreeSet<(ChatId, UserId)>,
    /// New messages, in the order they were made.
    messages: Vec<(UserId, ClientId)>,
    /// Changed accounts, with the rev they were loaded at.
    accounts: BTreeMap<UserId, Rev>,
    privates: BTreeMap<(UserId, ChatId), PrivateRow>,
    joined: BTreeSet<(ChatId, UserId)>,
}

/// What one command changes: rows as they shall be, with their numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The chat, with its counters moved on. `None`: nothing changes.
    pub chat: Option<Chat>,
    /// Memberships of that chat.
    pub members: Vec<Member>,
    /// A new message in that chat.
    pub message: Option<SentMessage>,
    /// Private rows of that chat. Their `rev` is the new counter of their user's account.
    pub privates: Vec<PrivateRow>,
    /// Who is in the chat from now on.
    pub joined: Vec<UserId>,
    /// The answer.
    pub done: Done,
}

impl Changes {
    /// An answer without an effect: what was asked for is so already.
    #[must_use]
    pub const fn none(done: Done) -> Self {
        Self {
            chat: None,
            members: Vec::new(),
            message: None,
            privates: Vec::new(),
            joined: Vec::new(),
            done,
        }
    }
}

impl WorkingSet {
    /// Rows as they were loaded.
    #[must_use]
    pub fn new(
        chats: impl IntoIterator<Item = Chat>,
        members: impl IntoIterator<Item = (ChatId, Member)>,
        sent: impl IntoIterator<Item = SentMessage>,
        accounts: impl IntoIterator<Item = (UserId, AccountState)>,
    ) -> Self {
        Self {
            chats: chats.into_iter().map(|chat| (chat.id, chat)).collect(),
            members: members.into_iter().map(|(chat, member)| ((chat, member.user_id), member)).collect(),
            sent: sent
                .into_iter()
                .map(|sent| ((sent.message.sender_id, sent.message.client_id), sent))
                .collect(),
            accounts: accounts.into_iter().collect(),
            dirty: Dirty::default(),
        }
    }

    /// A chat that exists.
    #[must_use]
    pub fn chat(&self, id: ChatId) -> Option<&Chat> {
        self.chats.get(&id).filter(|chat| chat.rev > Rev::ZERO)
    }

    /// A chat's row that was reserved for it, whether it exists already or not.
    #[must_use]
    pub fn reserved(&self, id: ChatId) -> Option<&Chat> {
        self.chats.get(&id)
    }

    /// A membership that has not ended.
    #[must_use]
    pub fn member(&self, chat: ChatId, user: UserId) -> Option<&Member> {
        self.members.get(&(chat, user)).filter(|member| !member.left)
    }

    /// What was sent under this name, ever.
    #[must_use]
    pub fn sent(&self, sender: UserId, client_id: ClientId) -> Option<&SentMessage> {
        self.sent.get(&(sender, client_id))
    }

    /// The counters of an account that exists.
    #[must_use]
    pub fn account(&self, user: UserId) -> Option<&AccountState> {
        self.accounts.get(&user)
    }

    /// Makes the changes of a command. Returns its answer.
    pub fn apply(&mut self, changes: Changes) -> Done {
        let Some(chat) = changes.chat else { return changes.done };
        let id = chat.id;
        if let Some(before) = self.chats.insert(id, chat) {
            self.dirty.chats.entry(id).or_insert(before.rev);
        }
        for member in changes.members {
            self.dirty.members.insert((id, member.user_id));
            self.members.insert((id, member.user_id), member);
        }
        if let Some(sent) = changes.message {
            let name = (sent.message.sender_id, sent.message.client_id);
            self.dirty.messages.push(name);
            self.sent.insert(name, sent);
        }
        for private in changes.privates {
            if let Some(account) = self.accounts.get_mut(&private.user_id) {
                self.dirty.accounts.entry(private.user_id).or_insert(account.rev);
                account.rev = private.rev;
            }
            self.dirty.privates.insert((private.user_id, private.chat_id), private);
        }
        self.dirty.joined.extend(changes.joined.into_iter().map(|user| (id, user)));
        changes.done
    }

    /// No command changed anything: there is nothing to write.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.dirty.chats.is_empty()
    }

    /// Rows in all that the commands changed.
    #[must_use]
    pub fn changed_rows(&self) -> usize {
        let dirty = &self.dirty;
        dirty.chats.len() + dirty.members.len() + dirty.messages.len() + dirty.privates.len()
    }

    /// Changed chats.
    pub fn changed_chats(&self) -> impl Iterator<Item = &Chat> {
        self.dirty.chats.keys().filter_map(|id| self.chats.get(id))
    }

    /// Changed memberships.
    pub fn changed_members(&self) -> impl Iterator<Item = (ChatId, &Member)> {
        self.dirty.members.iter().filter_map(|key| Some((key.0, self.members.get(key)?)))
    }

    /// New messages.
    pub fn new_messages(&self) -> impl Iterator<Item = &SentMessage> {
        self.dirty.messages.iter().filter_map(|name| self.sent.get(name))
    }

    /// Changed accounts.
    pub fn changed_accounts(&self) -> impl Iterator<Item = (&UserId, &AccountState)> {
        self.dirty.accounts.keys().filter_map(|user| self.accounts.get_key_value(user))
    }

    /// Changed private rows.
    pub fn changed_privates(&self) -> impl Iterator<Item = &PrivateRow> {
        self.dirty.privates.values()
    }

    /// Who came into which chat.
    #[must_use]
    pub fn joined(&self) -> Vec<(ChatId, UserId)> {
        self.dirty.joined.iter().copied().collect()
    }

    /// The deltas of all changed chats: what the members see of this batch.
    #[must_use]
    pub fn deltas(&self) -> Vec<ChatDelta> {
        let mut messages: HashMap<ChatId, Vec<Message>> = HashMap::new();
        for sent in self.new_messages() {
            messages.entry(sent.chat_id).or_default().push(sent.message.clone());
        }
        let mut members: HashMap<ChatId, Vec<Member>> = HashMap::new();
        for (chat, member) in self.changed_members() {
            members.entry(chat).or_default().push(member.clone());
        }
        let delta = |(id, since): (&ChatId, &Rev)| {
            let chat = self.chats.get(id)?;
            Some(ChatDelta {
                chat_id: *id,
                since: *since,
                rev: chat.rev,
                header: chat.header(),
                members: members.remove(id).unwrap_or_default(),
                messages: messages.remove(id).unwrap_or_default(),
                reactions: Vec::new(),
                members_omitted: false,
                more: false,
                limited: false,
                unread: None,
            })
        };
        self.dirty.chats.iter().filter_map(delta).collect()
    }

    /// What changed for each account: the counter before and after, and the private rows.
    #[must_use]
    pub fn account_changes(&self) -> Vec<AccountChange> {
        let change = |(user, since): (&UserId, &Rev)| {
            let first = (*user, ChatId(uuid::Uuid::nil()));
            let rows = self.dirty.privates.range(first..).take_while(|((owner, _), _)| owner == user);
            Some(AccountChange {
                user_id: *user,
                since: *since,
                rev: self.accounts.get(user)?.rev,
                rows: rows.filter_map(|(_, row)| Some((*row, self.chats.get(&row.chat_id)?.seq))).collect(),
            })
        };
        self.dirty.accounts.iter().filter_map(change).collect()
    }
}

/// What changed in what only one user sees.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountChange {
    /// Whose.
    pub user_id: UserId,
    /// The account's counter before.
    pub since: Rev,
    /// And after.
    pub rev: Rev,
    /// The rows, each with its chat's `seq`.
    pub rows: Vec<(PrivateRow, vestnik_protocol::Seq)>,
}
