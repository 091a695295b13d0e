//! What one command changes: rows as they shall be, with their numbers. Plain data, made by `decide` alone.

use vestnik_protocol::{ChatId, Done, ReactionRow, UserId};

use crate::store::chats::Chat;
use crate::store::hidden::HiddenRow;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::mentions::MentionRow;
use crate::store::messages::SentMessage;
use crate::store::people::PersonRow;
use crate::store::private::PrivateRow;
use crate::store::reads::ReadRow;
use crate::store::scheduled::ScheduledRow;
use crate::store::versions::VersionRow;

/// The effect of one command. Built on [`Changes::none`]: `Changes { chat: Some(chat), ..Changes::none(done) }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The chat with its counters moved on. `None`: nothing that its members share changes, and there is no delta.
    pub chat: Option<Chat>,
    /// Memberships. What only the server knows of them (`restricted`) may change without the chat.
    pub members: Vec<Membership>,
    /// New messages, by ascending `seq`: what was written, and what is told beside it.
    pub messages: Vec<SentMessage>,
    /// Messages that are there already, as they shall be. One that becomes a tombstone loses its versions, reactions
    /// and mentions when it is written.
    pub changed_messages: Vec<SentMessage>,
    /// Reactions in the chat of the command.
    pub reactions: Vec<(ChatId, ReactionRow)>,
    /// What messages said before.
    pub versions: Vec<VersionRow>,
    /// Whom messages are meant for from now on.
    pub mentions: Vec<MentionRow>,
    /// Whom they are not meant for any more.
    pub unmentioned: Vec<MentionRow>,
    /// Read positions with their time.
    pub reads: Vec<ReadRow>,
    /// Invites.
    pub invites: Vec<InviteRow>,
    /// By which words the chat is found from now on.
    pub words: Option<Vec<String>>,
    /// Private rows of chats. As of everything below, `rev` is the new counter of the user's account; one command may
    /// give one rev to several rows.
    pub privates: Vec<PrivateRow>,
    /// Messages that somebody deleted for oneself.
    pub hidden: Vec<HiddenRow>,
    /// Contacts and blocks.
    pub people: Vec<PersonRow>,
    /// Messages to be sent later.
    pub scheduled: Vec<ScheduledRow>,
    /// Who is in the chat from now on, and gets its deltas.
    pub joined: Vec<UserId>,
    /// Who is not in it any more, and gets nothing of it, this change included.
    pub left: Vec<UserId>,
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
            messages: Vec::new(),
            changed_messages: Vec::new(),
            reactions: Vec::new(),
            versions: Vec::new(),
            mentions: Vec::new(),
            unmentioned: Vec::new(),
            reads: Vec::new(),
            invites: Vec::new(),
            words: None,
            privates: Vec::new(),
            hidden: Vec::new(),
            people: Vec::new(),
            scheduled: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
            done,
        }
    }
}
