//! What the messages of an archive say: words that look Russian, as frequent as words are, and a few by which it is
//! searched.

use rand::RngExt as _;
use rand::rngs::StdRng;

/// Different words. How often each is used falls as in any language.
const VOCABULARY: usize = 50_000;
/// The rarest word is in one of so many messages.
const RARE: u64 = 25_000;

/// Of which messages are made.
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn new(random: &mut StdRng) -> Self {
        const SYLLABLES: [&str; 24] = [
            "ка", "ро", "ми", "ле", "ста", "бо", "ву", "гре", "ди", "за", "ко", "лу", "мо", "не", "по", "ри",
            "са", "ти", "фе", "хо", "це", "чи", "ша", "пра",
        ];
        let mut word = || {
            let length = random.random_range(2..5);
            (0..length)
                .filter_map(|_| SYLLABLES.get(random.random_range(0..SYLLABLES.len())))
                .copied()
                .collect()
        };
        Self((0..VOCABULARY).map(|_| word()).collect())
    }

    /// Some twelve words; one of the common ones in each twentieth message, both in each four-hundredth.
    pub(super) fn message(&self, random: &mut StdRng, number: u64) -> String {
        let mut words: Vec<&str> = Vec::new();
        for _ in 0..random.random_range(4..20) {
            // Zipf, near enough: the logarithm of the place is even.
            let share = (VOCABULARY as f64).powf(random.random::<f64>() - 1.0);
            words.extend(self.0.get(part(VOCABULARY, share)).map(String::as_str));
        }
        if random.random_ratio(1, 20) {
            words.push("привет");
        }
        if random.random_ratio(1, 20) {
            words.push("встреча");
        }
        if number.is_multiple_of(RARE) {
            words.extend(["редкость", "привет"]);
        }
        words.join(" ")
    }
}

/// A share, from 0 to 1, of so many.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
pub(super) fn part(of: usize, share: f64) -> usize {
    (of as f64 * share) as usize
}
