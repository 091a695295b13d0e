//! From what was typed to what is looked for: names become people and chats.

use vestnik_protocol::search::{SearchQuery, parse_query, terms, without_operators};
use vestnik_protocol::{ChatId, ChatKind, Message, Profile, SearchRequest, UserId, markup};

use super::PAGE;
use crate::cache::search::{Group, Term, sender_among, with_link, within_chat};
use crate::view::ChatSummary;

/// What a search looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Words and conditions.
    pub query: SearchQuery,
    /// The words alone, as they were typed.
    words: String,
    /// Only in these chats; none: in all.
    chats: Option<Vec<ChatId>>,
    /// Only by these people.
    senders: Option<Vec<UserId>>,
}

/// Understands a search. `chat` is where it is confined to anyway; days begin by `offset_minutes` east of UTC.
#[must_use]
pub fn resolve<'p>(
    typed: &str,
    offset_minutes: i32,
    chat: Option<ChatId>,
    people: impl Iterator<Item = &'p Profile> + Clone,
    chats: &[ChatSummary],
) -> Wanted {
    let query = parse_query(typed, offset_minutes);
    let senders = query.from.as_deref().map(|name| people_called(name, people.clone()));
    let named = query.in_chat.as_deref().map(|name| chats_called(name, people, chats));
    let chats = match (chat, named) {
        (Some(chat), Some(named)) => Some(named.into_iter().filter(|other| *other == chat).collect()),
        (Some(chat), None) => Some(vec![chat]),
        (None, named) => named,
    };
    Wanted { words: without_operators(typed), query, chats, senders }
}

impl Wanted {
    /// Nothing can be found: nothing is asked for, or nobody is called so.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.query.is_empty()
            || self.chats.as_ref().is_some_and(Vec::is_empty)
            || self.senders.as_ref().is_some_and(Vec::is_empty)
    }

    /// What the index of this device is asked.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> =
            self.query.terms.iter().map(|term| vec![Term::exact(term.clone())]).collect();
        if let Some(last) = &self.query.last {
            let prefix = last.prefix.iter().map(|text| Term { text: text.clone(), is_prefix: true });
            groups.push(last.exact.iter().cloned().map(Term::exact).chain(prefix).collect());
        }
        groups.extend(self.chats.as_deref().map(within_chat));
        groups.extend(self.senders.as_deref().map(sender_among));
        groups.extend(self.query.has_link.then(with_link));
        groups
    }

    /// What the server is asked. It takes one chat and one person: where a name means several, it is asked without, and
    /// [`Self::fits`] chooses.
    #[must_use]
    pub fn request(&self) -> SearchRequest {
        SearchRequest {
            q: self.words.clone(),
            chat_id: only(self.chats.as_deref()),
            sender_id: only(self.senders.as_deref()),
            before: self.query.before,
            after: self.query.after,
            has_link: self.query.has_link,
            cursor: None,
            limit: Some(PAGE),
        }
    }

    /// Whether a message is what is looked for.
    #[must_use]
    pub fn fits(&self, chat: ChatId, message: &Message) -> bool {
        let Some(text) = message.content.as_text() else { return false };
        let has = terms(text);
        self.query.terms.iter().all(|term| has.contains(term))
            && self.query.last.as_ref().is_none_or(|last| has.iter().any(|term| last.matches(term)))
            && self.chats.as_ref().is_none_or(|chats| chats.contains(&chat))
            && self.senders.as_ref().is_none_or(|senders| senders.contains(&message.sender_id))
            && self.query.before.is_none_or(|before| message.sent_at < before)
            && self.query.after.is_none_or(|after| message.sent_at >= after)
            && (!self.query.has_link || markup::has_link(text))
    }
}

fn only<T: Copy>(among: Option<&[T]>) -> Option<T> {
    match among {
        Some([one]) => Some(*one),
        _ => None,
    }
}

/// How well a name answers to what was typed; less is better, none is not at all.
fn rank(typed: &str, name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    if name == typed {
        Some(0)
    } else if name.starts_with(typed) || name.split_whitespace().any(|word| word.starts_with(typed)) {
        Some(1)
    } else {
        None
    }
}

/// The best of those that answer to a name.
fn best<T>(ranked: impl Iterator<Item = (Option<u8>, T)>) -> Vec<T> {
    let ranked: Vec<_> = ranked.filter_map(|(rank, it)| rank.map(|rank| (rank, it))).collect();
    let least = ranked.iter().map(|(rank, _)| *rank).min();
    ranked.into_iter().filter(|(rank, _)| Some(*rank) == least).map(|(_, it)| it).collect()
}

fn person_rank(typed: &str, person: &Profile) -> Option<u8> {
    let ranks = [rank(typed, &person.username), rank(typed, &person.display_name)];
    ranks.into_iter().flatten().min()
}

fn people_called<'p>(name: &str, people: impl Iterator<Item = &'p Profile>) -> Vec<UserId> {
    let typed = name.to_lowercase();
    best(people.map(|person| (person_rank(&typed, person), person.id)))
}

fn chats_called<'p>(
    name: &str,
    people: impl Iterator<Item = &'p Profile> + Clone,
    chats: &[ChatSummary],
) -> Vec<ChatId> {
    let typed = name.to_lowercase();
    let rank_of = |chat: &ChatSummary| match (&chat.title, chat.kind) {
        (Some(title), _) => rank(&typed, title),
        (None, ChatKind::Direct) => {
            people.clone().find(|person| Some(person.id) == chat.peer_id).and_then(|p| person_rank(&typed, p))
        }
        (None, _) => None,
    };
    best(chats.iter().map(|chat| (rank_of(chat), chat.chat_id)))
}
