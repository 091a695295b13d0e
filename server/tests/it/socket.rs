//! The socket from outside: what two people see of each other, and what a bad client is told.

use std::time::Duration;

use tokio_tungstenite::tungstenite::Message as Raw;
use vestnik_protocol::{
    ChatDelta, ClientFrame, ClientId, Command, CommandOutcome, Content, Cursor, Epoch, ErrorCode, Hello,
    Millis, ResetReason, Rev, Seq, ServerFrame, limits,
};
use vestnik_server::accounts::Tokens;
use vestnik_server::clock;
use vestnik_server::config::{AuthOptions, Secret, SigningSecret};
use vestnik_server::http::Patience;

use crate::caller::World;
use crate::device::{Device, cursor, hello, message};

fn delta_of(frame: ServerFrame) -> Option<ChatDelta> {
    if let ServerFrame::Delta(delta) = frame { Some(delta) } else { None }
}

#[tokio::test]
async fn a_message_travels_and_its_positions_come_back() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    let mut bob = Device::live(&world, "bob").await;

    let chat = alice.open_chat(bob.user).await;
    let born = bob.until(delta_of).await;
    assert_eq!((born.chat_id, born.since, born.rev, born.members.len()), (chat, Rev::ZERO, Rev::new(1), 2));
    let account =
        bob.until(|frame| if let ServerFrame::Account(delta) = frame { Some(delta) } else { None }).await;
    assert!(account.chats[0].member && account.chats[0].chat_id == chat);

    let done = alice.done(message(chat, "  Привет 👋  ")).await;
    assert_eq!((done.rev, done.message.as_ref().unwrap().seq), (Rev::new(2), Seq::new(1)));
    let delta = bob.until(delta_of).await;
    assert_eq!((delta.since, delta.rev), (Rev::new(1), Rev::new(2)));
    assert_eq!(delta.messages, [done.message.clone().unwrap()]);
    assert_eq!(delta.messages[0].content, Content::text("Привет 👋"));

    bob.done(Command::Delivered { chat_id: chat, seq: Seq::new(1) }).await;
    bob.done(Command::Read { chat_id: chat, seq: Seq::new(999) }).await;
    let read = alice.until(|frame| delta_of(frame).filter(|delta| delta.rev == Rev::new(4))).await;
    assert_eq!((read.members[0].user_id, read.members[0].read_seq), (bob.user, Seq::new(1)));

    // Again: nothing changes, so no rev is taken.
    let again = bob.done(Command::Read { chat_id: chat, seq: Seq::new(1) }).await;
    assert_eq!(again.rev, Rev::new(4));
    world.server.shutdown().await;
}

#[tokio::test]
async fn a_repeated_command_has_one_effect_and_a_reused_client_id_is_refused() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    let bob = Device::register(&world, "bob").await;
    let chat = alice.open_chat(bob.user).await;
    let saved = alice.open_chat(alice.user).await;
    let client_id = ClientId(uuid::Uuid::now_v7());
    let send = |chat_id, text: &str| Command::Send {
        chat_id,
        client_id,
        content: Content::text(text),
        reply_to: None,
        silent: false,
    };
    let first = alice.done(send(chat, "once")).await;
    alice.done(message(chat, "another")).await;
    assert_eq!(alice.done(send(chat, "once")).await, first);
    assert_eq!(alice.refused(send(chat, "twice")).await, ErrorCode::ClientIdReused);
    assert_eq!(alice.refused(send(saved, "once")).await, ErrorCode::ClientIdReused);
    world.server.shutdown().await;
}

#[tokio::test]
async fn catching_up_sends_what_the_cursors_lack_and_then_goes_live() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    let bob_account = world.register("bob").await;
    let mut bob = Device::open(&world, &bob_account).await;
    let chat = alice.open_chat(bob.user).await;
    for number in 0..5 {
        alice.done(message(chat, &format!("number {number}"))).await;
    }
    let welcome = bob.hello(hello(&bob.token.clone())).await;
    let frames = bob.until_live().await;
    let ServerFrame::Account(account) = frames[0].clone() else { panic!("{frames:?}") };
    assert_eq!(account.me.as_ref().unwrap().profile.username, "bob");
    assert_eq!(account.chats[0].unread.count, 5);
    let first: Vec<_> = frames.into_iter().filter_map(delta_of).collect();
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].messages.len(), first[0].rev, first[0].limited), (5, Rev::new(6), false));
    assert_eq!(first[0].unread.unwrap().count, 5);
    drop(bob);

    alice.done(message(chat, "while bob is away")).await;
    let unknown = vestnik_protocol::ChatId(uuid::Uuid::now_v7());
    let mut bob = Device::open(&world, &bob_account).await;
    let again = Hello {
        epoch: Some(welcome.epoch),
        account_rev: account.rev,
        cursors: vec![cursor(chat, Rev::new(6)), cursor(unknown, Rev::new(1))],
        ..hello(&bob.token)
    };
    bob.hello(again.clone()).await;
    let frames = bob.until_live().await;
    assert!(frames.contains(&ServerFrame::Gone { chat_id: unknown }), "{frames:?}");
    let deltas: Vec<_> = frames.into_iter().filter_map(delta_of).collect();
    assert_eq!(deltas.len(), 1);
    assert_eq!((deltas[0].since, deltas[0].rev, deltas[0].messages.len()), (Rev::new(6), Rev::new(7), 1));

    let done = alice.done(message(chat, "live")).await;
    let live = bob.until(delta_of).await;
    assert_eq!(live.messages[0], done.message.unwrap());

    let mut restored = Device::open(&world, &bob_account).await;
    restored.hello(Hello { epoch: Some(Epoch(uuid::Uuid::now_v7())), ..again.clone() }).await;
    let frames = restored.until_live().await;
    assert_eq!(frames[0], ServerFrame::Reset { chat_id: None, reason: ResetReason::Epoch });

    let mut future = Device::open(&world, &bob_account).await;
    future.hello(Hello { cursors: vec![cursor(chat, Rev::new(99))], ..again }).await;
    let frames = future.until_live().await;
    let reset = ServerFrame::Reset { chat_id: Some(chat), reason: ResetReason::CursorAhead };
    assert!(frames.contains(&reset), "{frames:?}");
    assert!(frames.into_iter().filter_map(delta_of).any(|delta| delta.since == Rev::ZERO));
    world.server.shutdown().await;
}

#[tokio::test]
async fn typing_and_presence_reach_those_they_are_for() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    let bob_account = world.register("bob").await;
    let bob_id = serde_json::from_value(bob_account["me"]["profile"]["id"].clone()).unwrap();
    let chat = alice.open_chat(bob_id).await;
    alice.send(&ClientFrame::Watch { user_ids: vec![bob_id] }).await;
    let presence = |frame| if let ServerFrame::Presence { users } = frame { Some(users) } else { None };
    let away = alice.until(presence).await;
    assert!(!away[0].online && away[0].last_seen.is_none());

    let mut bob = Device::open(&world, &bob_account).await;
    bob.hello(hello(&bob.token.clone())).await;
    bob.until_live().await;
    assert!(alice.until(presence).await[0].online);

    bob.send(&ClientFrame::Typing { chat_id: chat }).await;
    let typing = alice.until(|frame| if let ServerFrame::Typing(t) = frame { Some(t) } else { None }).await;
    assert_eq!((typing.chat_id, typing.user_id), (chat, bob.user));
    let foreign = vestnik_protocol::ChatId(uuid::Uuid::now_v7());
    bob.send(&ClientFrame::Typing { chat_id: foreign }).await;
    assert_eq!(bob.error().await, (ErrorCode::NotFound, false));

    drop(bob);
    let left = alice.until(presence).await;
    assert!(!left[0].online && left[0].last_seen.is_some());
    alice.send(&ClientFrame::Watch { user_ids: vec![bob_id] }).await;
    assert_eq!(alice.until(presence).await, left);
    world.server.shutdown().await;
}

#[tokio::test]
async fn bad_frames_are_told_apart_and_the_connection_goes_on() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    for (bad, code) in [
        (Raw::text("{"), ErrorCode::BadJson),
        (Raw::text(r#"{"type":"commands","id":7,"commands":[{"type":"send"}]}"#), ErrorCode::BadJson),
        (Raw::text(r#"{"type":"from_the_future"}"#), ErrorCode::FrameUnknown),
        (Raw::binary(vec![1, 2, 3]), ErrorCode::FrameBinary),
        (Raw::text(r#"{"type":"commands","id":8,"commands":[]}"#), ErrorCode::BadBatch),
        (Raw::text(r#"{"type":"auth","token":"nonsense"}"#), ErrorCode::TokenInvalid),
    ] {
        alice.raw(bad).await;
        assert_eq!(alice.error().await, (code, false));
    }
    let token = alice.token.clone();
    alice.send(&ClientFrame::Hello(hello(&token))).await;
    assert_eq!(alice.error().await, (ErrorCode::HelloExpected, false));

    let foreign = vestnik_protocol::ChatId(uuid::Uuid::now_v7());
    assert_eq!(alice.refused(message(foreign, "hello")).await, ErrorCode::NotFound);
    assert_eq!(alice.refused(Command::Unknown).await, ErrorCode::CommandUnknown);
    let stranger = vestnik_protocol::UserId(uuid::Uuid::now_v7());
    assert_eq!(alice.refused(Command::OpenDirect { user_id: stranger }).await, ErrorCode::NotFound);
    let saved = alice.open_chat(alice.user).await;
    for (text, code) in [
        (" ".to_owned(), ErrorCode::TextEmpty),
        ("x".repeat(limits::MAX_TEXT_CHARS + 1), ErrorCode::TextTooLong),
        ("a\u{0}b".to_owned(), ErrorCode::TextControlCharacter),
        ("a\u{202E}b".to_owned(), ErrorCode::TextDirectionOverride),
    ] {
        assert_eq!(alice.refused(message(saved, &text)).await, code);
    }
    // A permanent refusal does not stop the rest, and commands of two chats are no batch.
    let mixed = alice.outcomes(vec![message(saved, ""), message(saved, "good")]).await;
    assert!(matches!(&mixed[..], [CommandOutcome::Refused { .. }, CommandOutcome::Done(_)]), "{mixed:?}");
    let two = alice.outcomes(vec![message(saved, "a"), message(foreign, "b")]).await;
    assert!(two.iter().all(
        |outcome| matches!(outcome, CommandOutcome::Refused { error } if error.code == ErrorCode::BadBatch)
    ));
    alice.send(&ClientFrame::CatchUp(Cursor { chat_id: foreign, rev: Rev::ZERO })).await;
    let gone = alice.until(|frame| matches!(frame, ServerFrame::Gone { .. }).then_some(frame)).await;
    assert_eq!(gone, ServerFrame::Gone { chat_id: foreign });

    alice.raw(Raw::text("x".repeat(limits::MAX_FRAME_BYTES + 1))).await;
    assert_eq!(alice.error().await, (ErrorCode::TooLarge, true));
    assert_eq!(alice.next().await, None);
    world.server.shutdown().await;
}

#[tokio::test]
async fn hello_comes_first_and_with_a_good_token() {
    let world = World::new().await;
    let account = world.register("alice").await;
    for (first, code) in [
        (Raw::text(r#"{"type":"ping","nonce":1}"#), ErrorCode::HelloExpected),
        (Raw::text(r#"{"type":"hello","version":0}"#), ErrorCode::UpdateRequired),
        (Raw::text(r#"{"type":"hello","version":1}"#), ErrorCode::Unauthenticated),
        (Raw::text(r#"{"type":"hello","version":1,"token":"x"}"#), ErrorCode::TokenInvalid),
        (Raw::binary(vec![0]), ErrorCode::FrameBinary),
    ] {
        let mut device = Device::open(&world, &account).await;
        device.raw(first).await;
        assert_eq!(device.error().await, (code, true));
        assert_eq!(device.next().await, None);
    }
    world.server.shutdown().await;
}

#[tokio::test]
async fn signing_out_closes_the_sessions_sockets_at_once() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    world.post_as(&alice.token, "/v1/auth/sign-out", &serde_json::json!({})).await.data();
    assert_eq!(alice.error().await, (ErrorCode::SessionRevoked, true));
    assert_eq!(alice.next().await, None);
    world.server.shutdown().await;
}

#[tokio::test]
async fn a_shutdown_acknowledges_what_was_sent_and_says_restarting() {
    let world = World::new().await;
    let mut alice = Device::live(&world, "alice").await;
    let saved = alice.open_chat(alice.user).await;
    alice.done(message(saved, "first")).await;
    let shutdown = tokio::spawn(world.server.shutdown());
    let last = alice.until(|frame| matches!(frame, ServerFrame::Restarting).then_some(frame)).await;
    assert_eq!(last, ServerFrame::Restarting);
    assert_eq!(alice.next().await, None);
    drop(alice);
    shutdown.await.unwrap();
}

#[tokio::test]
async fn a_token_that_ends_ends_the_connection() {
    const SECRET: &str = "of this test alone, and long enough";
    let world = World::with(|config| config.auth.secret = Some(Secret::new(SECRET))).await;
    let account = world.register("alice").await;
    let secret = SigningSecret::obtain(Some(&Secret::new(SECRET)), world.folder.path()).unwrap();
    let options = AuthOptions::default();
    let tokens = Tokens::new(&secret, &options).unwrap();
    let mut alice = Device::open(&world, &account).await;
    // As if it had been issued long ago: it has a second or two left.
    let lifetime = i64::try_from(options.access_token_minutes).unwrap() * 60_000;
    let issued = Millis(clock::now().0 - lifetime + 2_000);
    let session = serde_json::from_value(account["session_id"].clone()).unwrap();
    let (token, _) = tokens.access(alice.user, session, issued).unwrap();
    alice.hello(hello(&token)).await;
    alice.until_live().await;
    assert_eq!(alice.error().await, (ErrorCode::TokenExpired, true));
    assert_eq!(alice.next().await, None);
    world.server.shutdown().await;
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let idle = Duration::from_millis(300);
    let world = World::impatient(Patience { idle, ..Patience::default() }).await;
    let mut alice = Device::live(&world, "alice").await;
    assert_eq!(alice.error().await, (ErrorCode::IdleTimeout, true));
    assert_eq!(alice.next().await, None);
    world.server.shutdown().await;
}

#[tokio::test]
async fn broken_frames_count_against_the_limit_too() {
    let world = World::with(|config| config.limits.frames_per_minute = 2).await;
    let mut alice = Device::live(&world, "alice").await;
    for (bad, code) in [
        (Raw::text("{"), ErrorCode::BadJson),
        (Raw::binary(vec![1]), ErrorCode::FrameBinary),
        (Raw::text("{"), ErrorCode::RateLimited),
        (Raw::binary(vec![1]), ErrorCode::RateLimited),
    ] {
        alice.raw(bad).await;
        assert_eq!(alice.error().await, (code, false));
    }
    world.server.shutdown().await;
}
