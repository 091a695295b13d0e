//! The words of names and titles, as people and groups are found by: pure text, no database.

use vestnik_protocol::{ErrorCode, limits, text};

/// Words of a query that are looked for; more narrow it no further.
const MAX_PREFIXES: usize = 4;

/// The words of a text, folded: lower case; ё as е, since most people do not type it.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold)
}

/// A word, folded.
#[must_use]
pub fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е").chars().take(limits::MAX_DISPLAY_NAME_CHARS).collect()
}

/// The beginnings that a query asks for, longest first: the longest narrows most, and the first one leads the index.
///
/// # Errors
/// `invalid_argument` for a query without a word, or too long.
pub fn prefixes(query: &str) -> Result<Vec<String>, ErrorCode> {
    if query.chars().count() > limits::MAX_SEARCH_CHARS {
        return Err(ErrorCode::InvalidArgument);
    }
    let query = query.trim();
    let query = query.strip_prefix('@').unwrap_or(query);
    // A whole username, dots and all, is one word of its own.
    let mut prefixes = match text::username(query) {
        Ok(username) => vec![fold(&username)],
        Err(_) => words(query).collect(),
    };
    prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.chars().count()));
    prefixes.dedup();
    prefixes.truncate(MAX_PREFIXES);
    if prefixes.is_empty() { Err(ErrorCode::InvalidArgument) } else { Ok(prefixes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_folded_and_its_longest_word_leads() {
        assert_eq!(prefixes(" ФЁД алиса ").unwrap(), ["алиса", "фед"]);
        assert_eq!(prefixes("@a.lice").unwrap(), ["a.lice"]);
    }

    #[test]
    fn a_query_of_nothing_or_of_too_much_is_refused() {
        for query in ["", "  ", "@", "!?", &"а".repeat(limits::MAX_SEARCH_CHARS + 1)] {
            assert_eq!(prefixes(query), Err(ErrorCode::InvalidArgument), "{query}");
        }
    }
}
