//! What the list shows of a chat, and what it does not show any more.

use vestnik_protocol::{
    AccountDelta, ChatEvent, ChatPrivate, ClientId, Content, Done, Draft, KnownContent, Me, Member, Message,
    Profile, ReplyTo, Rev, Role, UnreadCount, UserId,
};

use super::*;
use crate::cache::{meta, positions, queue};
use crate::sync::tests::{CHAT, ME, PEER, delta, member, message, private};

#[test]
fn what_waits_in_a_lost_chat_becomes_a_failure_that_is_seen() {
    let db = crate::cache::in_memory();
    let profile = Profile {
        id: ME,
        username: "me".to_owned(),
        display_name: String::new(),
        about: String::new(),
        created_at: Millis(1),
        updated_at: Millis(1),
    };
    meta::set_me(&db, &Me { profile, email: None, show_presence: true }).unwrap();
    let mut first = delta(0, 1, 1, vec![message(1, 1, PEER)]);
    first.members = vec![member(ME, 1, 0), member(PEER, 1, 0)];
    sync::apply_chat(&db, ME, &first).unwrap();
    let push = |n| {
        let client_id = ClientId(uuid::Uuid::from_u128(n));
        let command = Command::Send {
            chat_id: CHAT,
            client_id,
            content: Content::text("x"),
            reply_to: None,
            silent: false,
        };
        queue::push(&db, CHAT, Some(client_id), &command, Millis(1)).unwrap()
    };
    let (acknowledged, waiting) = (push(1), push(2));
    queue::acknowledge(&db, acknowledged, Rev::new(9), None).unwrap();
    let row = ChatPrivate {
        chat_id: CHAT,
        rev: Rev::new(1),
        member: true,
        read_seq: Seq::ZERO,
        unread: UnreadCount { count: 0, capped: false, read_seq: Seq::ZERO, to_seq: Seq::ZERO, mentions: 0 },
        pin_order: 0,
        muted_until: Millis::ZERO,
        archived: false,
        marked_unread: false,
        cleared_seq: Seq::ZERO,
        removed: false,
        draft: None,
    };
    assert!(privates::put_if_newer(&db, &row).unwrap());

    sync::gone(&db, CHAT).unwrap();
    let left = queue::of_chat(&db, CHAT).unwrap();
    assert_eq!(left.iter().map(|entry| entry.id).collect::<Vec<_>>(), [waiting]);
    assert!(
        matches!(&left[0].waits, Waits::Person { code, .. } if code == "not_found"),
        "{:?}",
        left[0].waits
    );
    let summary = || summarise(&db, CHAT, ME, Millis(5_000)).unwrap();
    let shown = summary().expect("it is to be seen");
    assert_eq!((shown.kind, shown.peer_id, shown.has_failed), (ChatKind::Direct, Some(PEER), true));

    // Its answer was on the way all the time.
    let done = Done::new(CHAT, Rev::new(10));
    sync::apply_ack(&db, waiting, &done).unwrap();
    assert_eq!(queue::unsent(&db).unwrap(), 0);
    assert_eq!(summary(), None);
}

const NOW: Millis = Millis(5_000);

fn listed(db: &Db) -> Option<ChatSummary> {
    summarise(db, CHAT, ME, NOW).unwrap()
}

fn shown(db: &Db) -> ChatSummary {
    listed(db).unwrap()
}

fn text_of(summary: &ChatSummary) -> Option<String> {
    match &summary.last.as_ref()?.content {
        RowContent::Text { text, .. } => Some(text.clone()),
        _ => None,
    }
}

fn keep(db: &Db, row: &ChatPrivate) {
    let rev = row.rev.get();
    let account = AccountDelta {
        since: Rev::new(rev - 1),
        rev: row.rev,
        chats: vec![row.clone()],
        ..AccountDelta::default()
    };
    assert!(matches!(sync::apply_account(db, &account).unwrap(), sync::AccountApplied::Applied { .. }));
}

fn push(db: &Db, command: &Command) {
    queue::push(db, CHAT, None, command, NOW).unwrap();
}

fn chat_of(count: u64) -> Db {
    let db = crate::cache::in_memory();
    let mut first = delta(0, count, count, (1..=count).map(|seq| message(seq, seq, PEER)).collect());
    first.members = vec![member(ME, 1, 0), member(PEER, 1, 0)];
    sync::apply_chat(&db, ME, &first).unwrap();
    db
}

#[test]
fn choices_of_the_person_show_from_the_server_and_at_once_from_the_queue() {
    let db = chat_of(3);
    let chosen = ChatPrivate {
        pin_order: 5,
        muted_until: Millis(9_000),
        archived: true,
        marked_unread: true,
        ..private(1, true)
    };
    keep(&db, &chosen);
    let row = shown(&db);
    assert_eq!(
        (row.pin_order, row.muted_until, row.archived, row.marked_unread),
        (5, Millis(9_000), true, true)
    );
    push(&db, &Command::PinChat { chat_id: CHAT, order: 0 });
    push(&db, &Command::MuteChat { chat_id: CHAT, until: Millis::ZERO });
    push(&db, &Command::ArchiveChat { chat_id: CHAT, on: false });
    let row = shown(&db);
    assert_eq!((row.pin_order, row.muted_until, row.archived), (0, Millis::ZERO, false));
    privates::raise_read(&db, CHAT, Seq::new(3)).unwrap();
    assert!(!shown(&db).marked_unread, "reading takes the mark away");
}

#[test]
fn a_cleared_chat_shows_nothing_and_a_removed_one_comes_back_with_something_new() {
    let db = chat_of(3);
    let draft = Command::ClearHistory { chat_id: CHAT, up_to: Seq::new(3), remove: false };
    push(&db, &draft);
    let row = shown(&db);
    assert_eq!((row.last, row.unread), (None, 0), "at once");
    keep(&db, &ChatPrivate { cleared_seq: Seq::new(3), removed: true, ..private(1, true) });
    assert_eq!(listed(&db), None);
    let newest = message(4, 4, PEER);
    sync::apply_chat(&db, ME, &delta(3, 4, 4, vec![newest])).unwrap();
    let row = shown(&db);
    assert_eq!((text_of(&row).as_deref(), row.unread), (Some("text 4 of rev 4"), 1));
}

#[test]
fn the_newest_message_is_the_newest_that_is_to_be_seen() {
    let db = chat_of(4);
    let vanished =
        Message { content: Content::Known(KnownContent::Deleted { expired: true }), ..message(4, 5, PEER) };
    let vanishing = Message { expires_at: Some(NOW), ..message(3, 6, PEER) };
    sync::apply_chat(&db, ME, &delta(4, 6, 4, vec![vanishing, vanished])).unwrap();
    assert_eq!(text_of(&shown(&db)).as_deref(), Some("text 2 of rev 2"));
    push(&db, &Command::HideMessages { chat_id: CHAT, seqs: vec![Seq::new(2)] });
    assert_eq!(text_of(&shown(&db)).as_deref(), Some("text 1 of rev 1"));
    let marked = Message { content: Content::text("**bold** `word`"), ..message(5, 7, PEER) };
    sync::apply_chat(&db, ME, &delta(6, 7, 5, vec![marked])).unwrap();
    assert_eq!(text_of(&shown(&db)).as_deref(), Some("bold word"), "without marks");
}

#[test]
fn a_group_without_a_title_is_called_after_its_first_members_and_shows_events() {
    let db = crate::cache::in_memory();
    let third = UserId(uuid::Uuid::from_u128(3));
    let event = Content::Known(KnownContent::Event { event: ChatEvent::Created { title: None } });
    let mut first = delta(0, 1, 1, vec![Message { content: event, ..message(1, 1, PEER) }]);
    first.header.kind = ChatKind::Group;
    first.members =
        vec![member(ME, 1, 0), member(third, 1, 0), Member { joined_at: Millis(9), ..member(PEER, 1, 0) }];
    sync::apply_chat(&db, ME, &first).unwrap();
    let row = shown(&db);
    assert_eq!((row.named_after.as_slice(), row.role), ([third, PEER].as_slice(), Some(Role::Member)));
    assert!(matches!(row.last.unwrap().content, RowContent::Event { .. }));
    assert_eq!(row.unread, 0, "an event is nothing unread");

    let title = Some("Friends".to_owned());
    let edit = Command::EditChat {
        chat_id: CHAT,
        title,
        description: None,
        public: None,
        expire_after_seconds: None,
    };
    push(&db, &edit);
    let row = shown(&db);
    assert_eq!((row.title.as_deref(), row.named_after.len()), (Some("Friends"), 0));
}

#[test]
fn mentions_are_counted_where_the_cache_reaches_and_taken_from_the_server_elsewhere() {
    let db = chat_of(1);
    let answer = Some(ReplyTo { seq: Seq::new(1), sender_id: ME });
    let to_me = Message { reply_to: answer, ..message(2, 2, PEER) };
    let to_other =
        Message { reply_to: Some(ReplyTo { seq: Seq::new(1), sender_id: PEER }), ..message(3, 3, PEER) };
    sync::apply_chat(&db, ME, &delta(1, 3, 3, vec![to_me, to_other])).unwrap();
    let row = shown(&db);
    assert_eq!((row.unread, row.mentions), (3, 1));
    positions::raise(&db, CHAT, Seq::new(2)).unwrap();
    assert_eq!((shown(&db).unread, shown(&db).mentions), (1, 0));

    let db = crate::cache::in_memory();
    let mut first = delta(0, 100, 100, vec![message(100, 100, PEER)]);
    let counted = |mentions| UnreadCount {
        count: 90,
        capped: false,
        read_seq: Seq::new(10),
        to_seq: Seq::new(100),
        mentions,
    };
    first.unread = Some(counted(7));
    sync::apply_chat(&db, ME, &first).unwrap();
    assert_eq!((shown(&db).unread, shown(&db).mentions), (90, 7));
    let mine = Message { reply_to: answer, ..message(101, 101, PEER) };
    sync::apply_chat(&db, ME, &delta(100, 101, 101, vec![mine])).unwrap();
    assert_eq!((shown(&db).unread, shown(&db).mentions), (91, 8));
}

#[test]
fn the_draft_is_the_newest_of_this_device_and_the_others() {
    let db = chat_of(1);
    let theirs = |rev, text: &str, at| ChatPrivate {
        draft: Some(Draft { text: text.to_owned(), reply_to: Some(Seq::new(1)), updated_at: Millis(at) }),
        ..private(rev, true)
    };
    keep(&db, &theirs(1, "theirs", 10));
    assert_eq!((shown(&db).draft.as_deref(), shown(&db).draft_reply_to), (Some("theirs"), Some(Seq::new(1))));
    drafts::set(&db, CHAT, "mine", None, Millis(20)).unwrap();
    assert_eq!((shown(&db).draft.as_deref(), shown(&db).draft_reply_to), (Some("mine"), None));
    keep(&db, &theirs(2, "older", 15));
    assert_eq!(shown(&db).draft.as_deref(), Some("mine"));
    keep(&db, &theirs(3, "newer", 30));
    assert_eq!(shown(&db).draft.as_deref(), Some("newer"));
    drafts::set(&db, CHAT, "", None, Millis(40)).unwrap();
    assert_eq!(shown(&db).draft, None, "taken away here, though the server has it still");
    assert_eq!(drafts::unsynced(&db).unwrap().len(), 1, "which it is to be told");
    drafts::settle(&db, CHAT, Millis(40)).unwrap();
    keep(&db, &private(4, true));
    assert_eq!(shown(&db).draft, None);
}

#[tokio::test]
async fn muted_chats_and_those_put_away_do_not_count_in_the_badge() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, _) = crate::cache::Cache::open(folder.path().join("a.sqlite"), NOW).await.unwrap();
    let fill =
        |db: &Db| sync::apply_chat(db, ME, &delta(0, 2, 2, vec![message(1, 1, PEER), message(2, 2, PEER)]));
    cache.write(crate::cache::Durability::Rebuildable, fill).await.unwrap();
    let mut list = crate::chat_list::ChatList::unread();
    list.refresh(&cache, ME, NOW).await.unwrap();
    assert_eq!(list.unread_total(NOW), 2);
    for chosen in [
        ChatPrivate { muted_until: Millis(NOW.0 + 1), ..private(1, true) },
        ChatPrivate { archived: true, ..private(2, true) },
    ] {
        cache
            .write(crate::cache::Durability::Rebuildable, move |db| privates::put_if_newer(db, &chosen))
            .await
            .unwrap();
        list.touch(CHAT);
        list.refresh(&cache, ME, NOW).await.unwrap();
        assert_eq!(list.unread_total(NOW), 0);
    }
}
