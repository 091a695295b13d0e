//! What the open chat shows beside its timeline.

use vestnik_protocol::{
    ChatKind, ClientId, Command, Content, Message, MessagesFound, Millis, Rev, Role, ScheduledMessage, Seq,
};

use super::*;
use crate::cache::{queue, scheduled as rows};
use crate::sync::tests::{CHAT, ME, PEER, db, delta, member, message};
use crate::sync::{apply_chat, apply_found};

const NOW: Millis = Millis(5_000);

fn group(db: &Db, role: Role, pinned: &[u64]) {
    let mut first = delta(0, 100, 100, (91..=100).map(|seq| message(seq, seq, PEER)).collect());
    first.header.kind = ChatKind::Group;
    first.header.description = "about us".to_owned();
    first.header.pinned = pinned.iter().copied().map(Seq::new).collect();
    first.members =
        vec![Member { role, ..member(ME, 1, 0) }, Member { role: Role::Owner, ..member(PEER, 2, 0) }];
    apply_chat(db, ME, &first).unwrap();
}

fn read(db: &Db) -> Details {
    details(db, CHAT, ME, NOW).unwrap().unwrap()
}

#[test]
fn rights_follow_the_role_and_what_waits() {
    let db = db();
    assert_eq!(details(&db, CHAT, ME, NOW).unwrap(), None, "not in it");
    group(&db, Role::Member, &[]);
    let may = read(&db).details.may;
    assert!(may.write && may.leave && !may.edit_info && !may.delete_chat);
    let promoted = Member { role: Role::Admin, ..member(ME, 101, 0) };
    let mut more = delta(100, 101, 100, Vec::new());
    more.header.kind = ChatKind::Group;
    more.members = vec![promoted];
    apply_chat(&db, ME, &more).unwrap();
    let now = read(&db).details;
    assert!(now.may.edit_info && !now.may.delete_chat && now.role == Role::Admin);
    assert_eq!(
        now.members.iter().map(|member| member.user_id).collect::<Vec<_>>(),
        [PEER, ME],
        "the owner first"
    );
    assert!(!now.waiting);
    let edit = Command::EditChat {
        chat_id: CHAT,
        title: None,
        description: Some("new".to_owned()),
        public: None,
        expire_after_seconds: None,
    };
    queue::push(&db, CHAT, None, &edit, NOW).unwrap();
    let waiting = read(&db).details;
    assert_eq!((waiting.description.as_str(), waiting.waiting), ("new", true));
}

#[test]
fn reading_does_not_change_what_is_shown() {
    let db = db();
    group(&db, Role::Member, &[]);
    let before = read(&db);
    let mut more = delta(100, 101, 100, Vec::new());
    more.header.kind = ChatKind::Group;
    more.header.description = "about us".to_owned();
    more.members = vec![Member { role: Role::Owner, ..member(PEER, 101, 99) }];
    apply_chat(&db, ME, &more).unwrap();
    assert_eq!(read(&db), before);
}

#[test]
fn pinned_messages_come_from_the_cache_and_are_fetched_where_they_are_not_there() {
    let db = db();
    group(&db, Role::Member, &[95, 7, 96]);
    let deleted = Message { content: Content::deleted(), ..message(96, 101, PEER) };
    let mut more = delta(100, 101, 100, vec![deleted]);
    more.header.kind = ChatKind::Group;
    more.header.pinned = vec![Seq::new(95), Seq::new(7), Seq::new(96)];
    apply_chat(&db, ME, &more).unwrap();
    let shown = read(&db);
    assert_eq!(shown.missing, [Seq::new(7)]);
    let seqs = |details: &Details| details.details.pinned.iter().map(|row| row.seq.get()).collect::<Vec<_>>();
    assert_eq!(seqs(&shown), [95, 7], "a deleted one is not shown");
    assert_eq!(shown.details.pinned[1].excerpt, None, "being fetched");

    let found = MessagesFound {
        chat_id: CHAT,
        as_of: Rev::new(101),
        messages: vec![Message { content: Content::text("**old** one"), ..message(7, 7, PEER) }],
        reactions: Vec::new(),
    };
    apply_found(&db, &found).unwrap();
    let shown = read(&db);
    assert!(shown.missing.is_empty());
    assert_eq!(shown.details.pinned[1].excerpt.as_deref(), Some("old one"));
    assert_eq!(crate::cache::coverage::all(&db, CHAT).unwrap().len(), 1, "an island is no coverage");
}

#[test]
fn messages_for_later_are_shown_by_their_time() {
    let db = db();
    group(&db, Role::Member, &[]);
    let later = |n: u128, send_at| ScheduledMessage {
        chat_id: CHAT,
        client_id: ClientId(uuid::Uuid::from_u128(n)),
        rev: Rev::new(1),
        gone: false,
        send_at: Millis(send_at),
        content: Some(Content::text("later")),
        reply_to: None,
        silent: true,
        failed: None,
    };
    rows::put_if_newer(&db, &later(1, 20_000)).unwrap();
    rows::put_if_newer(&db, &later(2, 10_000)).unwrap();
    let times = |db: &Db| read(db).details.scheduled.iter().map(|row| row.send_at.0).collect::<Vec<_>>();
    assert_eq!(times(&db), [10_000, 20_000]);
    rows::put_if_newer(&db, &ScheduledMessage { gone: true, rev: Rev::new(2), ..later(2, 0) }).unwrap();
    assert_eq!(times(&db), [20_000]);
}
