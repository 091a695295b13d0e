//! What an archive is searched for: words that are rare in it, words that are common, and beginnings of them.

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatId, SearchPage};

/// One search.
#[derive(Debug, Clone)]
pub struct Search {
    /// In words.
    pub what: &'static str,
    /// As the server takes it, below `/v1/`.
    pub path: String,
    /// There are such messages.
    pub is_found: bool,
}

/// All of them.
#[must_use]
pub fn searches(largest: ChatId) -> Vec<Search> {
    let here = format!("&chat_id={largest}");
    // A space at the end says that the word is complete.
    let everywhere = [
        ("a rare word", "редкость+"),
        ("a common word", "приветом+"),
        ("two common words", "привет+встречи+"),
        ("a common and a rare word", "привет+редкости+"),
        ("a word being typed", "редкос"),
        ("a common word being typed", "приве"),
        ("three letters being typed", "при"),
        ("two letters being typed", "пр"),
    ];
    let in_one = [
        ("a common word in the largest chat", "привет+"),
        ("two common words in the largest chat", "привет+встреча+"),
    ];
    let search = |what, query: &str, place: &str, is_found| {
        let path = format!("search?q={query}{place}");
        Search { what, path, is_found }
    };
    let mut all: Vec<Search> =
        everywhere.into_iter().map(|(what, query)| search(what, query, "", true)).collect();
    all.extend(in_one.into_iter().map(|(what, query)| search(what, query, &here, true)));
    all.push(search("a word that nobody wrote", "небывальщина+", "", false));
    all
}

impl Search {
    /// Whether this can be its answer.
    ///
    /// # Errors
    /// Something is missing in it, or nothing should be in it.
    pub fn check(&self, page: &SearchPage) -> Result<()> {
        let hits = page.hits.len();
        ensure!((hits > 0) == self.is_found, "{}: {hits} hits", self.what);
        Ok(())
    }
}
