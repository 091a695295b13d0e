//! What is found, and what is not to be found any more.

use vestnik_protocol::search::{DIFFERENT_WORDS, WORD_FORMS, parse_query};
use vestnik_protocol::{
    ChatDelta, ChatId, ChatKind, Content, HiddenMessage, KnownContent, Message, Millis, Profile, Rev, Seq,
    UserId,
};

use super::excerpt::excerpt;
use super::*;
use crate::cache::search::{Upkeep, upkeep};
use crate::cache::{Db, chats, hidden, messages, privates};
use crate::sync::tests::{CHAT, ME, PEER, db, delta, message, page, private};
use crate::sync::{apply_chat, apply_page, gone, reset};
use crate::view::{ChatSummary, Highlight};

const NOW: Millis = Millis(1_000_000);

fn says(seq: u64, text: &str) -> Message {
    Message { content: Content::text(text), ..message(seq, seq, PEER) }
}

fn asked(typed: &str) -> Wanted {
    resolve(typed, 0, None, [].iter(), &[])
}

fn found(db: &Db, typed: &str) -> Vec<u64> {
    seqs(&device_page(db, ME, &asked(typed), None, PAGE, NOW).unwrap())
}

fn seqs(page: &DevicePage) -> Vec<u64> {
    page.hits.iter().map(|(_, message)| message.seq.get()).collect()
}

fn chat_of(texts: &[&str]) -> Db {
    let db = db();
    let rows: Vec<_> = (1..).zip(texts).map(|(seq, text)| says(seq, text)).collect();
    let count = rows.len() as u64;
    apply_chat(&db, ME, &delta(0, count, count, rows)).unwrap();
    db
}

fn changed(message: Message, rev: u64) -> ChatDelta {
    let mut changed = delta(rev - 1, rev, 3, vec![Message { rev: Rev::new(rev), ..message }]);
    changed.header.seq = Seq::new(3);
    changed
}

#[test]
fn every_form_of_a_word_is_found_by_every_other() {
    let db = db();
    let mut rows = Vec::new();
    for (place, (one, other)) in (0_u64..).zip(WORD_FORMS) {
        rows.push(says(2 * place + 1, &format!("xyz {one}, abc")));
        rows.push(says(2 * place + 2, &format!("xyz {other}, abc")));
    }
    let count = rows.len() as u64;
    apply_chat(&db, ME, &delta(0, count, count, rows)).unwrap();
    for (place, (one, other)) in (0_u64..).zip(WORD_FORMS) {
        for typed in [one, other] {
            let page = device_page(&db, ME, &asked(&format!("{typed} ")), None, 1_000, NOW).unwrap();
            for seq in [2 * place + 1, 2 * place + 2] {
                assert!(seqs(&page).contains(&seq), "«{typed}» does not find {one}, {other}");
            }
        }
    }
}

#[test]
fn a_word_does_not_find_another_that_looks_alike() {
    for (one, other) in DIFFERENT_WORDS {
        let db = chat_of(&[one, other]);
        assert_eq!(found(&db, &format!("{one} ")), [1], "{one}, {other}");
        assert_eq!(found(&db, &format!("{other} ")), [2], "{one}, {other}");
    }
}

#[test]
fn all_words_must_be_there_and_the_newest_comes_first() {
    let db = chat_of(&["a blue cat", "a red cat", "a blue dog", "two blue cats"]);
    assert_eq!(found(&db, "cat "), [4, 2, 1]);
    assert_eq!(found(&db, "blue cat "), [4, 1]);
    assert_eq!(found(&db, "blu"), [4, 3, 1], "the last word may still be typed");
    assert!(found(&db, "green cat ").is_empty());
    assert!(found(&db, "").is_empty(), "nothing is asked for");
}

#[test]
fn pages_join_without_holes() {
    let texts: Vec<String> = (0..120).map(|n| format!("number {n}")).collect();
    let db = chat_of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut all, mut below) = (Vec::new(), None);
    loop {
        let page = device_page(&db, ME, &asked("number "), below, 7, NOW).unwrap();
        all.extend(seqs(&page));
        below = page.next;
        if below.is_none() {
            break;
        }
    }
    assert_eq!(all, (1..=120).rev().collect::<Vec<_>>());
}

#[test]
fn what_was_edited_deleted_hidden_cleared_or_has_vanished_is_not_found() {
    let db = chat_of(&["alpha one", "alpha two", "alpha three"]);
    apply_chat(&db, ME, &changed(says(1, "beta one"), 4)).unwrap();
    assert_eq!((found(&db, "alpha "), found(&db, "beta ")), (vec![3, 2], vec![1]));

    let deleted = Message { content: Content::deleted(), ..says(2, "") };
    apply_chat(&db, ME, &changed(deleted, 5)).unwrap();
    assert_eq!(found(&db, "alpha "), [3]);

    let vanishing = Message { expires_at: Some(Millis(NOW.0 + 1)), ..says(3, "alpha three") };
    apply_chat(&db, ME, &changed(vanishing, 6)).unwrap();
    assert_eq!(found(&db, "alpha "), [3]);
    let later = device_page(&db, ME, &asked("alpha "), None, PAGE, Millis(NOW.0 + 1)).unwrap();
    assert!(seqs(&later).is_empty(), "its time has come, though the server has not said so yet");

    hidden::put(&db, &HiddenMessage { chat_id: CHAT, seq: Seq::new(3), rev: Rev::new(1) }).unwrap();
    assert!(found(&db, "alpha ").is_empty());

    let cleared = vestnik_protocol::ChatPrivate { cleared_seq: Seq::new(1), ..private(2, true) };
    privates::put_if_newer(&db, &cleared).unwrap();
    assert!(found(&db, "beta ").is_empty());
}

#[test]
fn what_may_be_out_of_date_is_not_found_until_it_is_certain_again() {
    let db = chat_of(&["alpha one", "alpha two", "alpha three"]);
    let mut limited =
        delta(3, 2_000, 1_500, vec![Message { rev: Rev::new(1_500), ..says(1_500, "alpha last") }]);
    limited.limited = true;
    apply_chat(&db, ME, &limited).unwrap();
    assert_eq!(found(&db, "alpha "), [1_500]);
    let outside = Message { rev: Rev::new(2_001), ..says(7, "alpha seven") };
    apply_chat(&db, ME, &delta(2_000, 2_001, 1_500, vec![outside.clone()])).unwrap();
    assert_eq!(found(&db, "alpha "), [1_500], "outside of coverage");
    apply_page(&db, &page(2_001, vec![outside, says(8, "alpha eight")])).unwrap();
    assert_eq!(found(&db, "alpha "), [1_500, 8, 7]);
}

#[test]
fn a_lost_chat_leaves_nothing_and_its_entries_are_removed_step_by_step() {
    let db = chat_of(&["alpha one", "alpha two"]);
    while upkeep(&db).unwrap() == Upkeep::More {}
    gone(&db, CHAT).unwrap();
    assert!(found(&db, "alpha ").is_empty());
    let entries =
        |db: &Db| db.query_row("SELECT COUNT(*) FROM search_entries", [], |row| row.get::<_, i64>(0));
    assert_eq!(entries(&db).unwrap(), 2, "left over, and not shown");
    while upkeep(&db).unwrap() == Upkeep::More {}
    assert_eq!(entries(&db).unwrap(), 0);

    // It comes again, with the same times.
    apply_chat(&db, ME, &delta(0, 2, 2, vec![says(1, "alpha one"), says(2, "alpha two")])).unwrap();
    assert_eq!(found(&db, "alpha "), [2, 1]);
    reset(&db, None).unwrap();
    assert!(found(&db, "alpha ").is_empty());
    assert_eq!(entries(&db).unwrap(), 0);
}

#[test]
fn an_index_of_another_version_is_made_anew_beside_the_traffic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let texts: Vec<String> = (0..1_500).map(|n| format!("number {n}")).collect();
    let rows: Vec<_> = (1..).zip(&texts).map(|(seq, text)| says(seq, text)).collect();
    {
        let db = crate::cache::open_for_tests(&path);
        apply_chat(&db, ME, &delta(0, 1_500, 1_500, rows)).unwrap();
        db.execute("UPDATE schema SET version = 1 WHERE part = 'search'", []).unwrap();
    }
    let db = crate::cache::open_for_tests(&path);
    assert!(found(&db, "number ").is_empty());
    assert_eq!(
        messages::range(&db, CHAT, Seq::new(1), Seq::new(1_500)).unwrap().len(),
        1_500,
        "messages stay"
    );
    // What comes meanwhile is found at once, and not twice afterwards.
    apply_chat(&db, ME, &delta(1_500, 1_501, 1_501, vec![says(1_501, "number new")])).unwrap();
    assert_eq!(found(&db, "number "), [1_501]);
    let mut steps = 0;
    while upkeep(&db).unwrap() == Upkeep::More {
        steps += 1;
    }
    assert!(steps > 1, "in steps");
    let page = device_page(&db, ME, &asked("number "), None, 2_000, NOW).unwrap();
    assert_eq!(seqs(&page), (1..=1_501).rev().collect::<Vec<_>>());
}

fn person(n: u128, username: &str, name: &str) -> Profile {
    Profile {
        id: UserId(uuid::Uuid::from_u128(n)),
        username: username.to_owned(),
        display_name: name.to_owned(),
        about: String::new(),
        created_at: Millis(1),
        updated_at: Millis(1),
    }
}

#[test]
fn operators_choose_people_chats_days_and_links() {
    let db = db();
    let other = ChatId(uuid::Uuid::from_u128(11));
    let third = UserId(uuid::Uuid::from_u128(3));
    let by = |seq, sender, text| Message { sender_id: sender, ..says(seq, text) };
    let day = 86_400_000;
    let rows = vec![
        Message { sent_at: Millis(day - 1), ..by(1, PEER, "cat at https://example.com") },
        Message { sent_at: Millis(day), ..by(2, third, "cat") },
        Message { sent_at: Millis(2 * day), ..by(3, ME, "cat") },
    ];
    apply_chat(&db, ME, &delta(0, 3, 3, rows)).unwrap();
    let elsewhere = Message { sent_at: Millis(3 * day), ..by(1, PEER, "cat") };
    apply_chat(&db, ME, &ChatDelta { chat_id: other, ..delta(0, 1, 1, vec![elsewhere]) }).unwrap();

    let people = [person(2, "bob", "Боб Иванов"), person(3, "bobby", "Иван")];
    let mut titled = ChatSummary::blank(other, ChatKind::Group);
    titled.title = Some("Рабочий чат".to_owned());
    let mut direct = ChatSummary::blank(CHAT, ChatKind::Direct);
    direct.peer_id = Some(PEER);
    let chats = [titled, direct];
    let hits = |typed: &str, chat: Option<ChatId>| -> Vec<(bool, u64)> {
        let wanted = resolve(typed, 0, chat, people.iter(), &chats);
        let page = device_page(&db, ME, &wanted, None, PAGE, Millis(0)).unwrap();
        page.hits.iter().map(|(chat, message)| (*chat == other, message.seq.get())).collect()
    };
    assert_eq!(hits("cat ", None), [(true, 1), (false, 3), (false, 2), (false, 1)]);
    assert_eq!(
        hits("cat from:bob", None),
        [(true, 1), (false, 1)],
        "the whole name before the beginning of one"
    );
    assert_eq!(hits("from:иван", None), [(false, 2)], "by name, without any word");
    assert_eq!(hits("cat from:bo", None), [(true, 1), (false, 2), (false, 1)], "both begin so");
    assert!(hits("cat from:nobody", None).is_empty());
    assert_eq!(hits("cat in:\"рабочий чат\"", None), [(true, 1)]);
    assert_eq!(hits("cat in:bob", None), [(false, 3), (false, 2), (false, 1)], "a direct chat by its person");
    assert_eq!(hits("cat ", Some(CHAT)), [(false, 3), (false, 2), (false, 1)]);
    assert!(hits("cat in:рабочий", Some(CHAT)).is_empty());
    assert_eq!(hits("has:link", None), [(false, 1)]);
    assert_eq!(hits("cat before:1970-01-03", None), [(false, 2), (false, 1)]);
    assert_eq!(hits("after:1970-01-03", None), [(true, 1), (false, 3)]);

    let asked = resolve("кот from:bob in:рабочий 2026 ", 0, None, people.iter(), &chats).request();
    assert_eq!((asked.q.as_str(), asked.sender_id, asked.chat_id), ("кот 2026 ", Some(PEER), Some(other)));
    let asked = resolve("cat from:bo", 0, None, people.iter(), &chats).request();
    assert_eq!(asked.sender_id, None, "several: the answer is chosen from here");
}

#[test]
fn what_the_server_finds_is_judged_by_what_is_known_here() {
    let db = chat_of(&["alpha one", "alpha two", "alpha three"]);
    apply_chat(&db, ME, &changed(Message { content: Content::deleted(), ..says(2, "") }, 4)).unwrap();
    hidden::put(&db, &HiddenMessage { chat_id: CHAT, seq: Seq::new(3), rev: Rev::new(1) }).unwrap();
    let judged = |seq| judge(&db, ME, CHAT, says(seq, "alpha old"), NOW).unwrap();
    assert_eq!(judged(1).unwrap().content, Content::text("alpha old"));
    assert_eq!((judged(2), judged(3)), (None, None));
    let nowhere = ChatId(uuid::Uuid::from_u128(99));
    assert_eq!(judge(&db, ME, nowhere, says(1, "x"), NOW).unwrap(), None, "of a chat that is not here");
    assert!(chats::get(&db, CHAT).unwrap().is_some());
}

#[test]
fn an_excerpt_shows_what_was_found_and_counts_as_the_page_does() {
    let query = parse_query("коты ", 0);
    let (text, marks) = excerpt("👋 **Кот** и\nкотами", &query);
    assert_eq!(text, "👋 Кот и котами");
    assert_eq!(marks, [Highlight { from: 3, to: 6 }, Highlight { from: 9, to: 15 }]);

    let long = format!("{} кот {}", "слово ".repeat(100), "слово ".repeat(100));
    let (text, marks) = excerpt(&long, &query);
    assert!(text.starts_with('…') && text.ends_with('…') && text.chars().count() < 200, "{text}");
    let units: Vec<u16> = text.encode_utf16().collect();
    let Highlight { from, to } = marks[0];
    assert_eq!(String::from_utf16(&units[from as usize..to as usize]).unwrap(), "кот");
    let hostile = format!("\u{202B}e{}\u{2067} кот", "\u{301}".repeat(4_000));
    let (text, marks) = excerpt(&hostile, &query);
    assert_eq!(text, format!("e{} кот", "\u{301}".repeat(8)));
    assert_eq!(marks, [Highlight { from: 10, to: 13 }]);
    let deleted = Content::Known(KnownContent::Deleted { expired: false });
    assert_eq!(excerpt(deleted.as_text().unwrap_or_default(), &query), (String::new(), Vec::new()));
}
