//! What of a message goes into the index, and what is looked for there.

use vestnik_protocol::search::{LastWord, SearchQuery, terms};
use vestnik_protocol::{Content, KnownContent, Message, Millis, Seq, UserId, markup};

use crate::store::search::{Group, Indexable, Term};

/// A message as it is in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<T> {
    pub seq: Seq,
    pub sent_at: Millis,
    pub sender: UserId,
    pub has_link: bool,
    /// Its words, each once; `None` where there is nothing to find any more.
    pub terms: Option<Vec<T>>,
}

impl Document<String> {
    /// What is indexed of a message.
    pub fn new(message: &Indexable) -> Self {
        let text = text_of(&message.content);
        Self {
            seq: message.seq,
            sent_at: message.sent_at,
            sender: message.sender,
            has_link: text.is_some_and(markup::has_link),
            terms: text.map(terms),
        }
    }
}

/// What a search asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Finished words, as terms.
    pub terms: Vec<String>,
    /// The word at the end.
    pub last: Option<LastWord>,
    /// Only with a link.
    pub has_link: bool,
    /// Only by this person.
    pub sender: Option<UserId>,
}

impl Wanted {
    /// What a query asks for.
    pub fn new(query: SearchQuery, has_link: bool, sender: Option<UserId>) -> Self {
        Self { terms: query.terms, last: query.last, has_link: has_link || query.has_link, sender }
    }

    /// Its words, as the index is asked for them.
    pub fn groups(&self) -> Vec<Group> {
        let exact = |text: &String| Term { text: text.clone(), is_prefix: false };
        let mut groups: Vec<Group> = self.terms.iter().map(|term| vec![exact(term)]).collect();
        if let Some(last) = &self.last {
            let prefix = last.prefix.iter().map(|prefix| Term { text: prefix.clone(), is_prefix: true });
            groups.push(last.exact.iter().map(exact).chain(prefix).collect());
        }
        groups
    }

    /// Whether who sent it, and what is in it beside words, is what is asked for.
    pub fn allows(&self, sender: UserId, has_link: bool) -> bool {
        self.sender.is_none_or(|wanted| wanted == sender) && (has_link || !self.has_link)
    }

    /// Whether it is found, as the index has it.
    pub fn finds(&self, document: &Document<&str>) -> bool {
        let Some(terms) = &document.terms else { return false };
        self.allows(document.sender, document.has_link)
            && self.terms.iter().all(|term| terms.contains(&term.as_str()))
            && self.last.as_ref().is_none_or(|last| terms.iter().any(|term| last.matches(term)))
    }

    /// Whether a message is what is asked for, as it is now. The index may be behind.
    pub fn fits(&self, message: &Message) -> bool {
        let Some(text) = text_of(&message.content) else { return false };
        let found = terms(text);
        let document = Document {
            seq: message.seq,
            sent_at: message.sent_at,
            sender: message.sender_id,
            has_link: self.has_link && markup::has_link(text),
            terms: Some(found.iter().map(String::as_str).collect()),
        };
        self.finds(&document)
    }
}

fn text_of(content: &Content) -> Option<&str> {
    match content {
        Content::Known(KnownContent::Text { text, .. }) => Some(text),
        _ => None,
    }
}
