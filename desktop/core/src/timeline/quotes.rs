//! The beginnings of messages that others answer: from the cache, wherever in the chat they lie.

use std::collections::{BTreeSet, HashMap};

use vestnik_protocol::{Content, KnownContent, Message, Millis, ReplyTo, Seq, markup};

use crate::cache::chats::ChatRow;
use crate::cache::{CacheError, Db, hidden, islands};
use crate::chat_list::shorten;
use crate::queue::overlay::Pending;
use crate::view::QuoteRow;

/// Finds originals, each once.
pub(super) struct Quotes<'a> {
    pub db: &'a Db,
    pub row: &'a ChatRow,
    pub pending: &'a Pending,
    pub now: Millis,
    /// Of these the server said that there is nothing to see.
    pub lost: &'a BTreeSet<Seq>,
    /// Of messages that are shown anyway.
    pub shown: HashMap<Seq, Message>,
    /// To be asked for.
    pub wanted: BTreeSet<Seq>,
}

impl Quotes<'_> {
    pub fn of(&mut self, reply: ReplyTo) -> Result<QuoteRow, CacheError> {
        let ReplyTo { seq, sender_id } = reply;
        let nothing = |lost| QuoteRow { seq, sender_id, excerpt: None, lost };
        if seq < self.row.first() || self.lost.contains(&seq) || self.is_hidden(seq)? {
            return Ok(nothing(true));
        }
        let Some(original) = self.find(seq)? else {
            self.wanted.insert(seq);
            return Ok(nothing(false));
        };
        let original = self.pending.change(original).message;
        let vanished = original.expires_at.is_some_and(|at| at <= self.now);
        let excerpt = if vanished { None } else { excerpt(&original.content) };
        Ok(QuoteRow { seq, sender_id, lost: excerpt.is_none(), excerpt })
    }

    /// As [`Self::of`], for an answer that waits: who wrote the original is known by the original alone.
    pub fn of_waiting(&mut self, seq: Seq) -> Result<Option<QuoteRow>, CacheError> {
        match self.find(seq)? {
            Some(original) => self.of(ReplyTo { seq, sender_id: original.sender_id }).map(Some),
            None => Ok(None),
        }
    }

    fn find(&mut self, seq: Seq) -> Result<Option<Message>, CacheError> {
        if let Some(message) = self.shown.get(&seq) {
            return Ok(Some(message.clone()));
        }
        let found = islands::certain(self.db, self.row, seq)?;
        self.shown.extend(found.clone().map(|message| (seq, message)));
        Ok(found)
    }

    fn is_hidden(&self, seq: Seq) -> Result<bool, CacheError> {
        Ok(self.pending.hides(seq) || hidden::is_hidden(self.db, self.row.chat_id, seq)?)
    }
}

/// The beginning of a message in one line; nothing of one that was deleted.
fn excerpt(content: &Content) -> Option<String> {
    match content {
        Content::Known(KnownContent::Text { text, .. }) => Some(shorten(&markup::plain(text))),
        Content::Known(KnownContent::Deleted { .. }) => None,
        // Events are not answered; what this build cannot read has an empty beginning.
        Content::Known(KnownContent::Event { .. }) | Content::Unknown(_) => Some(String::new()),
    }
}
