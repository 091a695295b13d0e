//! By which words a user is found: pure text, no database.

use vestnik_protocol::{ErrorCode, limits, text};

/// Words kept for one user. A name has at most 64 characters, so 32 words; the username is one more.
const MAX_WORDS: usize = 33;
/// Words of a query that are looked for; more narrow it no further.
const MAX_PREFIXES: usize = 4;
/// Rows read for one search: a user may appear once for each word.
pub(super) const MAX_ROWS: u32 = 300;

/// The words under which a user is stored: the username, its parts, and those of the display name.
pub(super) fn words_of(username: &str, display_name: &str) -> Vec<String> {
    let mut words = vec![fold(username)];
    for word in split(username).chain(split(display_name)) {
        if !words.contains(&word) && words.len() < MAX_WORDS {
            words.push(word);
        }
    }
    words
}

/// The beginnings that a query asks for, longest first: the longest narrows most, and the first one leads the index.
pub(super) fn prefixes_of(query: &str) -> Result<Vec<String>, ErrorCode> {
    if query.chars().count() > limits::MAX_SEARCH_CHARS {
        return Err(ErrorCode::InvalidArgument);
    }
    let query = query.trim();
    let query = query.strip_prefix('@').unwrap_or(query);
    // A whole username, dots and all, is one word of its own.
    let mut prefixes = match text::username(query) {
        Ok(username) => vec![fold(&username)],
        Err(_) => split(query).collect(),
    };
    prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.chars().count()));
    prefixes.dedup();
    prefixes.truncate(MAX_PREFIXES);
    if prefixes.is_empty() { Err(ErrorCode::InvalidArgument) } else { Ok(prefixes) }
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold)
}

/// Lower case; ё as е, since most people do not type it.
fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е").chars().take(limits::MAX_DISPLAY_NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_each_of_its_words_in_any_case() {
        assert_eq!(
            words_of("a.lice_1", "Алиса Фёдорова-Берг"),
            ["a.lice_1", "a", "lice", "1", "алиса", "федорова", "берг"]
        );
        assert_eq!(prefixes_of(" ФЁД алиса ").unwrap(), ["алиса", "фед"]);
        assert_eq!(prefixes_of("@a.lice").unwrap(), ["a.lice"]);
    }

    #[test]
    fn a_query_of_nothing_or_of_too_much_is_refused() {
        for query in ["", "  ", "@", "!?", &"а".repeat(limits::MAX_SEARCH_CHARS + 1)] {
            assert_eq!(prefixes_of(query), Err(ErrorCode::InvalidArgument), "{query}");
        }
    }
}
