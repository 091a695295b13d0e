//! A message as it will be: its words, its deletion, what is put on it.

use vestnik_protocol::limits::MAX_REACTIONS_PER_PERSON;
use vestnik_protocol::{Command, Content, Message, ReactionRow, Rev, Seq, UserId};

use super::Pending;
use crate::cache::queue::Entry;

/// A message with what waits for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As it will be.
    pub message: Message,
    /// An edit or a deletion of it waits for the server.
    pub changing: bool,
}

impl Pending {
    /// A message of the cache with what waits for it.
    #[must_use]
    pub fn change(&self, mut message: Message) -> Shown {
        let mut changing = false;
        for entry in self.shown() {
            match &entry.command {
                // Its delta may have come before its answer.
                Command::Edit { seq, content, .. }
                    if message.content != *content && self.is_about(entry, *seq, &message) =>
                {
                    message.content = content.clone();
                    message.edited_at = Some(entry.created_at);
                    changing = true;
                }
                Command::Delete { seqs, .. } if seqs.contains(&message.seq) && message.counts() => {
                    message.content = Content::deleted();
                    changing = true;
                }
                _ => {}
            }
        }
        Shown { message, changing }
    }

    /// An edit that does not know its message's number yet names it.
    fn is_about(&self, edit: &Entry, seq: Seq, message: &Message) -> bool {
        let named = edit.changes == Some(message.client_id) && Some(message.sender_id) == self.me;
        seq == message.seq || (seq.is_zero() && named)
    }

    /// What a waiting message of one's own will say, where an edit waits behind it.
    #[must_use]
    pub fn latest_words(&self, client: vestnik_protocol::ClientId) -> Option<&Content> {
        self.shown().rev().find_map(|entry| match &entry.command {
            Command::Edit { content, .. } if entry.changes == Some(client) => Some(content),
            _ => None,
        })
    }

    /// The reactions on a message: `rows` are the cache's, one for each person.
    #[must_use]
    pub fn reactions(&self, at: Seq, mut rows: Vec<ReactionRow>) -> Vec<ReactionRow> {
        let Some(me) = self.me else { return rows };
        for command in self.commands() {
            let Command::React { seq, emoji, on, .. } = command else { continue };
            if *seq == at {
                put(&mut rows, at, me, emoji, *on);
            }
        }
        rows
    }
}

fn put(rows: &mut Vec<ReactionRow>, seq: Seq, me: UserId, emoji: &str, on: bool) {
    let own = match rows.iter_mut().position(|row| row.user_id == me) {
        Some(index) => rows.get_mut(index),
        None if on => {
            // The newest there is: it stands behind what others put.
            rows.push(ReactionRow { seq, user_id: me, rev: Rev::MAX, emojis: Vec::new() });
            rows.last_mut()
        }
        None => None,
    };
    let Some(own) = own else { return };
    if !on {
        own.emojis.retain(|other| other != emoji);
    } else if own.emojis.iter().all(|other| other != emoji) && own.emojis.len() < MAX_REACTIONS_PER_PERSON {
        own.emojis.push(emoji.to_owned());
    }
}
