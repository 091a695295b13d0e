//! Groups, their members and invites.

use vestnik_protocol::{ChatId, ChatKind, Command, ErrorCode, Millis, Role, Seq, TopReader, limits};

use super::scene::{NOW, Scene, blocked, invite, token, user};
use crate::chat::working_set::Loaded;
use crate::store::chats::Chat;

fn create(chat_id: ChatId, title: Option<&str>, public: bool, people: &[u128]) -> Command {
    Command::CreateGroup {
        chat_id,
        title: title.map(str::to_owned),
        description: String::new(),
        public,
        user_ids: people.iter().map(|number| user(*number)).collect(),
    }
}

fn edit(chat_id: ChatId, title: Option<&str>, public: Option<bool>, timer: Option<u32>) -> Command {
    Command::EditChat {
        chat_id,
        title: title.map(str::to_owned),
        description: None,
        public,
        expire_after_seconds: timer,
    }
}

fn add(chat_id: ChatId, people: &[u128]) -> Command {
    Command::AddMembers { chat_id, user_ids: people.iter().map(|number| user(*number)).collect() }
}

/// The row of a group that is about to be made.
fn unborn() -> Scene {
    Scene::with(|chat, loaded| {
        *chat = Chat::unborn(chat.id, ChatKind::Group, NOW);
        loaded.members.clear();
        loaded.privates.clear();
        loaded.people.push(blocked(5, 1));
    })
}

#[test]
fn a_group_is_made_whole_or_not_at_all() {
    let refusals = [
        (None, true, vec![], ErrorCode::TitleInvalid),
        (Some("\u{7}"), false, vec![], ErrorCode::TitleInvalid),
        (None, false, vec![99], ErrorCode::CannotAdd),
        (None, false, vec![4, 5], ErrorCode::CannotAdd),
        (None, false, (1_000..1_201).collect(), ErrorCode::InvalidArgument),
    ];
    for (title, public, people, expected) in refusals {
        let mut scene = unborn();
        let refused = scene.run(1, create(scene.chat, title, public, &people)).unwrap_err();
        assert_eq!((refused, scene.rows.is_clean()), (expected, true), "{title:?} {people:?}");
    }
    let mut scene = unborn();
    let done = scene.run(1, create(scene.chat, Some("  "), false, &[4, 1, 4, 6])).unwrap();
    assert_eq!((scene.row().member_count, scene.row().title.as_deref(), scene.row().large), (3, None, false));
    assert_eq!(scene.rows.member(scene.chat, user(1)).unwrap().role, Role::Owner);
    assert_eq!(scene.rows.new_messages().count(), 2);
    assert_eq!(scene.rows.account(user(4)).unwrap().rev.get(), 2);
    assert_eq!(scene.run(1, create(scene.chat, None, false, &[])).unwrap().rev, done.rev);
    assert_eq!(scene.run(4, create(scene.chat, None, false, &[])), Err(ErrorCode::ChatIdTaken));
}

#[test]
fn what_is_so_already_takes_no_rev_and_each_change_is_told() {
    let mut scene = Scene::new();
    let before = scene.row().rev;
    let chat = scene.chat;
    assert_eq!(scene.run(1, edit(chat, Some("title"), Some(false), Some(0))).unwrap().rev, before);
    assert!(scene.rows.is_clean());
    scene.run(1, edit(chat, Some("другое"), Some(true), Some(60))).unwrap();
    assert_eq!((scene.row().rev.get(), scene.row().seq), (before.get() + 3, Seq::new(6)));
    let words: Vec<_> = scene.rows.changed_words().flat_map(|(_, words)| words.to_vec()).collect();
    assert_eq!(words, ["другое"]);
    for seconds in [1, limits::MAX_EXPIRE_SECONDS + 1] {
        assert_eq!(scene.run(1, edit(chat, None, None, Some(seconds))), Err(ErrorCode::InvalidArgument));
    }
    assert_eq!(scene.run(1, edit(chat, Some(""), None, None)), Err(ErrorCode::TitleInvalid));
}

#[test]
fn a_group_grows_large_once_and_to_its_bound() {
    let at = |count| Scene::with(move |chat: &mut Chat, _: &mut Loaded| chat.member_count = count);
    let mut small = at(limits::SMALL_GROUP - 1);
    small.run(1, add(small.chat, &[4])).unwrap();
    assert!(!small.row().large);
    small.run(1, add(small.chat, &[6])).unwrap();
    assert!(small.row().large);
    small.run(1, Command::RemoveMember { chat_id: small.chat, user_id: user(6) }).unwrap();
    assert!(small.row().large && small.row().member_count == limits::SMALL_GROUP);
    let mut full = at(limits::MAX_MEMBERS - 1);
    assert_eq!(full.run(1, add(full.chat, &[4, 6])), Err(ErrorCode::GroupFull));
    full.run(1, add(full.chat, &[4])).unwrap();
    assert_eq!(full.run(1, add(full.chat, &[6])), Err(ErrorCode::GroupFull));
    full.run(1, add(full.chat, &[4])).unwrap();
}

#[test]
fn whoever_comes_has_read_what_was_there_and_keeps_what_they_chose() {
    let mut scene = Scene::new();
    let chat = scene.chat;
    scene.run(1, Command::RemoveMember { chat_id: chat, user_id: user(3) }).unwrap();
    let gone = scene.rows.private(user(3), chat).unwrap();
    assert!(!gone.member && scene.rows.member(chat, user(3)).is_none());
    scene.run(1, add(chat, &[3])).unwrap();
    let back = scene.rows.membership(chat, user(3)).unwrap();
    assert_eq!((back.removed, back.member.left, back.member.read_seq), (false, false, scene.row().seq));
    assert_eq!(scene.row().member_count, 3);
    assert_eq!(scene.rows.moved(true).collect::<Vec<_>>(), [(chat, user(3))]);
    assert_eq!(scene.rows.moved(false).count(), 0);
}

#[test]
fn roles_change_hands_and_the_owner_cannot_vanish() {
    let mut scene = Scene::new();
    let chat_id = scene.chat;
    let role = |user_id, role| Command::SetRole { chat_id, user_id: user(user_id), role };
    for wrong in [Role::Owner, Role::Unknown] {
        assert_eq!(scene.run(1, role(3, wrong)), Err(ErrorCode::InvalidArgument));
    }
    assert_eq!(scene.run(1, role(1, Role::Member)), Err(ErrorCode::OwnerMustHandOver));
    assert_eq!(scene.run(1, role(9, Role::Admin)), Err(ErrorCode::NotFound));
    assert_eq!(scene.run(1, Command::Leave { chat_id }), Err(ErrorCode::OwnerMustHandOver));
    let remove_owner = Command::RemoveMember { chat_id, user_id: user(1) };
    assert_eq!(scene.run(2, remove_owner), Err(ErrorCode::Forbidden));
    let hand_over = |to| Command::HandOver { chat_id, user_id: user(to) };
    assert_eq!(scene.run(2, hand_over(3)), Err(ErrorCode::Forbidden));
    let done = scene.run(1, hand_over(3)).unwrap();
    assert_eq!(scene.run(1, hand_over(3)).unwrap().rev, done.rev);
    let roles: Vec<_> = [1, 3].map(|who| scene.rows.member(chat_id, user(who)).unwrap().role).into();
    assert_eq!(roles, [Role::Admin, Role::Owner]);
    scene.run(1, Command::Leave { chat_id }).unwrap();
}

#[test]
fn an_invite_works_until_it_is_over_used_up_or_ended() {
    type Change = fn(&mut crate::store::invites::InviteRow);
    let cases: [(Change, Result<(), ErrorCode>); 6] = [
        (|_| {}, Ok(())),
        (|row| row.invite.expires_at = Some(Millis(NOW.0 + 1)), Ok(())),
        (|row| row.invite.expires_at = Some(NOW), Err(ErrorCode::InviteInvalid)),
        (|row| (row.invite.max_uses, row.invite.uses) = (Some(2), 2), Err(ErrorCode::InviteInvalid)),
        (|row| row.revoked_at = Some(NOW), Err(ErrorCode::InviteInvalid)),
        (|row| row.invite.chat_id = ChatId(uuid::Uuid::nil()), Err(ErrorCode::InviteInvalid)),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut scene = Scene::with(|chat, loaded| loaded.invites.push(invite(chat.id, 1, change)));
        let join = Command::Join { chat_id: scene.chat, invite: Some(token(1)) };
        assert_eq!(scene.run(4, join).map(drop), expected, "case {number}");
        let used = u32::from(expected.is_ok());
        assert_eq!(scene.rows.changed_invites().map(|row| row.invite.uses).sum::<u32>(), used);
    }
}

#[test]
fn two_who_join_by_the_last_use_in_one_batch_are_one_too_many() {
    let mut scene = Scene::with(|chat, loaded| {
        loaded.invites.push(invite(chat.id, 1, |row| row.invite.max_uses = Some(1)));
    });
    let join = Command::Join { chat_id: scene.chat, invite: Some(token(1)) };
    scene.run(4, join.clone()).unwrap();
    assert_eq!(scene.run(6, join), Err(ErrorCode::InviteInvalid));
}

#[test]
fn a_large_group_tells_of_its_first_two_readers_alone() {
    let mut scene = Scene::with(|chat, _| chat.large = true);
    let read = |seq| Command::Read { chat_id: scene.chat, seq: Seq::new(seq) };
    let (two, three) = (read(2), read(3));
    let mut revs = Vec::new();
    for (who, command) in [(1, two.clone()), (2, two), (3, three.clone()), (1, three.clone()), (2, three)] {
        revs.push(scene.run(who, command).unwrap().rev.get());
    }
    assert_eq!(revs, [6, 7, 8, 9, 9]);
    let top = |who, seq| TopReader { user_id: user(who), seq: Seq::new(seq) };
    assert_eq!(scene.row().readers, [top(3, 3), top(1, 3)]);
    assert_eq!(scene.rows.new_reads().count(), 0);
    assert!(scene.rows.deltas().iter().all(|delta| delta.members.is_empty()));
    assert_eq!(scene.rows.member(scene.chat, user(2)).unwrap().read_seq, Seq::new(3));
}

#[test]
fn pins_are_bounded_and_the_newest_comes_first() {
    let most = limits::MAX_PINNED_MESSAGES as u64;
    let mut scene = Scene::with(|chat, _| chat.pinned = (1..=most).map(Seq::new).collect());
    let pin = |seq, on| Command::PinMessage { chat_id: scene.chat, seq: Seq::new(seq), on };
    let (again, gone, absent) = (pin(1, true), pin(1, false), pin(most + 1, false));
    let before = scene.row().rev;
    assert_eq!(scene.run(1, again).unwrap().rev, before);
    assert_eq!(scene.run(1, absent).unwrap().rev, before);
    scene.run(1, gone).unwrap();
    assert_eq!(scene.row().pinned.len() as u64, most - 1);
    assert_eq!(scene.rows.new_messages().count(), 0);
}
