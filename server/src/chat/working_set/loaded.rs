//! The rows that a batch was given, as they were read under its locks.

use std::collections::{BTreeMap, HashMap};

use vestnik_protocol::{ChatId, ReactionRow, Seq, UserId};

use crate::store::chats::Chat;
use crate::store::hidden::HiddenRow;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::messages::SentMessage;
use crate::store::people::PersonRow;
use crate::store::private::{AccountState, PrivateRow};
use crate::store::scheduled::ScheduledRow;

/// Rows for a [`super::WorkingSet`]. What no command names is empty.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Chats, locked.
    pub chats: Vec<Chat>,
    /// Chats that are only read from, not locked.
    pub sources: Vec<Chat>,
    /// Memberships, ended ones too.
    pub members: Vec<Membership>,
    /// Messages, by whatever they were named.
    pub messages: Vec<SentMessage>,
    /// Reactions of single people on single messages.
    pub reactions: Vec<(ChatId, ReactionRow)>,
    /// How many people react to a message.
    pub reactors: HashMap<(ChatId, Seq), u32>,
    /// Accounts, locked.
    pub accounts: BTreeMap<UserId, AccountState>,
    /// Private rows of chats.
    pub privates: Vec<PrivateRow>,
    /// Messages deleted for oneself.
    pub hidden: Vec<HiddenRow>,
    /// Contacts and blocks.
    pub people: Vec<PersonRow>,
    /// How many contacts and blocks a user has.
    pub people_counts: HashMap<UserId, u32>,
    /// Messages to be sent later.
    pub scheduled: Vec<ScheduledRow>,
    /// How many of them a user has.
    pub scheduled_counts: HashMap<UserId, u32>,
    /// Invites.
    pub invites: Vec<InviteRow>,
    /// How many invites of a chat still work.
    pub invite_counts: HashMap<ChatId, u32>,
}
