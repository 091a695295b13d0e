//! What a person typed into the search field: words, and operators with a value. Resolving names (`from:`, `in:`) is for
//! whoever knows people and chats.

use std::collections::HashSet;

use super::{LastWord, dates, prefix, stem::stem, words};
use crate::{Millis, limits};

/// A search, taken apart. A message matches if it has every term, and fits everything that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// The text without its operators: what a server is asked.
    pub words: String,
    /// Terms of the words that are finished.
    pub terms: Vec<String>,
    /// The word that the text ends with: perhaps still being typed.
    pub last: Option<LastWord>,
    /// `from:`, a username or name, without `@`.
    pub from: Option<String>,
    /// `in:`, a chat's title or a username, without `@`.
    pub in_chat: Option<String>,
    /// `before:`, sent earlier than this: the beginning of the day named.
    pub before: Option<Millis>,
    /// `after:`, sent at this or later: the day named counts.
    pub after: Option<Millis>,
    /// `has:link`.
    pub has_link: bool,
}

impl SearchQuery {
    /// The same search with its last word finished, for an answer that should be exact and cheap.
    #[must_use]
    pub fn finished(mut self) -> Self {
        let last = self.last.take().and_then(|last| last.exact.into_iter().next());
        if let Some(term) = last.filter(|term| !self.terms.contains(term)) {
            self.terms.push(term);
        }
        self
    }

    /// Whether there is nothing to search for: neither a word nor an operator.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { words: String::new(), ..self.clone() } == Self::default()
    }
}

/// Takes a search apart. The operators are `from:`, `in:`, `before:`, `after:` (a day, `2026-11-20` or `20.11.2026`) and
/// `has:link`, or `от:`, `в:`, `до:`, `после:`, `есть:ссылка`; a value with spaces stands in quotes.
///
/// What is no operator is words, also an operator whose value makes no sense; one without a value yet is nothing.
/// Only the first [`limits::MAX_SEARCH_CHARS`] characters count. Days begin by the clock of someone
/// `offset_minutes` east of UTC.
#[must_use]
pub fn parse_query(text: &str, offset_minutes: i32) -> SearchQuery {
    let end = text.char_indices().nth(limits::MAX_SEARCH_CHARS).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or(text);
    let mut query = SearchQuery::default();
    let mut found = Vec::new();
    let mut typing = false;
    for piece in pieces(text) {
        typing = false;
        if !query.take_operator(piece, offset_minutes) {
            query.words.push_str(if query.words.is_empty() { "" } else { " " });
            query.words.push_str(piece);
            found.extend(words::words(piece).map(|word| word.folded));
            typing = text.ends_with(words::is_part_of_word);
        }
    }
    if !typing && !query.words.is_empty() {
        // Whoever reads it again shall see that the last word is finished.
        query.words.push(' ');
    }
    if typing {
        query.last = found.pop().map(|word| prefix::last_word(&word));
    }
    let mut seen = HashSet::new();
    query.terms = found.iter().map(|word| stem(word)).filter(|term| seen.insert(term.clone())).collect();
    query
}

/// The same text without its operators: the words alone, for who has taken the operators out and asks a server.
#[must_use]
pub fn without_operators(text: &str) -> String {
    let mut taken = SearchQuery::default();
    let words: Vec<_> = pieces(text).filter(|piece| !taken.take_operator(piece, 0)).collect();
    let mut words = words.join(" ");
    if text.ends_with(char::is_whitespace) && !words.is_empty() {
        // The last word is finished, and must stay so.
        words.push(' ');
    }
    words
}

/// What white space separates; within double quotes (also «» and “”) it does not.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    // An unmatched quote is a character like any other: otherwise the operators after it would be lost.
    let mut quotes = text.chars().filter(|c| is_quote(*c)).count();
    text.split(move |c: char| {
        if is_quote(c) {
            quotes -= 1;
            quoted = !quoted && quotes > 0;
        }
        c.is_whitespace() && !quoted
    })
    .filter(|piece| !piece.is_empty())
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„')
}

impl SearchQuery {
    /// Whether this piece is an operator, which is then set. The last one of a kind counts.
    fn take_operator(&mut self, piece: &str, offset_minutes: i32) -> bool {
        let Some((name, value)) = piece.split_once(':') else {
            return false;
        };
        let name = name.to_lowercase();
        let known = ["from", "от", "in", "в", "before", "до", "after", "после", "has", "есть"];
        if !known.contains(&name.as_str()) {
            return false;
        }
        let value = value.trim_matches(|c: char| is_quote(c) || c.is_whitespace());
        if value.is_empty() {
            return true;
        }
        let person = || Some(value.trim_start_matches('@').to_owned()).filter(|name| !name.is_empty());
        match name.as_str() {
            "from" | "от" => self.from = person(),
            "in" | "в" => self.in_chat = person(),
            "before" | "до" => match dates::beginning_of_day(value, offset_minutes) {
                Some(moment) => self.before = Some(moment),
                None => return false,
            },
            "after" | "после" => match dates::beginning_of_day(value, offset_minutes) {
                Some(moment) => self.after = Some(moment),
                None => return false,
            },
            _ => match value.to_lowercase().as_str() {
                "link" | "links" | "url" | "ссылка" | "ссылки" | "ссылку" => {
                    self.has_link = true
                }
                _ => return false,
            },
        }
        true
    }
}
