//! The search terms of a text, and the reading of what a person searches for. Server and device index and ask through
//! this one function, so that they find the same; neither may make terms in a way of its own.
//!
//! A term is a word without case, accents or endings: letters, digits and combining marks only, so no term can mean
//! anything in the syntax of a full-text index. Changing what [`terms`] yields means indexing everything again
//! ([`VERSION`]).

mod dates;
mod forms;
mod irregular;
mod prefix;
mod query;
mod stem;
#[cfg(test)]
mod tests;
mod words;

#[doc(hidden)]
pub use forms::{DIFFERENT_WORDS, WORD_FORMS};
pub use prefix::{LastWord, term_prefix};
pub use query::{SearchQuery, parse_query, without_operators};
pub use words::{MAX_TERM_BYTES, MAX_TERMS};

use std::collections::HashSet;
use std::ops::Range;

/// Rises whenever the terms of some text change, so that an index built by an older version is built again.
pub const VERSION: u32 = 1;

/// The terms of a text: normalised, stemmed, each once, in the order of their first appearance.
///
/// At most [`MAX_TERMS`] of at most [`MAX_TERM_BYTES`] each.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let stems = words::words(text).map(|word| stem::stem(&word.folded));
    stems.filter(|term| seen.insert(term.clone())).take(MAX_TERMS).collect()
}

/// Where in `text` words stand that the query asks for, as ascending byte ranges that do not overlap.
#[must_use]
pub fn highlights(text: &str, query: &SearchQuery) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words::words(text) {
        // A word of several terms (`example.com`) is marked once.
        if found.last().is_some_and(|last| last.end >= word.range.end) {
            continue;
        }
        let term = stem::stem(&word.folded);
        let wanted =
            query.terms.contains(&term) || query.last.as_ref().is_some_and(|last| last.matches(&term));
        if wanted {
            found.push(word.range);
        }
    }
    found
}
