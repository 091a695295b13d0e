//! Groups of a thousand people who are all there, and of ten thousand: what one message, and reading it, costs.

use std::collections::BTreeSet;
use std::sync::Arc;

use vestnik_protocol::{
    ChatId, Command, ErrorCode, MembersQuery, Rev, Role, Seq, ServerFrame, SessionId, TopReader, UserId,
    limits,
};

use super::world::{World, send, worlds};
use crate::chat::catch_up::{PageSize, chat_delta};
use crate::chat::groups;
use crate::chat::hub::{Ready, Registration};

/// A group of so many people, the first of whom owns it.
async fn group_of(world: &World, count: usize) -> (ChatId, Vec<UserId>) {
    let people = world.users(count).await;
    let chat = ChatId(uuid::Uuid::now_v7());
    let create = Command::CreateGroup {
        chat_id: chat,
        title: None,
        description: String::new(),
        public: false,
        user_ids: Vec::new(),
    };
    world.done(people[0], create).await;
    for some in people[1..].chunks(limits::MAX_MEMBERS_PER_COMMAND) {
        world.done(people[0], Command::AddMembers { chat_id: chat, user_ids: some.to_vec() }).await;
    }
    (chat, people)
}

async fn commits(world: &World) -> u64 {
    let rows = world.database.fetch("SELECT COUNT(*) FROM journal", vec![]).await.unwrap();
    rows[0].get(0).unwrap()
}

/// Everybody is connected and up to date.
fn connect(world: &World, chat: ChatId, people: &[UserId]) -> Vec<Registration> {
    let connect = |user: &UserId| {
        let registration = world.chats.hub().register(*user, SessionId(uuid::Uuid::now_v7()));
        world.chats.hub().subscribe(registration.connection(), &[chat].into());
        assert!(registration.connection().outbox.go_live());
        registration
    };
    people.iter().map(connect).collect()
}

/// What is queued for a device now, and nothing of it has to be read from the database.
fn frames(registration: &Registration) -> Vec<bytes::Bytes> {
    let mut frames = Vec::new();
    loop {
        match registration.connection().outbox.ready(true) {
            Ready::Frames(more) => frames.extend(more),
            Ready::Idle => return frames,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_message_to_a_thousand_is_one_commit_and_one_frame_and_their_reading_it_is_no_flood() {
    for world in worlds().await {
        let (chat, people) = group_of(&world, 1_000).await;
        let devices = connect(&world, chat, &people);

        let before = commits(&world).await;
        let sent = world.done(people[0], send(chat, "hello, all of you")).await;
        assert_eq!(commits(&world).await, before + 1);
        // The very same bytes for everybody: encoded once.
        let got: Vec<_> = devices.iter().map(frames).collect();
        assert!(got.iter().all(|frames| frames.len() == 1));
        let addresses: BTreeSet<_> = got.iter().map(|frames| frames[0].as_ptr()).collect();
        assert_eq!(addresses.len(), 1);

        let seq = sent.message.unwrap().seq;
        let read = Command::Read { chat_id: chat, seq };
        let pending: Vec<_> =
            people[1..].iter().map(|user| world.chats.submit(*user, vec![read.clone()]).unwrap()).collect();
        for pending in pending {
            pending.outcomes().await;
        }
        let mut deltas = 0;
        let mut most = 0;
        for device in &devices {
            let mut of_this = 0;
            for frame in frames(device) {
                match serde_json::from_slice(&frame).unwrap() {
                    ServerFrame::Delta(delta) => {
                        assert!(delta.members.is_empty(), "nobody is told how far single people are");
                        of_this += 1;
                    }
                    ServerFrame::Account(delta) => assert_eq!(delta.chats.len(), 1),
                    other => panic!("{other:?}"),
                }
            }
            deltas += of_this;
            most = most.max(of_this);
        }
        assert!(most <= 2, "{most} frames to one device for a message that all have read");
        assert!(deltas <= 2 * devices.len(), "{deltas} frames in all");
        let delta =
            chat_delta(&world.database, people[9], chat, Rev::ZERO, PageSize::default()).await.unwrap();
        let top: Vec<Seq> = delta.header.readers.iter().map(|TopReader { seq, .. }| *seq).collect();
        assert_eq!((top, delta.header.large), (vec![seq, seq], true));
    }
}

#[tokio::test]
async fn ten_thousand_members_come_by_pages_and_not_in_a_first_delta() {
    for world in worlds().await {
        let most = limits::MAX_MEMBERS as usize;
        let (chat, people) = group_of(&world, most).await;
        let late = world.user().await;
        let full = Command::AddMembers { chat_id: chat, user_ids: vec![late] };
        assert_eq!(world.refused(people[0], full).await, ErrorCode::GroupFull);
        let admin = people[most - 1];
        world.done(people[0], Command::SetRole { chat_id: chat, user_id: admin, role: Role::Admin }).await;

        let reader = people[5_000];
        let first = chat_delta(&world.database, reader, chat, Rev::ZERO, PageSize::default()).await.unwrap();
        let listed: BTreeSet<_> = first.members.iter().map(|member| member.user_id).collect();
        assert_eq!(listed, BTreeSet::from([people[0], admin, reader]));
        assert!(first.members_omitted && !first.more);
        assert_eq!(first.header.member_count, limits::MAX_MEMBERS);

        let mut query = MembersQuery { limit: Some(limits::MAX_MEMBERS_PAGE), ..MembersQuery::default() };
        let (mut pages, mut seen) = (0, Vec::new());
        loop {
            let page = groups::members(&world.database, reader, chat, &query).await.unwrap();
            pages += 1;
            assert!(page.members.len() <= limits::MAX_MEMBERS_PAGE as usize);
            seen.extend(page.members.into_iter().map(|member| member.user_id));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!((pages, seen[0], seen[1]), (most.div_ceil(200), people[0], admin));
        assert_eq!(seen.len(), most);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), most);
    }
}

#[tokio::test]
async fn a_group_that_grew_stays_large_and_hides_positions() {
    for world in worlds().await {
        let (chat, people) = group_of(&world, limits::SMALL_GROUP as usize + 1).await;
        let world = Arc::new(world);
        let seq = world.done(people[0], send(chat, "x")).await.message.unwrap().seq;
        let rev = world.done(people[1], Command::Read { chat_id: chat, seq }).await.rev;
        world.done(people[2], Command::Read { chat_id: chat, seq }).await;
        let third = world.done(people[3], Command::Read { chat_id: chat, seq }).await;
        assert_eq!(third.rev, rev.next(), "the first two moved the chat's row, the third nothing");
        world.done(people[4], Command::Leave { chat_id: chat }).await;
        let delta = chat_delta(&world.database, people[5], chat, rev, PageSize::default()).await.unwrap();
        assert!(delta.header.large && delta.header.member_count == limits::SMALL_GROUP);
        assert!(delta.members.iter().all(|member| member.read_seq == Seq::ZERO));
    }
}
