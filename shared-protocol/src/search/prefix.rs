//! The last word of a search while it is being typed. The index holds stems, and what is typed may already be longer than
//! the stem («чёрног» for «черн») or differ from it («люд» for «человек»), so a prefix alone would lose results between
//! two keystrokes.

use super::{irregular, stem::stem, words};

/// Stems that a word may have beside those that begin with what is typed.
const MAX_EXACT: usize = 8;

/// With fewer characters than this, irregular words are not completed: «че» would always find «человек».
const MIN_IRREGULAR_CHARS: usize = 3;

/// What most often ends an inflected word: each is tried, and what it changes about the stem is a candidate.
const RUSSIAN_ENDINGS: &[&str] = &[
    "а", "е", "и", "й", "к", "м", "о", "т", "у", "х", "ц", "ы", "ь", "ю", "я", "го", "му", "ми", "ть", "ся",
    "ли",
];
const ENGLISH_ENDINGS: &[&str] = &["s", "d", "g", "y", "ng", "ed", "es", "ly", "ing"];

/// The word that may still be typed: it is found where one of the `exact` terms is, or one that begins with `prefix`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastWord {
    /// Its stem first, then the stems that it may be becoming.
    pub exact: Vec<String>,
    /// How the term may begin; absent where that would match too much to mean anything (one letter).
    pub prefix: Option<String>,
}

impl LastWord {
    /// Whether this term would be found.
    #[must_use]
    pub fn matches(&self, term: &str) -> bool {
        self.exact.iter().any(|exact| exact == term)
            || self.prefix.as_ref().is_some_and(|prefix| term.starts_with(prefix.as_str()))
    }
}

/// The last word in `word` as one that is still being typed; nothing where there is no word.
#[must_use]
pub fn term_prefix(word: &str) -> Option<LastWord> {
    words::words(word).last().map(|word| last_word(&word.folded))
}

pub(super) fn last_word(folded: &str) -> LastWord {
    let mut exact = vec![stem(folded)];
    let endings = if folded.is_ascii() { ENGLISH_ENDINGS } else { RUSSIAN_ENDINGS };
    let longer = endings.iter().map(|ending| stem(&format!("{folded}{ending}")));
    let irregular = irregular::completions(folded, MIN_IRREGULAR_CHARS).map(|base| stem(&base));
    for candidate in irregular.chain(longer) {
        if exact.len() < MAX_EXACT && !candidate.starts_with(folded) && !exact.contains(&candidate) {
            exact.push(candidate);
        }
    }
    let meaningful = folded.chars().nth(1).is_some() || !folded.chars().all(char::is_alphabetic);
    LastWord { exact, prefix: meaningful.then(|| folded.to_owned()) }
}
