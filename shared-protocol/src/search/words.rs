//! Words of a text in the form in which they are compared: NFKC, without case, accents and apostrophes. Not yet stemmed.

use std::ops::Range;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation as _;

/// Bytes in a term; longer words are cut, which makes no word that one could remember ambiguous.
pub const MAX_TERM_BYTES: usize = 64;
/// Terms of one text. A message of 4,096 characters in any real language has fewer.
pub const MAX_TERMS: usize = 1_024;

/// A word, or a part of one that is joined by signs (`example.com`, `snake_case`).
pub struct Word {
    /// Where the whole word stands in the text.
    pub range: Range<usize>,
    /// Its comparable form: letters, digits and marks, never empty.
    pub folded: String,
}

/// The words of a text, in order, with repetitions.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    text.unicode_word_indices().flat_map(|(start, word)| {
        let range = start..start + word.len();
        parts(word).into_iter().map(move |folded| Word { range: range.clone(), folded })
    })
}

/// Whether a word may continue with this character: what decides if the last word of a search is still being typed.
pub fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c)
}

/// One segmented word as its comparable parts.
fn parts(word: &str) -> Vec<String> {
    if let Some(plain) = word.chars().map(plain).collect::<Option<String>>() {
        return vec![cut(&plain).to_owned()];
    }
    any_parts(word)
}

/// What most words consist of, and what becomes of it: the same as of anything else, without the long way there.
fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | 'а'..='я' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20),
        'ё' | 'Ё' => Some('е'),
        _ => None,
    }
}

fn any_parts(word: &str) -> Vec<String> {
    let folded: String =
        word.nfkc().filter(|c| !is_accent(*c)).flat_map(without_accent).flat_map(fold).collect();
    // Folding can leave marks apart from their letters (İ becomes i and a dot).
    let composed: String =
        folded.nfkc().filter(|c| !is_accent(*c)).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    let separate = composed.split(|c: char| !is_part_of_word(c));
    separate
        .map(without_apostrophes)
        .map(|part| cut(&part).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Case folding by way of the capital: ß becomes ss, ς becomes σ, which lower case alone would leave apart.
fn fold(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}

/// Marks that people add or leave out at will: accents, stress («за́мок»), Arabic and Hebrew vowel points. Those of
/// Indic scripts are letters and stay; й and ї are single characters here, after NFKC.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05C7}'
        | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}')
}

/// Latin and Greek letters lose their accents: «café» is found by «cafe». Cyrillic ones are letters of their own.
fn without_accent(c: char) -> impl Iterator<Item = char> {
    let bare = matches!(c, '\u{00C0}'..='\u{024F}' | '\u{0370}'..='\u{03FF}' | '\u{1E00}'..='\u{1FFF}');
    let letters = std::iter::once(c).nfd().filter(move |part| !(bare && is_accent(*part)));
    // Only those: NFD would take й apart, and Korean syllables.
    let (decomposed, whole) = if bare { (Some(letters), None) } else { (None, Some(c)) };
    decomposed.into_iter().flatten().chain(whole)
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}' | '\u{FF07}')
}

/// «Alice's» is «alice», «don't» is «dont».
fn without_apostrophes(word: &str) -> String {
    let owner = word.strip_suffix('s').and_then(|rest| rest.strip_suffix(is_apostrophe));
    owner.unwrap_or(word).chars().filter(|c| !is_apostrophe(*c)).collect()
}

fn cut(word: &str) -> &str {
    let end =
        word.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MAX_TERM_BYTES).last();
    word.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_ends_where_the_long_one_does() {
        for c in (0..0x0600).filter_map(char::from_u32).filter(|c| c.is_alphanumeric()) {
            let word = format!("a{c}Я{c}");
            assert_eq!(parts(&word), any_parts(&word), "{word}");
        }
        let long = "Щё".repeat(40);
        assert_eq!(parts(&long), any_parts(&long));
    }
}
