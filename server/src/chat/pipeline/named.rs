//! Which rows the orders of a batch name. What nobody names is not read, and costs no statement.

use std::collections::{BTreeMap, BTreeSet};

use vestnik_protocol::{ChatId, ClientId, Command, Content, InviteToken, Seq, UserId};

use super::gather::Job;
use crate::chat::order::Order;
use crate::store::scheduled::ScheduledRow;

/// Keys of rows.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub chats: BTreeSet<ChatId>,
    /// Direct chats that may have to be made, with the two users.
    pub opens: BTreeMap<ChatId, (UserId, UserId)>,
    /// Groups that may have to be made, by whom.
    pub groups: BTreeMap<ChatId, UserId>,
    /// Chats of which, if they are direct, both people are concerned.
    pub pairs: BTreeSet<ChatId>,
    /// Chats that are only read from.
    pub sources: BTreeSet<ChatId>,
    pub members: BTreeSet<(ChatId, UserId)>,
    /// Names that may have been used before.
    pub sent: BTreeSet<(UserId, ClientId)>,
    /// Names that nearly always are new.
    pub new: BTreeSet<(UserId, ClientId)>,
    pub messages: BTreeSet<(ChatId, Seq)>,
    pub reactions: BTreeSet<(ChatId, Seq, UserId)>,
    pub accounts: BTreeSet<UserId>,
    pub privates: BTreeSet<(UserId, ChatId)>,
    pub hidden: BTreeSet<(UserId, ChatId, Seq)>,
    /// Whose row of whom.
    pub people: BTreeSet<(UserId, UserId)>,
    /// Whose contacts and blocks are counted.
    pub people_of: BTreeSet<UserId>,
    pub scheduled: BTreeSet<(UserId, ClientId)>,
    /// Whose scheduled messages are counted.
    pub scheduled_of: BTreeSet<UserId>,
    pub invites: BTreeSet<InviteToken>,
    /// Whose invites are counted.
    pub invites_of: BTreeSet<ChatId>,
}

impl Named {
    pub fn by(jobs: &[Job]) -> Self {
        let mut named = Self::default();
        for job in jobs {
            for order in &job.orders {
                named.add(job.sender, order);
            }
        }
        named
    }

    fn add(&mut self, sender: UserId, order: &Order) {
        let Some(chat) = order.chat_id(sender) else { return };
        self.chats.insert(chat);
        self.members.insert((chat, sender));
        match order {
            Order::Asked(command) => self.add_command(sender, chat, command),
            Order::SendScheduled { client_id, .. } => {
                self.accounts.insert(sender);
                self.sent.insert((sender, *client_id));
                self.scheduled.insert((sender, *client_id));
            }
            Order::Expire { seqs, .. } => self.messages.extend(seqs.iter().map(|seq| (chat, *seq))),
        }
    }

    fn add_command(&mut self, sender: UserId, chat: ChatId, command: &Command) {
        match command {
            Command::OpenDirect { user_id } => {
                self.opens.insert(chat, (sender, *user_id));
                self.members.insert((chat, *user_id));
                self.accounts.extend([sender, *user_id]);
                self.people.extend([(sender, *user_id), (*user_id, sender)]);
            }
            Command::CreateGroup { user_ids, .. } => {
                if chat.may_be_group() {
                    self.groups.insert(chat, sender);
                }
                self.come(chat, sender, sender);
                user_ids.iter().for_each(|user| self.come(chat, sender, *user));
            }
            Command::AddMembers { user_ids, .. } => {
                user_ids.iter().for_each(|user| self.come(chat, sender, *user));
            }
            Command::RemoveMember { user_id, .. } => self.come(chat, *user_id, *user_id),
            Command::SetRole { user_id, .. } | Command::HandOver { user_id, .. } => {
                self.members.insert((chat, *user_id));
            }
            Command::Join { invite, .. } => {
                self.come(chat, sender, sender);
                self.invites.extend(*invite);
            }
            Command::Leave { .. } => self.come(chat, sender, sender),
            Command::CreateInvite { token, .. } => {
                self.invites.insert(*token);
                self.invites_of.insert(chat);
            }
            Command::RevokeInvite { token, .. } => {
                self.invites.insert(*token);
            }
            Command::EditChat { .. } | Command::Unknown => {}
            Command::DeleteChat { .. } => {
                self.pairs.insert(chat);
            }
            Command::Send { client_id, content, reply_to, .. } => {
                self.new.insert((sender, *client_id));
                self.add_text(chat, content, *reply_to);
            }
            Command::Forward { client_id, from_chat_id, from_seq, .. } => {
                self.sent.insert((sender, *client_id));
                self.sources.insert(*from_chat_id);
                self.members.insert((*from_chat_id, sender));
                self.messages.insert((*from_chat_id, *from_seq));
                self.privates.insert((sender, *from_chat_id));
                self.hidden.insert((sender, *from_chat_id, *from_seq));
            }
            Command::Schedule { client_id, content, reply_to, .. } => {
                self.sent.insert((sender, *client_id));
                self.add_scheduled(sender, *client_id);
                self.add_text(chat, content, *reply_to);
            }
            Command::Unschedule { client_id, .. } => self.add_scheduled(sender, *client_id),
            Command::Edit { seq, content, .. } => {
                self.messages.insert((chat, *seq));
                self.add_text(chat, content, None);
            }
            Command::Delete { seqs, .. } => self.messages.extend(seqs.iter().map(|seq| (chat, *seq))),
            Command::React { seq, .. } => {
                self.messages.insert((chat, *seq));
                self.reactions.insert((chat, *seq, sender));
            }
            Command::PinMessage { seq, .. } => {
                self.messages.insert((chat, *seq));
            }
            Command::HideMessages { seqs, .. } => {
                self.own(chat, sender);
                self.hidden.extend(seqs.iter().map(|seq| (sender, chat, *seq)));
            }
            Command::Read { .. }
            | Command::ClearHistory { .. }
            | Command::PinChat { .. }
            | Command::MuteChat { .. }
            | Command::ArchiveChat { .. }
            | Command::MarkUnread { .. }
            | Command::SaveDraft { .. } => self.own(chat, sender),
            Command::Delivered { .. } => {}
            Command::SetContact { user_id, .. } | Command::SetBlocked { user_id, .. } => {
                // Both accounts: an unknown one is how it shows that there is no such person.
                self.accounts.extend([sender, *user_id]);
                self.members.insert((chat, *user_id));
                self.people.insert((sender, *user_id));
                self.people_of.insert(sender);
            }
        }
    }

    /// What `user` alone keeps of the chat may change.
    fn own(&mut self, chat: ChatId, user: UserId) {
        self.accounts.insert(user);
        self.privates.insert((user, chat));
    }

    /// `user` comes into the chat or leaves it, by the doing of `by`.
    fn come(&mut self, chat: ChatId, by: UserId, user: UserId) {
        self.own(chat, user);
        self.members.insert((chat, user));
        if by != user {
            self.people.insert((user, by));
        }
    }

    fn add_scheduled(&mut self, user: UserId, client_id: ClientId) {
        self.accounts.insert(user);
        self.scheduled.insert((user, client_id));
        self.scheduled_of.insert(user);
    }

    /// What a text refers to: the message it answers, and the people it names.
    fn add_text(&mut self, chat: ChatId, content: &Content, reply_to: Option<Seq>) {
        self.messages.extend(reply_to.map(|seq| (chat, seq)));
        self.members.extend(content.mentions().iter().map(|mention| (chat, mention.user_id)));
    }

    /// The people of direct chats that are deleted for both.
    pub fn add_pairs(&mut self, pairs: Vec<(ChatId, UserId)>) {
        for (chat, user) in pairs {
            self.own(chat, user);
            self.members.insert((chat, user));
        }
    }

    /// What the texts that are due refer to.
    pub fn add_due(&mut self, rows: &[ScheduledRow]) {
        for row in rows {
            if let Some(content) = &row.message.content {
                self.add_text(row.message.chat_id, content, row.message.reply_to);
            }
        }
    }
}
