//! A word that is being typed: found with every letter, and without reading all that begins like it.

use std::time::{Duration, Instant};

use vestnik_protocol::{Content, Message, Millis};

use super::read::{Group, Term, candidates};
use crate::cache::Db;
use crate::search::{PAGE, device_page, resolve};
use crate::sync::apply_chat;
use crate::sync::tests::{ME, PEER, db, delta, message};

#[test]
fn a_word_of_any_script_is_found_with_every_letter() {
    let words = ["сообщен", "καλημερα", "გამარჯობა", "नमस्ते", "안녕하세요", "zigzag", "20261120"];
    let says = |seq: u64, text: &str| Message { content: Content::text(text), ..message(seq, seq, PEER) };
    let rows: Vec<_> = (1..).zip(words).map(|(seq, word)| says(seq, word)).collect();
    let db = db();
    let count = rows.len() as u64;
    apply_chat(&db, ME, &delta(0, count, count, rows)).unwrap();
    for (seq, word) in (1..).zip(words) {
        // One letter finds only the word that it is; one digit is a number of its own.
        let shortest = if word.starts_with('2') { 1 } else { 2 };
        for letters in shortest..=word.chars().count() {
            let typed: String = word.chars().take(letters).collect();
            let wanted = resolve(&typed, 0, None, [].iter(), &[]);
            let page = device_page(&db, ME, &wanted, None, PAGE, Millis(0)).unwrap();
            let found: Vec<u64> = page.hits.iter().map(|(_, message)| message.seq.get()).collect();
            assert_eq!(found, [seq], "{typed}");
        }
    }
}

/// The shortest of several, which a busy machine lengthens least.
fn time_of(db: &Db, beginning: &str) -> Duration {
    let groups: Vec<Group> = vec![vec![Term { text: beginning.to_owned(), is_prefix: true }]];
    let times = (0..5).map(|_| {
        #[expect(clippy::disallowed_methods, reason = "a measurement of real time")]
        let start = Instant::now();
        assert_eq!(candidates(db, &groups, (None, None), None, PAGE).unwrap().len(), 50);
        start.elapsed()
    });
    times.min().unwrap()
}

/// Compared within one run, so that it does not matter how fast the machine is.
#[test]
fn a_few_letters_do_not_gather_all_that_begins_with_them() {
    let db = db();
    let mut index = db.prepare("INSERT INTO search_terms (rowid, terms) VALUES (?1, ?2)").unwrap();
    db.execute_batch("BEGIN").unwrap();
    for i in 0..20_000_i64 {
        let words: Vec<_> = (0..6).map(|n| format!("слова{}", (i * 7 + n * 11) % 500)).collect();
        index.execute((i, words.join(" "))).unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
    // Five letters have no list: what they cost is what fewer must not.
    let gathered = time_of(&db, "слова");
    for letters in ["сл", "сло", "слов"] {
        let listed = time_of(&db, letters);
        assert!(listed * 4 < gathered, "{letters}: {listed:?}, and gathered {gathered:?}");
    }
}
