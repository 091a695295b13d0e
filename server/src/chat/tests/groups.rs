//! Groups over real databases: who comes, who goes, and what reaches whom.

use vestnik_protocol::{
    ChatEvent, ChatId, ClientId, Command, Content, ErrorCode, InviteToken, KnownContent, MembersQuery,
    Millis, Rev, Role, Seq, ServerFrame, UserId,
};

use super::world::{World, send, worlds};
use crate::chat::catch_up::{PageSize, chat_delta};
use crate::chat::error::ChatError;
use crate::chat::groups;

fn new_group(chat_id: ChatId, user_ids: Vec<UserId>) -> Command {
    let title = Some("Друзья".to_owned());
    Command::CreateGroup { chat_id, title, description: String::new(), public: false, user_ids }
}

fn id() -> ChatId {
    ChatId(uuid::Uuid::now_v7())
}

fn token(byte: u8) -> InviteToken {
    InviteToken([byte; 16])
}

fn edit(chat_id: ChatId) -> Command {
    Command::EditChat { chat_id, title: None, description: None, public: None, expire_after_seconds: None }
}

fn make_public(chat: ChatId) -> Command {
    match edit(chat) {
        Command::EditChat { chat_id, title, description, expire_after_seconds, .. } => {
            Command::EditChat { chat_id, title, description, public: Some(true), expire_after_seconds }
        }
        other => other,
    }
}

/// What the chat tells of itself, by whom.
async fn events(world: &World, user: UserId, chat: ChatId) -> Vec<(UserId, ChatEvent)> {
    let whole = world.whole(user, chat).await;
    let event = |message: vestnik_protocol::Message| match message.content {
        Content::Known(KnownContent::Event { event }) => Some((message.sender_id, event)),
        _ => None,
    };
    whole.messages.into_values().filter_map(event).collect()
}

#[tokio::test]
async fn a_group_tells_each_change_once_and_repeating_changes_nothing() {
    for world in worlds().await {
        let (alice, bob, carol, dave) =
            (world.user().await, world.user().await, world.user().await, world.user().await);
        let chat = id();
        let commands = [
            (alice, new_group(chat, vec![bob, carol, bob, alice])),
            (alice, Command::AddMembers { chat_id: chat, user_ids: vec![carol, dave] }),
            (alice, Command::SetRole { chat_id: chat, user_id: bob, role: Role::Admin }),
            (bob, Command::RemoveMember { chat_id: chat, user_id: carol }),
            (dave, Command::Leave { chat_id: chat }),
            (alice, Command::HandOver { chat_id: chat, user_id: bob }),
        ];
        for (who, command) in commands {
            let first = world.done(who, command.clone()).await;
            let again = world.done(who, command.clone()).await;
            assert_eq!(first.rev, again.rev, "{command:?}");
        }
        let told = events(&world, alice, chat).await;
        let title = Some("Друзья".to_owned());
        let expected = [
            (alice, ChatEvent::Created { title }),
            (alice, ChatEvent::MembersAdded { user_ids: vec![bob, carol] }),
            (alice, ChatEvent::MembersAdded { user_ids: vec![dave] }),
            (alice, ChatEvent::RoleChanged { user_id: bob, role: Role::Admin }),
            (bob, ChatEvent::MemberRemoved { user_id: carol }),
            (dave, ChatEvent::Left),
            (alice, ChatEvent::HandedOver { user_id: bob }),
        ];
        assert_eq!(told, expected);
        let whole = world.whole(bob, chat).await;
        whole.assert_gapless();
        let roles: Vec<_> = [alice, bob, carol, dave]
            .map(|user| (whole.members[&user].role, whole.members[&user].left))
            .into();
        use Role::{Admin, Member, Owner};
        assert_eq!(roles, [(Admin, false), (Owner, false), (Member, true), (Member, true)]);
        let delta = chat_delta(&world.database, bob, chat, Rev::ZERO, PageSize::default()).await.unwrap();
        assert_eq!(delta.header.member_count, 2);
        let stranger = world.user().await;
        assert_eq!(world.refused(stranger, new_group(chat, vec![])).await, ErrorCode::ChatIdTaken);
        let direct = ChatId::direct(alice, bob);
        assert_eq!(world.refused(alice, new_group(direct, vec![])).await, ErrorCode::InvalidArgument);
    }
}

#[tokio::test]
async fn whoever_is_taken_out_hears_nothing_more_until_somebody_brings_them_back() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let mut device = world.reader(bob);
        device.until_live().await;
        world.done(alice, send(chat, "before")).await;
        let before = world.whole(alice, chat).await.rev;
        device.until_rev(chat, before).await;

        world.done(alice, Command::RemoveMember { chat_id: chat, user_id: bob }).await;
        device.until_own(|row| row.chat_id == chat && !row.member).await;
        world.done(alice, send(chat, "in secret")).await;
        // A direct chat's news come after whatever would have come of the group.
        let direct = world.open(alice, bob).await;
        device.until_rev(direct, Rev::new(1)).await;
        assert_eq!(device.chats[&chat].rev, before);
        assert_eq!(world.refused(bob, send(chat, "x")).await, ErrorCode::NotFound);
        let hidden = chat_delta(&world.database, bob, chat, before, PageSize::default()).await;
        assert!(matches!(hidden, Err(ChatError::NotFound)));
        world.done(alice, make_public(chat)).await;
        let join = Command::Join { chat_id: chat, invite: None };
        assert_eq!(world.refused(bob, join).await, ErrorCode::RemovedFromGroup);

        let back = world.done(alice, Command::AddMembers { chat_id: chat, user_ids: vec![bob] }).await;
        device.chats.remove(&chat);
        device.until_rev(chat, back.rev).await;
        let after = world.done(alice, send(chat, "welcome back")).await;
        device.until_rev(chat, after.rev).await;
        assert_eq!(device.chats[&chat].messages, world.whole(bob, chat).await.messages);
    }
}

#[tokio::test]
async fn a_stale_list_of_chats_brings_nobody_back_and_a_return_is_not_lost() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let session = vestnik_protocol::SessionId(uuid::Uuid::now_v7());
        let registration = world.chats.hub().register(bob, session);
        let connection = std::sync::Arc::clone(registration.connection());
        // The list was read, then bob is taken out, and only then the list is used.
        world.done(alice, Command::RemoveMember { chat_id: chat, user_id: bob }).await;
        world.chats.hub().subscribe(&connection, &[chat].into());
        assert_eq!(world.chats.hub().typing(&connection, chat), Err(ErrorCode::NotFound));
        // Read again, out and in again, then used.
        world.done(alice, Command::AddMembers { chat_id: chat, user_ids: vec![bob] }).await;
        world.chats.hub().expect_chats(&connection);
        world.done(alice, Command::RemoveMember { chat_id: chat, user_id: bob }).await;
        world.done(alice, Command::AddMembers { chat_id: chat, user_ids: vec![bob] }).await;
        world.chats.hub().subscribe(&connection, &[].into());
        assert_eq!(world.chats.hub().typing(&connection, chat), Ok(()));
    }
}

#[tokio::test]
async fn a_deleted_group_is_gone_for_everybody() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let mut device = world.reader(bob);
        device.until_live().await;
        assert_eq!(world.refused(bob, Command::DeleteChat { chat_id: chat }).await, ErrorCode::Forbidden);
        let first = world.done(alice, Command::DeleteChat { chat_id: chat }).await;
        let again = world.done(alice, Command::DeleteChat { chat_id: chat }).await;
        assert_eq!(first.rev, again.rev);
        assert_eq!(device.step_until_other().await, ServerFrame::Gone { chat_id: chat });
        for user in [alice, bob] {
            assert_eq!(world.refused(user, send(chat, "x")).await, ErrorCode::NotFound);
            let mut later = world.reader(user);
            later.until_live().await;
            assert!(!later.chats.contains_key(&chat));
        }
    }
}

#[tokio::test]
async fn the_last_one_out_deletes_the_group_and_an_owner_hands_over_first() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let leave = Command::Leave { chat_id: chat };
        assert_eq!(world.refused(alice, leave.clone()).await, ErrorCode::OwnerMustHandOver);
        world.done(bob, leave.clone()).await;
        let gone = world.done(alice, leave.clone()).await;
        assert_eq!(world.done(alice, leave).await.rev, gone.rev);
        assert_eq!(world.refused(alice, send(chat, "x")).await, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn invites_count_end_and_open_a_group() {
    for world in worlds().await {
        let alice = world.user().await;
        let chat = id();
        world.done(alice, new_group(chat, vec![])).await;
        let invite = |byte, expires_at, max_uses| Command::CreateInvite {
            chat_id: chat,
            token: token(byte),
            expires_at,
            max_uses,
        };
        let join = |byte| Command::Join { chat_id: chat, invite: Some(token(byte)) };
        world.done(alice, invite(1, None, Some(1))).await;
        world.done(alice, invite(1, None, Some(1))).await;
        world.done(alice, invite(2, None, None)).await;
        assert_eq!(world.refused(alice, invite(3, None, Some(0))).await, ErrorCode::InvalidArgument);
        assert_eq!(world.refused(alice, invite(3, Some(Millis(1)), None)).await, ErrorCode::InvalidArgument);

        let (bob, carol, dave) = (world.user().await, world.user().await, world.user().await);
        assert_eq!(world.refused(bob, join(9)).await, ErrorCode::InviteInvalid);
        let plain = Command::Join { chat_id: chat, invite: None };
        assert_eq!(world.refused(bob, plain).await, ErrorCode::NotFound);
        world.done(bob, join(1)).await;
        world.done(bob, join(1)).await;
        assert_eq!(world.refused(carol, join(1)).await, ErrorCode::InviteInvalid);
        let now = crate::clock::now();
        let left = groups::invites(&world.database, alice, chat, now).await.unwrap().invites;
        assert_eq!(
            left.iter().map(|invite| (invite.token, invite.uses)).collect::<Vec<_>>(),
            [(token(2), 0)]
        );
        let denied = groups::invites(&world.database, bob, chat, now).await;
        assert!(matches!(denied, Err(ChatError::Refused(ErrorCode::Forbidden))));
        let preview = groups::invited(&world.database, carol, token(2), now).await.unwrap();
        assert_eq!((preview.chat_id, preview.member_count, preview.member), (chat, 2, false));
        world.done(carol, join(2)).await;
        let revoke = Command::RevokeInvite { chat_id: chat, token: token(2) };
        assert_eq!(world.refused(bob, revoke.clone()).await, ErrorCode::Forbidden);
        world.done(alice, revoke.clone()).await;
        world.done(alice, revoke).await;
        assert_eq!(world.refused(dave, join(2)).await, ErrorCode::InviteInvalid);
        let over = groups::invited(&world.database, dave, token(2), now).await;
        assert!(matches!(over, Err(ChatError::Refused(ErrorCode::InviteInvalid))));
        for byte in 10..60 {
            world.done(alice, invite(byte, None, None)).await;
        }
        assert_eq!(world.refused(alice, invite(60, None, None)).await, ErrorCode::TooManyInvites);
    }
}

#[tokio::test]
async fn public_groups_are_found_by_their_words_and_joined() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![])).await;
        let found = async |query: &str| {
            let found = groups::find(&world.database, bob, query).await.unwrap().groups;
            found.into_iter().map(|group| (group.chat_id, group.member)).collect::<Vec<_>>()
        };
        assert_eq!(found("друз").await, []);
        world.done(alice, make_public(chat)).await;
        assert_eq!(found("ДРУЗ").await, [(chat, false)]);
        world.done(bob, Command::Join { chat_id: chat, invite: None }).await;
        assert_eq!(found("друз").await, [(chat, true)]);
        let rename = |title: &str| Command::EditChat {
            chat_id: chat,
            title: Some(title.to_owned()),
            description: None,
            public: None,
            expire_after_seconds: None,
        };
        assert_eq!(world.refused(alice, rename(" ")).await, ErrorCode::TitleInvalid);
        assert_eq!(world.refused(bob, rename("Моё")).await, ErrorCode::Forbidden);
        world.done(alice, rename("Соседи")).await;
        assert_eq!((found("друз").await, found("сосед").await), (vec![], vec![(chat, true)]));
        world.done(alice, Command::DeleteChat { chat_id: chat }).await;
        assert_eq!(found("сосед").await, []);
        assert!(matches!(groups::find(&world.database, bob, "!").await, Err(ChatError::InvalidArgument(_))));
    }
}

#[tokio::test]
async fn a_deleted_direct_chat_is_empty_for_both_until_somebody_writes_again() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(alice, chat, 3).await;
        let first = world.done(bob, Command::DeleteChat { chat_id: chat }).await;
        assert_eq!(world.done(alice, Command::DeleteChat { chat_id: chat }).await.rev, first.rev);
        for user in [alice, bob] {
            let delta =
                chat_delta(&world.database, user, chat, Rev::ZERO, PageSize::default()).await.unwrap();
            assert!(delta.messages.is_empty());
            assert_eq!((delta.header.floor_seq, delta.header.seq), (Seq::new(4), Seq::new(3)));
            let account =
                crate::chat::catch_up::account_delta(&world.database, user, Rev::ZERO, 500).await.unwrap();
            let row = &account.chats[0];
            assert_eq!((row.removed, row.cleared_seq, row.unread.count), (true, Seq::new(3), 0));
        }
        let again = world.done(alice, send(chat, "hello again")).await;
        assert_eq!(again.message.unwrap().seq, Seq::new(4));
    }
}

#[tokio::test]
async fn members_come_in_pages_roles_first() {
    for world in worlds().await {
        let alice = world.user().await;
        let mut others = Vec::new();
        for _ in 0..7 {
            others.push(world.user().await);
        }
        let chat = id();
        world.done(alice, new_group(chat, others.clone())).await;
        let admin = others[6];
        world.done(alice, Command::SetRole { chat_id: chat, user_id: admin, role: Role::Admin }).await;
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let query = MembersQuery { cursor, q: None, limit: Some(3) };
            let page = groups::members(&world.database, others[0], chat, &query).await.unwrap();
            assert_eq!((page.total, page.members.len()), (8, page.profiles.len()));
            seen.extend(page.members.into_iter().map(|member| member.user_id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut expected = vec![alice, admin];
        expected.extend_from_slice(&others[..6]);
        expected[2..].sort_unstable();
        assert_eq!(seen, expected);
        let stranger = world.user().await;
        let hidden = groups::members(&world.database, stranger, chat, &MembersQuery::default()).await;
        assert!(matches!(hidden, Err(ChatError::NotFound)));
        for wrong in [Some(0), Some(201)] {
            let query = MembersQuery { limit: wrong, ..MembersQuery::default() };
            let refused = groups::members(&world.database, alice, chat, &query).await;
            assert!(matches!(refused, Err(ChatError::InvalidArgument(_))));
        }
        let query = MembersQuery { q: Some("нет такого".into()), ..MembersQuery::default() };
        let nobody = groups::members(&world.database, alice, chat, &query).await.unwrap();
        assert!(nobody.members.is_empty() && nobody.next.is_none());
    }
}

#[tokio::test]
async fn only_messages_that_say_something_are_pinned() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let seq = world.done(bob, send(chat, "important")).await.message.unwrap().seq;
        let pin = |seq, on| Command::PinMessage { chat_id: chat, seq, on };
        assert_eq!(world.refused(bob, pin(seq, true)).await, ErrorCode::Forbidden);
        assert_eq!(world.refused(alice, pin(Seq::new(1), true)).await, ErrorCode::NotEditable);
        assert_eq!(world.refused(alice, pin(Seq::new(99), true)).await, ErrorCode::SeqNotFound);
        let first = world.done(alice, pin(seq, true)).await;
        assert_eq!(world.done(alice, pin(seq, true)).await.rev, first.rev);
        let header = async || {
            let delta = chat_delta(&world.database, bob, chat, Rev::ZERO, PageSize::default()).await;
            delta.unwrap().header
        };
        assert_eq!(header().await.pinned, [seq]);
        world.done(alice, pin(seq, false)).await;
        let header = header().await;
        assert_eq!(header.pinned, []);
        assert_eq!(events(&world, bob, chat).await.last().unwrap().1, ChatEvent::Pinned { seq });
    }
}

#[tokio::test]
async fn a_client_id_of_an_event_is_nobodys_to_choose_twice() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = id();
        world.done(alice, new_group(chat, vec![bob])).await;
        let whole = world.whole(alice, chat).await;
        let names: std::collections::BTreeSet<ClientId> =
            whole.messages.values().map(|message| message.client_id).collect();
        assert_eq!(names.len(), 2);
    }
}
