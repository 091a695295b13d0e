//! The rules one by one.

mod counts;

use vestnik_protocol::{
    AccountDelta, ChatDelta, ChatHeader, ChatId, ChatKind, ChatPrivate, ClientId, Command, Content, Done,
    Epoch, HistoryPage, KnownContent, Member, Message, Millis, Rev, Role, Seq, UnreadCount, UserId,
};

use super::*;
use crate::cache::coverage::Range;
use crate::cache::queue::Waits;
use crate::cache::{Db, chats, coverage, messages, meta, positions, privates, queue};

pub(crate) const ME: UserId = UserId(uuid::Uuid::from_u128(1));
pub(crate) const PEER: UserId = UserId(uuid::Uuid::from_u128(2));
pub(crate) const CHAT: ChatId = ChatId(uuid::Uuid::from_u128(10));

pub(crate) fn message(seq: u64, rev: u64, sender: UserId) -> Message {
    Message {
        seq: Seq::new(seq),
        rev: Rev::new(rev),
        sender_id: sender,
        client_id: ClientId(uuid::Uuid::from_u128(1_000 + u128::from(seq))),
        sent_at: Millis(1_000 + i64::try_from(seq).unwrap()),
        content: Content::text(format!("text {seq} of rev {rev}")),
        reply_to: None,
        forwarded: None,
        edit: 0,
        edited_at: None,
        silent: false,
        expires_at: None,
    }
}

pub(crate) fn member(user: UserId, rev: u64, read: u64) -> Member {
    Member {
        user_id: user,
        rev: Rev::new(rev),
        role: Role::Member,
        read_seq: Seq::new(read),
        delivered_seq: Seq::ZERO,
        joined_at: Millis(1),
        left: false,
    }
}

pub(crate) fn delta(since: u64, rev: u64, seq: u64, messages: Vec<Message>) -> ChatDelta {
    ChatDelta {
        chat_id: CHAT,
        since: Rev::new(since),
        rev: Rev::new(rev),
        header: ChatHeader {
            kind: ChatKind::Direct,
            seq: Seq::new(seq),
            floor_seq: Seq::ZERO,
            created_at: Millis(1),
            title: None,
            description: String::new(),
            public: false,
            member_count: 2,
            large: false,
            readers: Vec::new(),
            expire_after_seconds: 0,
            pinned: Vec::new(),
        },
        members: Vec::new(),
        messages,
        more: false,
        limited: false,
        unread: None,
        reactions: Vec::new(),
        members_omitted: false,
    }
}

pub(crate) fn page(as_of: u64, messages: Vec<Message>) -> HistoryPage {
    HistoryPage {
        chat_id: CHAT,
        as_of: Rev::new(as_of),
        messages,
        has_before: true,
        has_after: true,
        reactions: Vec::new(),
    }
}

/// A private row in which nothing was chosen and nothing read.
pub(crate) fn private(rev: u64, member: bool) -> ChatPrivate {
    let unread = UnreadCount { count: 0, capped: false, read_seq: Seq::ZERO, to_seq: Seq::ZERO, mentions: 0 };
    ChatPrivate::plain(CHAT, Rev::new(rev), member, Seq::ZERO, unread)
}

pub(crate) fn db() -> Db {
    crate::cache::in_memory()
}

fn apply(db: &Db, delta: &ChatDelta) -> ChatApplied {
    apply_chat(db, ME, delta).unwrap()
}

fn ranges(db: &Db) -> Vec<(u64, u64)> {
    coverage::all(db, CHAT).unwrap().iter().map(|range| (range.from.get(), range.to.get())).collect()
}

fn local(db: &Db) -> u64 {
    chats::get(db, CHAT).unwrap().map_or(0, |row| row.rev.get())
}

fn run(from: u64, to: u64) -> Vec<Message> {
    (from..=to).map(|seq| message(seq, seq, PEER)).collect()
}

#[test]
fn a_delta_applies_once_and_only_where_it_joins() {
    let db = db();
    assert!(matches!(apply(&db, &delta(0, 3, 3, run(1, 3))), ChatApplied::Applied { .. }));
    assert_eq!(apply(&db, &delta(0, 3, 3, run(1, 3))), ChatApplied::Ignored);
    assert_eq!(apply(&db, &delta(4, 5, 5, run(5, 5))), ChatApplied::Gap { from: Rev::new(3) });
    assert!(matches!(apply(&db, &delta(2, 5, 5, run(3, 5))), ChatApplied::Applied { .. }), "it may overlap");
    assert_eq!((local(&db), ranges(&db)), (5, vec![(1, 5)]));
}

#[test]
fn a_row_never_goes_back_to_an_older_rev() {
    let db = db();
    apply(&db, &delta(0, 9, 2, vec![message(1, 9, PEER), message(2, 2, PEER)]));
    assert_eq!(apply_page(&db, &page(9, run(1, 2))).unwrap(), PageOutcome::Applied);
    assert_eq!(messages::get(&db, CHAT, Seq::new(1)).unwrap().unwrap().rev, Rev::new(9));
}

#[test]
fn pages_of_a_catch_up_leave_no_hole_though_a_changed_message_comes_late() {
    let db = db();
    apply(&db, &delta(0, 2, 2, run(1, 2)));
    // Messages 3, 4, 5 came under revs 3, 4, 5; then 3 was changed under rev 6. The server cuts pages by rev, and does
    // not always say `more`, since it goes on by itself.
    apply(&db, &delta(2, 4, 5, vec![message(4, 4, PEER)]));
    assert_eq!(ranges(&db), [(1, 2), (4, 4)]);
    apply(&db, &delta(4, 6, 5, vec![message(3, 6, PEER), message(5, 5, PEER)]));
    assert_eq!(ranges(&db), [(1, 5)]);
    assert_eq!(messages::get(&db, CHAT, Seq::new(3)).unwrap().unwrap().rev, Rev::new(6));
}

#[test]
fn an_old_message_outside_coverage_is_kept_but_not_shown() {
    let db = db();
    apply(&db, &delta(0, 100, 100, run(51, 100)));
    apply(&db, &delta(100, 101, 100, vec![message(7, 101, PEER)]));
    assert_eq!(ranges(&db), [(51, 100)]);
    assert_eq!(messages::get(&db, CHAT, Seq::new(7)).unwrap().unwrap().rev, Rev::new(101));
    apply(&db, &delta(101, 102, 100, vec![message(60, 102, PEER)]));
    assert_eq!(messages::get(&db, CHAT, Seq::new(60)).unwrap().unwrap().rev, Rev::new(102));
}

#[test]
fn limited_gives_up_everything_before_the_tail() {
    let db = db();
    apply(&db, &delta(0, 10, 10, run(1, 10)));
    let mut limited = delta(10, 2_000, 1_500, run(1_451, 1_500));
    limited.limited = true;
    apply(&db, &limited);
    assert_eq!(ranges(&db), [(1_451, 1_500)]);
    assert!(messages::get(&db, CHAT, Seq::new(5)).unwrap().is_none(), "nothing stale is left to be found");
    apply(&db, &delta(2_000, 2_001, 1_501, run(1_501, 1_501)));
    assert_eq!(ranges(&db), [(1_451, 1_501)]);
}

#[test]
fn a_raised_floor_drops_what_is_below() {
    let db = db();
    apply(&db, &delta(0, 10, 10, run(1, 10)));
    let mut raised = delta(10, 11, 10, Vec::new());
    raised.header.floor_seq = Seq::new(6);
    apply(&db, &raised);
    assert_eq!(ranges(&db), [(6, 10)]);
    assert!(messages::range(&db, CHAT, Seq::new(1), Seq::new(5)).unwrap().is_empty());
    apply_page(&db, &page(11, run(4, 7))).unwrap();
    assert_eq!(ranges(&db), [(6, 10)], "an older page does not bring it back");
}

#[test]
fn a_page_older_than_the_cache_is_taken_and_resurrects_nothing() {
    let db = db();
    apply(&db, &delta(0, 100, 100, run(51, 100)));
    let mut deleted = message(20, 101, PEER);
    deleted.content = Content::Known(KnownContent::Deleted { expired: false });
    apply(&db, &delta(100, 101, 100, vec![deleted.clone()]));
    assert_eq!(apply_page(&db, &page(100, run(10, 50))).unwrap(), PageOutcome::Applied);
    assert_eq!(ranges(&db), [(10, 100)]);
    assert_eq!(messages::get(&db, CHAT, Seq::new(20)).unwrap(), Some(deleted));
}

#[test]
fn a_page_from_before_a_limited_catch_up_would_resurrect_deleted_text_and_is_asked_for_again() {
    let db = db();
    apply(&db, &delta(0, 100, 100, run(51, 100)));
    let mut limited = delta(100, 2_000, 1_500, run(1_451, 1_500));
    limited.limited = true;
    apply(&db, &limited);
    assert_eq!(apply_page(&db, &page(1_999, run(10, 50))).unwrap(), PageOutcome::Stale);
    assert_eq!(ranges(&db), [(1_451, 1_500)]);
    assert_eq!(apply_page(&db, &page(2_000, run(10, 50))).unwrap(), PageOutcome::Applied);
    assert_eq!(ranges(&db), [(10, 50), (1_451, 1_500)]);
}

#[test]
fn a_page_with_a_hole_in_it_is_not_believed() {
    let db = db();
    apply(&db, &delta(0, 100, 100, run(51, 100)));
    let holed = vec![message(10, 10, PEER), message(12, 12, PEER)];
    assert_eq!(apply_page(&db, &page(100, holed)).unwrap(), PageOutcome::Useless);
    assert_eq!(ranges(&db), [(51, 100)]);
}

#[test]
fn coverage_melts_and_shrinks() {
    let db = db();
    let add = |from: u64, to: u64| {
        coverage::add(&db, CHAT, Range { from: Seq::new(from), to: Seq::new(to) }).unwrap();
        ranges(&db)
    };
    assert_eq!(add(10, 20), [(10, 20)]);
    assert_eq!(add(30, 40), [(10, 20), (30, 40)]);
    assert_eq!(add(21, 21), [(10, 21), (30, 40)], "touching melts");
    assert_eq!(add(15, 35), [(10, 40)], "overlapping melts");
    assert_eq!(add(12, 13), [(10, 40)], "inside changes nothing");
    assert_eq!(add(1, 8), [(1, 8), (10, 40)]);
    coverage::shrink_below(&db, CHAT, Seq::new(25)).unwrap();
    assert_eq!(ranges(&db), [(25, 40)]);
    coverage::shrink_below(&db, CHAT, Seq::new(41)).unwrap();
    assert!(ranges(&db).is_empty());
}

#[test]
fn a_lost_chat_is_not_resurrected_by_a_late_delta() {
    let db = db();
    apply(&db, &delta(0, 3, 3, run(1, 3)));
    let row = |rev: u64, member: bool| AccountDelta {
        since: Rev::new(rev - 1),
        rev: Rev::new(rev),
        chats: vec![private(rev, member)],
        me: None,
        more: false,
        hidden: Vec::new(),
        people: Vec::new(),
        scheduled: Vec::new(),
    };
    apply_account(&db, &row(1, true)).unwrap();
    apply_account(&db, &row(2, false)).unwrap();
    assert!(chats::get(&db, CHAT).unwrap().is_none());
    assert_eq!(apply(&db, &delta(0, 4, 4, run(1, 4))), ChatApplied::Ignored);
    assert!(chats::get(&db, CHAT).unwrap().is_none());
    let back = apply_account(&db, &row(3, true)).unwrap();
    assert!(
        matches!(back, AccountApplied::Applied { missing, .. } if missing == [CHAT]),
        "then it is asked for"
    );
    assert!(matches!(apply(&db, &delta(0, 4, 4, run(1, 4))), ChatApplied::Applied { .. }));
    gone(&db, CHAT).unwrap();
    assert_eq!(apply(&db, &delta(0, 5, 5, run(1, 5))), ChatApplied::Ignored, "gone says the same");
}

#[test]
fn account_deltas_follow_the_same_rule() {
    let db = db();
    let delta = |since: u64, rev: u64| AccountDelta {
        since: Rev::new(since),
        rev: Rev::new(rev),
        chats: Vec::new(),
        me: None,
        more: false,
        hidden: Vec::new(),
        people: Vec::new(),
        scheduled: Vec::new(),
    };
    assert!(matches!(apply_account(&db, &delta(0, 4)).unwrap(), AccountApplied::Applied { .. }));
    assert_eq!(apply_account(&db, &delta(0, 4)).unwrap(), AccountApplied::Ignored);
    assert_eq!(apply_account(&db, &delta(5, 6)).unwrap(), AccountApplied::Gap { from: Rev::new(4) });
}

#[test]
fn another_epoch_drops_the_cache_and_keeps_queue_and_drafts() {
    let db = db();
    let epoch = |n: u128| Epoch(uuid::Uuid::from_u128(n));
    assert!(!adopt_epoch(&db, epoch(1)).unwrap());
    apply(&db, &delta(0, 3, 3, run(1, 3)));
    queue::push(&db, CHAT, None, &Command::OpenDirect { user_id: PEER }, Millis(1)).unwrap();
    crate::cache::drafts::set(&db, CHAT, "draft", None, Millis(1)).unwrap();
    positions::raise(&db, CHAT, Seq::new(2)).unwrap();
    assert!(!adopt_epoch(&db, epoch(1)).unwrap(), "the same epoch is no news");
    assert_eq!(local(&db), 3);
    assert!(adopt_epoch(&db, epoch(2)).unwrap());
    assert!(chats::get(&db, CHAT).unwrap().is_none() && ranges(&db).is_empty());
    assert_eq!(meta::epoch(&db).unwrap(), Some(epoch(2)));
    assert_eq!(queue::of_chat(&db, CHAT).unwrap().len(), 1);
    assert_eq!(crate::cache::drafts::get(&db, CHAT).unwrap().unwrap().text, "draft");
    assert_eq!(positions::get(&db, CHAT).unwrap(), None, "its number will be another message's");
}

#[test]
fn what_was_acknowledged_before_the_numbers_went_back_is_sent_again() {
    for chat in [None, Some(CHAT)] {
        let db = db();
        apply(&db, &delta(0, 3, 3, run(1, 3)));
        let id = queued(&db, 1_006);
        apply_ack(&db, id, &done(6, message(6, 6, ME))).unwrap();
        assert!(matches!(queue::by_id(&db, id).unwrap().unwrap().waits, Waits::Rev { .. }));
        reset(&db, chat).unwrap();
        assert_eq!(queue::by_id(&db, id).unwrap().unwrap().waits, Waits::Server);
    }
}

fn queued(db: &Db, client: u128) -> i64 {
    let client = ClientId(uuid::Uuid::from_u128(client));
    let command = Command::Send {
        chat_id: CHAT,
        client_id: client,
        content: Content::text("x"),
        reply_to: None,
        silent: false,
    };
    queue::push(db, CHAT, Some(client), &command, Millis(1)).unwrap()
}

fn done(rev: u64, message: Message) -> Done {
    Done { chat_id: CHAT, rev: Rev::new(rev), message: Some(message), account_rev: None }
}

#[test]
fn an_entry_leaves_with_the_row_that_it_became() {
    let db = db();
    apply(&db, &delta(0, 3, 3, run(1, 3)));
    let id = queued(&db, 1_004);
    apply_ack(&db, id, &done(4, message(4, 4, ME))).unwrap();
    assert!(queue::by_id(&db, id).unwrap().is_none());
    assert_eq!(ranges(&db), [(1, 4)]);
    assert_eq!(local(&db), 3, "the rev is only moved by deltas");
    assert!(matches!(apply(&db, &delta(3, 4, 4, vec![message(4, 4, ME)])), ChatApplied::Applied { .. }));
}

#[test]
fn an_entry_acknowledged_beyond_a_gap_stays_until_the_rev_gets_there() {
    let db = db();
    apply(&db, &delta(0, 3, 3, run(1, 3)));
    let id = queued(&db, 1_006);
    apply_ack(&db, id, &done(6, message(6, 6, ME))).unwrap();
    let entry = queue::by_id(&db, id).unwrap().unwrap();
    assert_eq!(entry.waits, Waits::Rev { rev: Rev::new(6), seq: Some(Seq::new(6)) });
    assert_eq!(ranges(&db), [(1, 3)], "no row stands behind a hole");
    apply(&db, &delta(3, 6, 6, vec![message(4, 4, PEER), message(5, 5, PEER), message(6, 6, ME)]));
    assert!(queue::by_id(&db, id).unwrap().is_none());
}

#[test]
fn ones_own_message_by_delta_takes_the_entry_along_though_the_answer_was_lost() {
    let db = db();
    apply(&db, &delta(0, 3, 3, run(1, 3)));
    let id = queued(&db, 1_004);
    apply(&db, &delta(3, 4, 4, vec![message(4, 4, ME)]));
    assert!(queue::by_id(&db, id).unwrap().is_none());
    // The late answer finds nothing to do.
    apply_ack(&db, id, &done(4, message(4, 4, ME))).unwrap();
    assert!(queue::by_id(&db, id).unwrap().is_none());
}

#[test]
fn hello_names_the_chats_with_the_newest_messages_first() {
    let db = db();
    let chat = |n| ChatId(uuid::Uuid::from_u128(n));
    for (n, rev, sent_at) in [(1, 900, 5), (2, 3, 50), (3, 40, 20)] {
        let newest = Message { sent_at: Millis(sent_at), ..message(1, 1, PEER) };
        apply(&db, &ChatDelta { chat_id: chat(n), ..delta(0, rev, 1, vec![newest]) });
    }
    let named: Vec<_> = chats::cursors(&db, 2).unwrap().iter().map(|cursor| cursor.chat_id).collect();
    assert_eq!(named, [chat(2), chat(3)], "a chat with many changes need not be a recent one");
}
