//! How long a search of a million messages takes. Run it by itself:
//!
//! ```sh
//! cargo nextest run --workspace --lib --run-ignored only --no-capture -E 'test(a_million_messages_are_searched)'
//! ```

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::search::terms;
use vestnik_protocol::{ChatId, Content, Millis, Seq};

use super::first_id;
use super::read::{chat_token, sender_token};
use crate::cache::coverage::Range;
use crate::cache::{Db, coverage};
use crate::search::{PAGE, device_page, resolve};
use crate::sync::apply_chat;
use crate::sync::tests::{ME, PEER, delta, message};
use vestnik_protocol::ChatDelta;

const MESSAGES: u64 = 1_000_000;
const CHATS: u64 = 100;
const WORDS: usize = 20_000;
const WORDS_OF_A_MESSAGE: usize = 8;
const RUNS: usize = 21;

fn chat(n: u64) -> ChatId {
    ChatId(uuid::Uuid::from_u128(1_000 + u128::from(n)))
}

/// A word that nobody has to know: what counts is how often it comes.
fn word(n: usize) -> String {
    let syllables = ["ка", "ро", "ми", "ту", "ле", "со", "ван", "дер", "пол", "жи", "нор", "бе"];
    let mut word = String::from("сл");
    let mut rest = n + 12;
    while rest > 0 {
        word.push_str(syllables[rest % syllables.len()]);
        rest /= syllables.len();
    }
    word
}

/// A million messages whose words come as often as words do: the n-th one with a frequency of 1/n.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among the words, never negative"
)]
fn fill(db: &Db) {
    let mut random = StdRng::seed_from_u64(7);
    let words: Vec<_> = (0..WORDS).map(word).collect();
    let stems: Vec<_> = words.iter().map(|word| terms(word).concat()).collect();
    let tokens: Vec<_> =
        (0..CHATS).map(|n| format!("{} {}", chat_token(chat(n)), sender_token(PEER))).collect();
    db.execute_batch("BEGIN").unwrap();
    for n in 0..CHATS {
        let first = ChatDelta { chat_id: chat(n), ..delta(0, 1, 1, vec![message(1, 1, PEER)]) };
        apply_chat(db, ME, &first).unwrap();
    }
    let mut row = db
        .prepare(
            "INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, sent_at, content, search_id)
            VALUES (?1, ?2, ?2, ?3, randomblob(16), ?4, ?5, ?6)",
        )
        .unwrap();
    let mut entry = db.prepare("INSERT INTO search_entries (id, chat_id, seq) VALUES (?1, ?2, ?3)").unwrap();
    let mut index = db.prepare("INSERT INTO search_terms (rowid, terms) VALUES (?1, ?2)").unwrap();
    for i in CHATS..MESSAGES {
        let (n, seq) = (i % CHATS, i64::try_from(i / CHATS + 1).unwrap());
        let at = 1_700_000_000_000 + i64::try_from(i).unwrap() * 1_000;
        let (mut text, mut document) = (String::new(), tokens[usize::try_from(n).unwrap()].clone());
        let mut had = Vec::new();
        for _ in 0..WORDS_OF_A_MESSAGE {
            // The inverse of 1/n, about.
            let place: f64 = random.random_range(0.0..(WORDS as f64).ln());
            let place = (place.exp() as usize).min(WORDS - 1);
            text.push_str(&words[place]);
            text.push(' ');
            if !had.contains(&place) {
                had.push(place);
                document.push(' ');
                document.push_str(&stems[place]);
            }
        }
        let content = serde_json::to_string(&Content::text(text)).unwrap();
        let id = first_id(Millis(at));
        let chat = chat(n);
        row.execute((chat.as_bytes(), seq, PEER.as_bytes(), at, content, id)).unwrap();
        entry.execute((id, chat.as_bytes(), seq)).unwrap();
        index.execute((id, document)).unwrap();
    }
    for n in 0..CHATS {
        let to = Seq::new(MESSAGES / CHATS);
        coverage::add(db, chat(n), Range { from: Seq::new(1), to }).unwrap();
        let mut row = crate::cache::chats::get(db, chat(n)).unwrap().unwrap();
        (row.seq, row.complete, row.header.seq) = (to, to, to);
        crate::cache::chats::put(db, &row).unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
}

/// What it ran on, as the system says.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!("{cores} cores, {}, {build} build", name.trim_start_matches([' ', '\t', ':']))
}

/// The named criterion: a device finds in a million messages in under 50 ms.
#[test]
#[ignore = "a measurement: writes a file of some hundred megabytes"]
fn a_million_messages_are_searched_within_a_twentieth_of_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let db = crate::cache::open_for_tests(&path);
    #[expect(clippy::disallowed_methods, reason = "a measurement of real time")]
    let start = Instant::now();
    fill(&db);
    println!("filled in {:.0?}", start.elapsed());
    let bytes: i64 = db
        .query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| {
            row.get(0)
        })
        .unwrap();
    println!("{}; {MESSAGES} messages in {CHATS} chats, a file of {} MB", machine(), bytes / 1_000_000);
    let (common, middle, rare) = (word(1), word(50), word(WORDS - 3));
    let letters = |count| middle.chars().take(count).collect::<String>();
    let one = Some(chat(5));
    let searches = [
        ("a rare word", format!("{rare} "), None),
        ("a common word", format!("{common} "), None),
        ("two words, both common", format!("{common} {} ", word(2)), None),
        ("two words, one rare", format!("{common} {rare} "), None),
        ("a common word in one chat", format!("{common} "), one),
        ("a rare word in one chat", format!("{rare} "), one),
        ("one letter being typed", letters(1), None),
        ("two letters being typed", letters(2), None),
        ("three letters being typed", letters(3), None),
        ("four letters being typed", letters(4), None),
        ("five letters being typed", letters(5), None),
        ("a common word, and two letters of another", format!("{common} {}", letters(2)), None),
        ("a rare word, and two letters of another", format!("{rare} {}", letters(2)), None),
        ("two letters being typed in one chat", letters(2), one),
    ];
    let mut slow = Vec::new();
    for (name, typed, chat) in searches {
        let wanted = resolve(&typed, 0, chat, [].iter(), &[]);
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..RUNS {
            #[expect(clippy::disallowed_methods, reason = "a measurement of real time")]
            let start = Instant::now();
            found = device_page(&db, ME, &wanted, None, PAGE, Millis(0)).unwrap().hits.len();
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let (median, worst) = (times[RUNS / 2], times[RUNS - 1]);
        println!("| {name} | {found} | {median:.1?} | {worst:.1?} |");
        if median > Duration::from_millis(50) {
            slow.push(name);
        }
    }
    assert!(slow.is_empty(), "over 50 ms: {slow:?}");
}
