//! Making the changes of a command in the working set. Cannot fail.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use vestnik_protocol::{Done, Rev, UserId};

use super::{Changes, WorkingSet};
use crate::store::invites::InviteRow;
use crate::store::messages::SentMessage;
use crate::store::people::PersonRow;
use crate::store::scheduled::ScheduledRow;

impl WorkingSet {
    /// Makes the changes of a command. Returns its answer.
    pub fn apply(&mut self, changes: Changes) -> Done {
        let chat_id = changes.done.chat_id;
        if let Some(chat) = changes.chat {
            let (rev, floor) = (chat.rev, chat.floor_seq);
            let before = self.chats.insert(chat_id, chat);
            if before.as_ref().is_some_and(|before| before.floor_seq < floor) {
                self.dirty.emptied.insert(chat_id, floor);
            }
            self.dirty.chats.entry(chat_id).or_insert_with(|| before.map_or(rev, |chat| chat.rev));
        }
        for row in changes.members {
            let key = (row.chat_id, row.member.user_id);
            self.dirty.members.insert(key);
            self.members.insert(key, row);
        }
        for message in changes.messages {
            self.dirty.new_messages.insert((message.chat_id, message.message.seq));
            self.put_message(message);
        }
        for message in changes.changed_messages {
            self.change_message(message);
        }
        for (chat, row) in changes.reactions {
            let key = (chat, row.seq, row.user_id);
            let was = self.reactions.get(&key).is_some_and(|row| !row.emojis.is_empty());
            count(&mut self.reactors, (chat, row.seq), was, !row.emojis.is_empty());
            self.dirty.reactions.insert(key);
            self.reactions.insert(key, row);
        }
        self.dirty.versions.extend(changes.versions);
        self.dirty.mentions.extend(changes.unmentioned.into_iter().map(|row| (row, false)));
        self.dirty.mentions.extend(changes.mentions.into_iter().map(|row| (row, true)));
        self.dirty.reads.extend(changes.reads.into_iter().map(|row| ((row.chat_id, row.user_id), row)));
        for row in changes.invites {
            self.change_invite(row);
        }
        if let Some(words) = changes.words {
            self.dirty.words.insert(chat_id, words);
        }
        for row in changes.privates {
            self.advance(row.user_id, row.rev);
            let key = (row.user_id, row.chat_id);
            self.dirty.privates.insert(key);
            self.privates.insert(key, row);
        }
        for row in changes.hidden {
            self.advance(row.user_id, row.hidden.rev);
            let key = (row.user_id, row.hidden.chat_id, row.hidden.seq);
            self.dirty.hidden.insert(key);
            self.hidden.insert(key, row.hidden.rev);
        }
        for row in changes.people {
            self.change_person(row);
        }
        for row in changes.scheduled {
            self.change_scheduled(row);
        }
        self.dirty.moved.extend(changes.left.into_iter().map(|user| ((chat_id, user), false)));
        self.dirty.moved.extend(changes.joined.into_iter().map(|user| ((chat_id, user), true)));
        changes.done
    }

    fn change_message(&mut self, message: SentMessage) {
        let address = (message.chat_id, message.message.seq);
        // A message of this very batch is still to be written: as it is now.
        if !self.dirty.new_messages.contains(&address) {
            self.dirty.changed_messages.insert(address);
        }
        self.put_message(message);
    }

    fn change_invite(&mut self, row: InviteRow) {
        let token = row.invite.token;
        // Only revoking ends an invite here. One that is used up or over still counts until the next load, which errs
        // on the safe side.
        let was = self.invites.get(&token).is_some_and(|row| row.revoked_at.is_none());
        count(&mut self.invite_counts, row.invite.chat_id, was, row.revoked_at.is_none());
        self.dirty.invites.insert(token);
        self.invites.insert(token, row);
    }

    fn change_person(&mut self, row: PersonRow) {
        let PersonRow { owner_id, person } = row;
        self.advance(owner_id, person.rev);
        let key = (owner_id, person.user_id);
        let was = self.people.get(&key).is_some_and(|row| row.contact || row.blocked);
        count(&mut self.people_counts, owner_id, was, person.contact || person.blocked);
        self.dirty.people.insert(key);
        self.people.insert(key, person);
    }

    fn change_scheduled(&mut self, row: ScheduledRow) {
        self.advance(row.user_id, row.message.rev);
        let key = (row.user_id, row.message.client_id);
        let was = self.scheduled.get(&key).is_some_and(|row| !row.message.gone);
        count(&mut self.scheduled_counts, row.user_id, was, !row.message.gone);
        self.dirty.scheduled.insert(key);
        self.scheduled.insert(key, row);
    }

    /// The account's counter stands at least here.
    fn advance(&mut self, user: UserId, rev: Rev) {
        let Self { accounts, dirty, .. } = self;
        if let Some(account) = accounts.get_mut(&user) {
            remember(&mut dirty.accounts, user, account.rev);
            account.rev = account.rev.max(rev);
        }
    }
}

/// The rev a row was loaded at: the first one that is noted.
fn remember(loaded_at: &mut BTreeMap<UserId, Rev>, user: UserId, rev: Rev) {
    loaded_at.entry(user).or_insert(rev);
}

/// Keeps a number of rows up to date when one of them changes.
fn count<K: Eq + Hash>(counts: &mut HashMap<K, u32>, key: K, was: bool, is: bool) {
    let count = counts.entry(key).or_default();
    *count = match (was, is) {
        (false, true) => count.saturating_add(1),
        (true, false) => count.saturating_sub(1),
        _ => *count,
    };
}
