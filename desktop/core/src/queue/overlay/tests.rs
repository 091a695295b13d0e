//! What waits, laid over the rows, kind by kind: shown at once, gone when refused, and the rules that are asked before.

use vestnik_protocol::{
    ChatHeader, ChatId, ChatKind, ChatPrivate, Command, Content, Done, ErrorCode, InviteToken, Millis, Rev,
    Role, Seq, UnreadCount, UserId,
};

use super::*;
use crate::cache::{chats, members, messages, privates, reactions};
use crate::queue::{QueueRefusal, perform, standing};
use crate::sync::tests::{CHAT, ME, PEER, db, delta, member, message};
use crate::sync::{apply_account, apply_ack, apply_chat};

const NOW: Millis = Millis(7);
const OTHER: UserId = UserId(uuid::Uuid::from_u128(3));

/// A group of oneself and another, with five messages, the last two of them one's own.
fn group(role: Role) -> Db {
    let db = db();
    let by = |seq| if seq > 3 { ME } else { PEER };
    let mut first = delta(0, 5, 5, (1..=5).map(|seq| message(seq, seq, by(seq))).collect());
    first.header = ChatHeader {
        seq: Seq::new(5),
        member_count: 2,
        title: Some("before".to_owned()),
        ..ChatHeader::new(ChatKind::Group, Millis(1))
    };
    first.members = vec![vestnik_protocol::Member { role, ..member(ME, 1, 0) }, member(PEER, 1, 0)];
    apply_chat(&db, ME, &first).unwrap();
    let none = UnreadCount { count: 0, capped: false, read_seq: Seq::ZERO, to_seq: Seq::ZERO, mentions: 0 };
    let row = ChatPrivate::plain(CHAT, Rev::new(1), true, Seq::ZERO, none);
    assert!(privates::put_if_newer(&db, &row).unwrap());
    db
}

fn pending(db: &Db) -> Pending {
    Pending::read(db, CHAT, ME).unwrap()
}

fn header(db: &Db) -> ChatHeader {
    let row = chats::get(db, CHAT).unwrap().unwrap();
    pending(db).header(db, Some(&row.header)).unwrap().unwrap()
}

fn private(db: &Db) -> privates::PrivateRow {
    pending(db).private(privates::get(db, CHAT).unwrap().unwrap(), Seq::new(5))
}

fn people_in(db: &Db) -> Vec<(UserId, Role)> {
    let shown = pending(db).members(members::of_chat(db, CHAT).unwrap());
    shown.iter().map(|member| (member.user_id, member.role)).collect()
}

fn said(db: &Db, seq: u64) -> Content {
    pending(db).change(messages::get(db, CHAT, Seq::new(seq)).unwrap().unwrap()).message.content
}

fn put_on(db: &Db, seq: u64) -> Vec<String> {
    let at = Seq::new(seq);
    let rows = pending(db).reactions(at, reactions::range(db, CHAT, at, at).unwrap());
    rows.into_iter().filter(|row| row.user_id == ME).flat_map(|row| row.emojis).collect()
}

fn ask(db: &Db, command: Command) -> Result<ChatId, QueueRefusal> {
    perform(db, ME, command, NOW).unwrap()
}

fn refused(db: &Db, command: Command) -> ErrorCode {
    match ask(db, command) {
        Err(QueueRefusal::Rule(code)) => code,
        other => panic!("{other:?}"),
    }
}

fn edit_chat(title: Option<&str>, description: Option<&str>, timer: Option<u32>) -> Command {
    Command::EditChat {
        chat_id: CHAT,
        title: title.map(str::to_owned),
        description: description.map(str::to_owned),
        public: None,
        expire_after_seconds: timer,
    }
}

fn react(seq: u64, emoji: &str, on: bool) -> Command {
    Command::React { chat_id: CHAT, seq: Seq::new(seq), emoji: emoji.to_owned(), on }
}

/// A command, and whether it is seen.
type Case = (Command, fn(&Db) -> bool);

fn cases() -> Vec<Case> {
    let (chat_id, seq) = (CHAT, Seq::new(2));
    vec![
        (edit_chat(Some("after"), None, None), |db| header(db).title.as_deref() == Some("after")),
        (edit_chat(Some(" "), None, None), |db| header(db).title.is_none()),
        (edit_chat(None, Some("words"), None), |db| header(db).description == "words"),
        (edit_chat(None, None, Some(60)), |db| header(db).expire_after_seconds == 60),
        (Command::DeleteChat { chat_id }, |db| {
            pending(db).leaves() && standing(db, CHAT, ME).unwrap().is_none()
        }),
        (Command::AddMembers { chat_id, user_ids: vec![OTHER, PEER] }, |db| {
            people_in(db).len() == 3 && header(db).member_count == 3
        }),
        (Command::RemoveMember { chat_id, user_id: PEER }, |db| {
            people_in(db) == [(ME, Role::Owner)] && header(db).member_count == 1
        }),
        (Command::SetRole { chat_id, user_id: PEER, role: Role::Admin }, |db| {
            people_in(db).contains(&(PEER, Role::Admin))
        }),
        (Command::HandOver { chat_id, user_id: PEER }, |db| {
            people_in(db) == [(ME, Role::Admin), (PEER, Role::Owner)]
                && pending(db).role(Some(Role::Owner)) == Role::Admin
        }),
        (Command::Delete { chat_id, seqs: vec![seq] }, |db| said(db, 2) == Content::deleted()),
        (react(2, "👍", true), |db| put_on(db, 2) == ["👍"]),
        (Command::PinMessage { chat_id, seq, on: true }, |db| header(db).pinned == [Seq::new(2)]),
        (Command::HideMessages { chat_id, seqs: vec![seq] }, |db| pending(db).hides(Seq::new(2))),
        (Command::ClearHistory { chat_id, up_to: Seq::new(99), remove: true }, |db| {
            private(db).cleared_seq == Seq::new(5) && private(db).removed
        }),
        (Command::PinChat { chat_id, order: 4 }, |db| private(db).pin_order == 4),
        (Command::MuteChat { chat_id, until: Millis::FOREVER }, |db| {
            private(db).muted_until == Millis::FOREVER
        }),
        (Command::ArchiveChat { chat_id, on: true }, |db| private(db).archived),
        (Command::MarkUnread { chat_id, on: true }, |db| private(db).marked_unread),
    ]
}

#[test]
fn every_command_is_shown_at_once_and_leaves_when_the_server_has_it() {
    for (command, seen) in cases() {
        let db = group(Role::Owner);
        assert!(!seen(&db), "{command:?} before");
        let is_private = command.is_private();
        ask(&db, command.clone()).unwrap();
        assert!(seen(&db), "{command:?} waiting");
        let id = pending(&db).entries()[0].id;
        let done = Done { account_rev: is_private.then_some(Rev::new(9)), ..Done::new(CHAT, Rev::new(6)) };
        apply_ack(&db, id, &done).unwrap();
        assert!(seen(&db), "{command:?} answered: its row is still to come");
        if is_private {
            let rows = vestnik_protocol::AccountDelta { rev: Rev::new(9), ..Default::default() };
            apply_account(&db, &rows).unwrap();
        } else {
            apply_chat(&db, ME, &delta(5, 6, 5, Vec::new())).unwrap();
        }
        assert!(pending(&db).entries().is_empty(), "{command:?} is the cache's now");
    }
}

#[test]
fn what_concerns_people_waits_beside_the_direct_chat_with_them() {
    let db = group(Role::Owner);
    let direct = ChatId::direct(ME, PEER);
    let contact = Command::SetContact { user_id: PEER, on: true };
    assert_eq!(ask(&db, contact.clone()), Ok(direct));
    ask(&db, Command::SetBlocked { user_id: OTHER, on: true }).unwrap();
    let shown = people(&db).unwrap();
    assert!(shown.iter().any(|person| person.user_id == PEER && person.contact && !person.blocked));
    assert!(is_blocked(&db, OTHER).unwrap() && !is_blocked(&db, PEER).unwrap());
    ask(&db, Command::SetContact { user_id: PEER, on: false }).unwrap();
    assert!(Pending::read(&db, direct, ME).unwrap().entries().is_empty(), "nothing is left to tell");
    assert_eq!(refused(&db, Command::SetBlocked { user_id: ME, on: true }), ErrorCode::InvalidArgument);
}

#[test]
fn a_later_command_takes_the_place_of_one_that_was_never_tried() {
    let db = group(Role::Owner);
    let count = || pending(&db).entries().len();
    ask(&db, react(2, "👍", true)).unwrap();
    ask(&db, react(2, "👍", false)).unwrap();
    assert_eq!(count(), 0, "on, then off: nothing");
    for order in [1, 2, 3] {
        ask(&db, Command::PinChat { chat_id: CHAT, order }).unwrap();
    }
    assert_eq!((count(), private(&db).pin_order), (1, 3));
    ask(&db, edit_chat(Some("a"), Some("b"), None)).unwrap();
    ask(&db, edit_chat(Some("c"), None, Some(60))).unwrap();
    assert_eq!((count(), header(&db).title.as_deref()), (2, Some("c")));
    assert_eq!((header(&db).description.as_str(), header(&db).expire_after_seconds), ("b", 60));
    for (up_to, remove) in [(3, true), (2, false)] {
        ask(&db, Command::ClearHistory { chat_id: CHAT, up_to: Seq::new(up_to), remove }).unwrap();
    }
    assert_eq!((count(), private(&db).cleared_seq, private(&db).removed), (3, Seq::new(3), true));

    let tried = pending(&db).entries()[0].id;
    queue::count_attempt(&db, tried).unwrap();
    ask(&db, Command::PinChat { chat_id: CHAT, order: 0 }).unwrap();
    assert_eq!((count(), private(&db).pin_order), (4, 0), "the server may have the first one");
}

#[test]
fn rights_and_limits_are_asked_before_anything_is_queued() {
    let db = group(Role::Member);
    let chat_id = CHAT;
    let forbidden = [
        edit_chat(Some("x"), None, None),
        edit_chat(None, None, Some(60)),
        Command::DeleteChat { chat_id },
        Command::AddMembers { chat_id, user_ids: vec![OTHER] },
        Command::RemoveMember { chat_id, user_id: PEER },
        Command::SetRole { chat_id, user_id: PEER, role: Role::Admin },
        Command::HandOver { chat_id, user_id: PEER },
        Command::RevokeInvite { chat_id, token: InviteToken([1; 16]) },
        Command::Delete { chat_id, seqs: vec![Seq::new(4), Seq::new(1)] },
        Command::PinMessage { chat_id, seq: Seq::new(1), on: true },
    ];
    for command in forbidden {
        assert_eq!(refused(&db, command.clone()), ErrorCode::Forbidden, "{command:?}");
    }
    let db = group(Role::Owner);
    let cases = [
        (edit_chat(Some(&"x".repeat(101)), None, None), ErrorCode::TitleInvalid),
        (edit_chat(None, Some(&"x".repeat(501)), None), ErrorCode::DescriptionInvalid),
        (edit_chat(None, None, Some(1)), ErrorCode::InvalidArgument),
        (Command::AddMembers { chat_id, user_ids: Vec::new() }, ErrorCode::InvalidArgument),
        (Command::SetRole { chat_id, user_id: PEER, role: Role::Owner }, ErrorCode::InvalidArgument),
        (Command::SetRole { chat_id, user_id: ME, role: Role::Member }, ErrorCode::OwnerMustHandOver),
        (Command::Leave { chat_id }, ErrorCode::OwnerMustHandOver),
        (Command::Delete { chat_id, seqs: Vec::new() }, ErrorCode::InvalidArgument),
        (Command::HideMessages { chat_id, seqs: vec![Seq::new(1); 101] }, ErrorCode::InvalidArgument),
        (react(2, "no", true), ErrorCode::EmojiInvalid),
        (react(6, "👍", true), ErrorCode::SeqNotFound),
        (Command::PinMessage { chat_id, seq: Seq::new(6), on: true }, ErrorCode::SeqNotFound),
        (Command::PinChat { chat_id, order: u32::MAX }, ErrorCode::InvalidArgument),
        (Command::MuteChat { chat_id, until: Millis(-1) }, ErrorCode::InvalidArgument),
        (Command::Read { chat_id, seq: Seq::new(1) }, ErrorCode::InvalidArgument),
        (Command::Unknown, ErrorCode::CommandUnknown),
        (Command::ArchiveChat { chat_id: ChatId(uuid::Uuid::from_u128(404)), on: true }, ErrorCode::NotFound),
    ];
    for (command, code) in cases {
        assert_eq!(refused(&db, command.clone()), code, "{command:?}");
    }
    assert!(pending(&db).entries().is_empty(), "who refuses has written nothing");
    for emoji in ["👍", "🎉", "🙂"] {
        ask(&db, react(2, emoji, true)).unwrap();
    }
    assert_eq!(refused(&db, react(2, "🔥", true)), ErrorCode::TooManyReactions, "waiting ones count");
}

#[test]
fn whom_one_blocks_one_does_not_write_to() {
    let db = db();
    let chat = ChatId::direct(ME, PEER);
    let mut first = delta(0, 1, 1, vec![message(1, 1, PEER)]);
    (first.chat_id, first.members) = (chat, vec![member(ME, 1, 0), member(PEER, 1, 0)]);
    apply_chat(&db, ME, &first).unwrap();
    assert!(standing(&db, chat, ME).unwrap().unwrap().may_write().is_ok());
    ask(&db, Command::SetBlocked { user_id: PEER, on: true }).unwrap();
    let blocked = standing(&db, chat, ME).unwrap().unwrap().may_write();
    assert_eq!(blocked, Err(ErrorCode::RecipientUnavailable));
    assert_eq!(
        refused(&db, Command::AddMembers { chat_id: chat, user_ids: vec![OTHER] }),
        ErrorCode::NotSupportedHere
    );
}
