//! By which words a user is found: pure text, no database.

use crate::words::{fold, words};

/// Words kept for one user. A name has at most 64 characters, so 32 words; the username is one more.
const MAX_WORDS: usize = 33;
/// Rows read for one search: a user may appear once for each word.
pub(super) const MAX_ROWS: u32 = 300;

/// The words under which a user is stored: the username, its parts, and those of the display name.
pub(super) fn words_of(username: &str, display_name: &str) -> Vec<String> {
    let mut found = vec![fold(username)];
    for word in words(username).chain(words(display_name)) {
        if !found.contains(&word) && found.len() < MAX_WORDS {
            found.push(word);
        }
    }
    found
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
    }
}
