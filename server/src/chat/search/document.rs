//! What of a message goes into the index, and what is looked for there.
//!
//! Words are spelt so that SQLite's and InnoDB's ideas of a word do not matter: only `a-z0-9`, no stop word, never too
//! short or too long, and beginning alike where the words begin alike.

use vestnik_protocol::search::{LastWord, SearchQuery, terms};
use vestnik_protocol::{Content, KnownContent, Message, UserId, markup};

use crate::store::search::{Group, Term};

/// Every message: for searches without a word.
const ANY: &str = "a";
/// Messages with a link.
const LINK: &str = "h";
/// Bytes of a word of neither alphabet. InnoDB leaves out what has over 84 characters.
const MAX_FOREIGN_BYTES: usize = 32;

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

    /// What the index is asked.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.terms.iter().map(|term| vec![exact(word(term))]).collect();
        if let Some(last) = &self.last {
            let exact_ones = last.exact.iter().map(|term| exact(word(term)));
            let prefix = last.prefix.iter().map(|prefix| Term { text: word(prefix), is_prefix: true });
            groups.push(exact_ones.chain(prefix).collect());
        }
        if let Some(sender) = self.sender {
            groups.push(vec![exact(by(sender))]);
        }
        if self.has_link {
            groups.push(vec![exact(LINK.to_owned())]);
        }
        if groups.is_empty() {
            groups.push(vec![exact(ANY.to_owned())]);
        }
        groups
    }

    /// Whether a message is what is asked for, as it is now. The index may be behind, and it cuts long words.
    pub fn fits(&self, message: &Message) -> bool {
        let Some(text) = text_of(message) else { return false };
        let found = terms(text);
        self.terms.iter().all(|term| found.contains(term))
            && self.last.as_ref().is_none_or(|last| found.iter().any(|term| last.matches(term)))
            && self.sender.is_none_or(|sender| sender == message.sender_id)
            && (!self.has_link || markup::has_link(text))
    }
}

/// A message's terms, each without its chat; `None` where there is nothing to find.
pub fn terms_of(message: &Message) -> Option<Vec<String>> {
    let text = text_of(message)?;
    let mut all = vec![ANY.to_owned(), by(message.sender_id)];
    if markup::has_link(text) {
        all.push(LINK.to_owned());
    }
    all.extend(terms(text).iter().map(|term| word(term)));
    Some(all)
}

fn text_of(message: &Message) -> Option<&str> {
    match &message.content {
        Content::Known(KnownContent::Text { text, .. }) => Some(text),
        _ => None,
    }
}

const fn exact(text: String) -> Term {
    Term { text, is_prefix: false }
}

fn by(sender: UserId) -> String {
    format!("u{}", sender.0.simple())
}

/// A word in Latin letters and digits, by its alphabet: `r` Russian, letter for letter; `l` Latin, as it is; `x` any other,
/// its bytes.
fn word(term: &str) -> String {
    if term.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        return format!("l{term}");
    }
    if let Some(russian) = term.chars().map(russian).collect::<Option<String>>() {
        return format!("r{russian}");
    }
    let bytes = term.bytes().take(MAX_FOREIGN_BYTES).map(|byte| format!("{byte:02x}"));
    format!("x{}", bytes.collect::<String>())
}

/// The 32 letters from «а» to «я» are `a` to `z` and `0` to `5`.
fn russian(letter: char) -> Option<char> {
    let place = u32::from(letter).checked_sub(u32::from('а'))?;
    match place {
        0..=25 => char::from_u32(u32::from('a') + place),
        26..=31 => char::from_u32(u32::from('0') + place - 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelt_in_latin_letters_and_begin_alike() {
        assert_eq!(word("кот"), "rkos");
        assert_eq!(word("я"), "r5");
        assert_eq!(word("cat2"), "lcat2");
        assert_eq!(word("東"), "xe69db1");
        assert!(word("covidный").starts_with('x'));
        for term in ["а", "сообщени", "z", "東京", &"ж".repeat(32), &"х東".repeat(12)] {
            let spelt = word(term);
            assert!(spelt.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{spelt}");
            assert!(spelt.len() <= 65, "with a chat's number still under InnoDB's 84: {spelt}");
        }
        assert!(word("сообщени").starts_with(&word("сооб")));
    }
}
