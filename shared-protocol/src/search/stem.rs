//! From a word to its stem. Snowball does the work; before it come the irregular forms that no rule reaches, after it
//! the vowels and the fleeting «о» and «е» that its Russian rules leave standing.

use rust_stemmers::{Algorithm, Stemmer};

use super::irregular;

/// The stem of a folded word. Words of mixed scripts, and with digits, are their own stem.
pub fn stem(word: &str) -> String {
    let base = irregular::base(word);
    let word = base.as_deref().unwrap_or(word);
    if word.chars().all(is_russian) {
        russian(word)
    } else if word.chars().all(|c| c.is_ascii_lowercase()) {
        Stemmer::create(Algorithm::English).stem(word).into_owned()
    } else {
        word.to_owned()
    }
}

const fn is_russian(c: char) -> bool {
    matches!(c, 'а'..='я')
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
}

/// Snowball stems «бежать» to «бежа» and «бежит» to «беж», «герой» to «гер» and «героя» to «геро», «ошибка» to «ошибк»
/// and «ошибок» to «ошибок». What it leaves is made equal here.
fn russian(word: &str) -> String {
    let stemmed = Stemmer::create(Algorithm::Russian).stem(word);
    let mut letters: Vec<char> = stemmed.chars().collect();
    while let [before @ .., last] = letters.as_slice()
        && is_vowel(*last)
        && before.len() >= 2
        && before.iter().any(|c| is_vowel(*c))
    {
        letters.pop();
    }
    if let [before @ .., consonant, 'о' | 'е', last @ ('к' | 'ц')] = letters.as_slice()
        && !is_vowel(*consonant)
        && before.iter().any(|c| is_vowel(*c))
    {
        return before.iter().chain([consonant, last]).collect();
    }
    letters.into_iter().collect()
}
