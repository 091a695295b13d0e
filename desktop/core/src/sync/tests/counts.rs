//! How many messages are unread: counted here where the cache reaches back, else as the server counted.

use super::*;

fn unread_of(db: &Db) -> (u32, bool) {
    let unread = unread(db, &chats::get(db, CHAT).unwrap().unwrap(), ME).unwrap();
    (unread.count, unread.capped)
}

#[test]
fn unread_counts_others_undeleted_messages_after_the_read_position() {
    let db = db();
    let mut rows = run(1, 6);
    rows[4] = message(5, 5, ME);
    rows[5].content = Content::Known(KnownContent::Deleted { expired: false });
    apply(&db, &delta(0, 6, 6, rows));
    assert_eq!(unread_of(&db), (4, false));
    positions::raise(&db, CHAT, Seq::new(3)).unwrap();
    assert_eq!(unread_of(&db), (1, false));
    positions::raise(&db, CHAT, Seq::new(6)).unwrap();
    assert_eq!(unread_of(&db), (0, false));
}

#[test]
fn unread_is_the_servers_count_where_the_cache_does_not_reach_back() {
    let db = db();
    let counted = |count: u32, read: u64, to: u64| UnreadCount {
        count,
        capped: false,
        read_seq: Seq::new(read),
        to_seq: Seq::new(to),
        mentions: 0,
    };
    let mut first = delta(0, 100, 100, run(51, 100));
    first.unread = Some(counted(80, 20, 100));
    apply(&db, &first);
    assert_eq!(unread_of(&db), (80, false));
    apply(&db, &delta(100, 102, 102, vec![message(101, 101, PEER), message(102, 102, ME)]));
    assert_eq!(unread_of(&db), (81, false), "its count, and one's own since");
    positions::raise(&db, CHAT, Seq::new(40)).unwrap();
    assert!(unread_of(&db).1, "read further than it counted, over messages that are not here: uncertain");
    positions::raise(&db, CHAT, Seq::new(60)).unwrap();
    assert_eq!(unread_of(&db), (41, false), "and certain again where the cache covers the rest");
    privates::raise_read(&db, CHAT, Seq::new(60)).unwrap();
}

#[test]
fn a_count_is_marked_when_what_it_counted_may_be_gone() {
    let db = db();
    let mut first = delta(0, 100, 100, run(51, 100));
    first.unread = Some(UnreadCount {
        count: 80,
        capped: false,
        read_seq: Seq::new(20),
        to_seq: Seq::new(100),
        mentions: 0,
    });
    apply(&db, &first);
    assert_eq!(unread_of(&db), (80, false));
    let mut gone = message(60, 101, PEER);
    gone.content = Content::Known(KnownContent::Deleted { expired: false });
    apply(&db, &delta(100, 101, 100, vec![gone]));
    assert_eq!(unread_of(&db), (80, true), "nobody says whether it was counted before it was deleted");
}
