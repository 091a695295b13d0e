//! The rules of what only the user sees, and of large groups.

use vestnik_protocol::{
    AccountDelta, ChatPrivate, HiddenMessage, Member, PersonPrivate, Rev, Role, ScheduledMessage, Seq, UserId,
};

use super::tests::{CHAT, ME, PEER, db, delta, member, message, page, private};
use super::*;
use crate::cache::{Db, chats, coverage, hidden, members, messages, people};

fn account(db: &Db, rev: u64, change: impl FnOnce(&mut AccountDelta)) {
    let mut delta = AccountDelta { since: Rev::new(rev - 1), rev: Rev::new(rev), ..AccountDelta::default() };
    change(&mut delta);
    assert!(matches!(apply_account(db, &delta).unwrap(), AccountApplied::Applied { .. }));
    assert_eq!(apply_account(db, &delta).unwrap(), AccountApplied::Ignored, "twice changes nothing");
}

fn ranges(db: &Db) -> Vec<(u64, u64)> {
    coverage::all(db, CHAT).unwrap().iter().map(|range| (range.from.get(), range.to.get())).collect()
}

fn fill(db: &Db, count: u64) {
    let rows = (1..=count).map(|seq| message(seq, seq, PEER)).collect();
    apply_chat(db, ME, &delta(0, count, count, rows)).unwrap();
}

#[test]
fn cleared_messages_are_dropped_and_nothing_brings_them_back() {
    let db = db();
    account(&db, 1, |delta| delta.chats.push(private(1, true)));
    fill(&db, 10);
    let cleared = ChatPrivate { cleared_seq: Seq::new(6), ..private(2, true) };
    account(&db, 2, |delta| delta.chats.push(cleared));
    assert_eq!(ranges(&db), [(7, 10)]);
    assert!(messages::range(&db, CHAT, Seq::new(1), Seq::new(6)).unwrap().is_empty());
    apply_page(&db, &page(10, (1..=8).map(|seq| message(seq, seq, PEER)).collect())).unwrap();
    let edited = message(3, 11, PEER);
    apply_chat(&db, ME, &delta(10, 11, 10, vec![edited])).unwrap();
    assert_eq!(ranges(&db), [(7, 10)]);
    assert!(messages::range(&db, CHAT, Seq::new(1), Seq::new(6)).unwrap().is_empty());
    let row = chats::get(&db, CHAT).unwrap().unwrap();
    assert_eq!((row.first(), unread(&db, &row, ME).unwrap().count), (Seq::new(7), 4));
}

#[test]
fn a_hidden_message_does_not_count_whichever_comes_first() {
    let db = db();
    let hide = |seq, rev| HiddenMessage { chat_id: CHAT, seq: Seq::new(seq), rev: Rev::new(rev) };
    account(&db, 1, |delta| delta.hidden.push(hide(2, 1)));
    fill(&db, 4);
    account(&db, 2, |delta| delta.hidden.push(hide(3, 2)));
    assert!(hidden::is_hidden(&db, CHAT, Seq::new(2)).unwrap());
    let row = chats::get(&db, CHAT).unwrap().unwrap();
    assert_eq!(unread(&db, &row, ME).unwrap().count, 2);
}

#[test]
fn people_and_messages_for_later_follow_their_revs() {
    let db = db();
    let person =
        |rev, contact, blocked| PersonPrivate { user_id: PEER, rev: Rev::new(rev), contact, blocked };
    account(&db, 1, |delta| delta.people.push(person(1, true, false)));
    account(&db, 2, |delta| delta.people.push(person(2, true, true)));
    assert_eq!(people::all(&db).unwrap(), [person(2, true, true)]);
    people::put_if_newer(&db, &person(1, false, false)).unwrap();
    account(&db, 3, |delta| delta.people.push(person(3, false, false)));
    assert!(people::all(&db).unwrap().is_empty());
    let later = |rev: u64, gone| ScheduledMessage {
        chat_id: CHAT,
        client_id: message(1, 1, ME).client_id,
        rev: Rev::new(rev),
        gone,
        send_at: vestnik_protocol::Millis(9),
        content: None,
        reply_to: None,
        silent: false,
        failed: None,
    };
    account(&db, 4, |delta| delta.scheduled.push(later(4, false)));
    assert_eq!(crate::cache::scheduled::of_chat(&db, CHAT).unwrap().len(), 1);
    account(&db, 5, |delta| delta.scheduled.push(later(5, true)));
    assert!(crate::cache::scheduled::of_chat(&db, CHAT).unwrap().is_empty());
}

#[test]
fn members_that_a_tail_does_not_name_are_forgotten() {
    let db = db();
    let third = UserId(uuid::Uuid::from_u128(3));
    let mut first = delta(0, 3, 3, (1..=3).map(|seq| message(seq, seq, PEER)).collect());
    first.members = vec![member(ME, 1, 0), member(PEER, 2, 0), member(third, 3, 0)];
    apply_chat(&db, ME, &first).unwrap();
    assert!(!chats::get(&db, CHAT).unwrap().unwrap().members_omitted);
    let mut limited = delta(3, 2_000, 1_500, vec![message(1_500, 1_500, PEER)]);
    (limited.limited, limited.members_omitted) = (true, true);
    limited.members = vec![Member { role: Role::Owner, ..member(ME, 1_000, 0) }];
    apply_chat(&db, ME, &limited).unwrap();
    let known = members::of_chat(&db, CHAT).unwrap();
    assert_eq!(
        known.iter().map(|member| member.user_id).collect::<Vec<_>>(),
        [ME],
        "who knows whether they left"
    );
    let mut more = delta(2_000, 2_001, 1_500, Vec::new());
    more.members = vec![member(PEER, 2_001, 0)];
    apply_chat(&db, ME, &more).unwrap();
    assert!(chats::get(&db, CHAT).unwrap().unwrap().members_omitted, "until a first delta says otherwise");
}
