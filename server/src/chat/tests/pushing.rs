//! What connected devices are sent.

use vestnik_protocol::{ChatId, Command, ErrorCode, Millis, Presence, Rev, Seq, ServerFrame, SessionId};

use super::world::{Reader, World, send, worlds, worlds_with};
use crate::chat::catch_up::PageSize;
use crate::chat::hub::Closing;
use crate::chat::last_seen::LastSeen;
use crate::chat::{ChatSettings, decide};

#[tokio::test]
async fn a_slow_reader_costs_a_set_of_ids_and_misses_nothing() {
    // Room for two or three deltas, and pages of a few rows.
    let settings = ChatSettings {
        outbox_bytes: 2_000,
        page_size: PageSize { rows: 5, ..PageSize::default() },
        ..ChatSettings::default()
    };
    for world in worlds_with(settings, decide::decide).await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let mut reader = world.reader(bob);
        reader.until_live().await;
        for round in 1..=3_u64 {
            // Nobody reads meanwhile.
            world.fill(alice, chat, 150).await;
            world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(round * 100) }).await;
            let whole = world.whole(bob, chat).await;
            reader.until_rev(chat, whole.rev).await;
            assert_eq!(reader.chats[&chat], whole);
            whole.assert_gapless();
        }
    }
}

#[tokio::test]
async fn joining_while_much_happens_loses_nothing() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let world = std::sync::Arc::new(world);
        let writer = {
            let world = std::sync::Arc::clone(&world);
            tokio::spawn(async move {
                for _ in 0..60 {
                    world.done(alice, send(chat, "x")).await;
                }
            })
        };
        let mut readers = Vec::new();
        for _ in 0..10 {
            let mut reader = world.reader(bob);
            reader.until_live().await;
            readers.push(reader);
        }
        writer.await.unwrap();
        let whole = world.whole(bob, chat).await;
        for mut reader in readers {
            reader.until_rev(chat, whole.rev).await;
            let replica = &reader.chats[&chat];
            assert_eq!(replica.members, whole.members);
            assert_eq!(replica.seq, Seq::new(60));
            // A first delta may be limited to the tail; from there on nothing is missing.
            let first = replica.messages.keys().next().unwrap().get();
            assert_eq!(replica.messages.len() as u64, 60 - first + 1);
            assert!(first == 1 || replica.limited);
        }
    }
}

#[tokio::test]
async fn a_new_chat_reaches_devices_that_are_connected_already() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let (mut of_bob, mut of_alice) = (world.reader(bob), world.reader(alice));
        of_bob.until_live().await;
        of_alice.until_live().await;
        let chat = world.open(alice, bob).await;
        world.done(alice, send(chat, "first words")).await;
        for reader in [&mut of_bob, &mut of_alice] {
            reader.until_rev(chat, Rev::new(2)).await;
            while reader.account == Rev::ZERO {
                reader.step().await;
            }
        }
        assert_eq!(of_bob.chats, of_alice.chats);
    }
}

#[tokio::test]
async fn own_positions_reach_ones_other_devices_whatever_the_order_of_the_shards() {
    for world in worlds().await {
        let alice = world.user().await;
        let mut chats = Vec::new();
        for _ in 0..8 {
            let other = world.user().await;
            let chat = world.open(alice, other).await;
            for _ in 0..10 {
                world.done(other, send(chat, "x")).await;
            }
            chats.push(chat);
        }
        let mut reader = world.reader(alice);
        reader.until_live().await;
        let mut pending = Vec::new();
        for seq in (1..=10).map(Seq::new) {
            for chat in &chats {
                let read = vestnik_protocol::Command::Read { chat_id: *chat, seq };
                pending.push(world.chats.submit(alice, vec![read]).unwrap());
            }
        }
        for pending in pending {
            pending.outcomes().await;
        }
        // Eight chats opened, eighty times the own position moved.
        while reader.account < Rev::new(88) {
            reader.step().await;
        }
    }
}

#[tokio::test]
async fn a_revoked_session_and_a_stopping_hub_close_their_connections() {
    for world in worlds().await {
        let alice = world.user().await;
        let session = SessionId(uuid::Uuid::now_v7());
        let registration = world.chats.hub().register(alice, session);
        let mut other = world.reader(alice);
        other.until_live().await;
        world.chats.hub().revoke(session);
        let mut revoked = reader_of(&world, registration);
        let last = revoked.step().await;
        assert!(
            matches!(&last[..], [ServerFrame::Error { error, closing: true }] if error.code == ErrorCode::SessionRevoked)
        );
        world.chats.hub().shutdown();
        assert_eq!(other.step().await, [ServerFrame::Restarting]);
        let mut late = world.reader(alice);
        assert_eq!(late.step().await, [ServerFrame::Restarting]);
    }
}

fn reader_of(world: &World, registration: crate::chat::hub::Registration) -> Reader {
    let mut reader = world.reader(registration.connection().user_id);
    let hello = vestnik_protocol::Hello {
        version: 1,
        token: None,
        epoch: None,
        account_rev: Rev::ZERO,
        cursors: Vec::new(),
    };
    reader.feed = crate::chat::catch_up::Feed::new(std::sync::Arc::clone(&world.chats), registration, hello);
    reader
}

#[tokio::test]
async fn a_watcher_learns_when_somebody_left_and_it_is_kept() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let mut watcher = world.reader(alice);
        watcher.until_live().await;
        let registration = world.chats.hub().register(alice, SessionId(uuid::Uuid::now_v7()));
        let connection = std::sync::Arc::clone(registration.connection());
        let of_bob = world.reader(bob);
        world.chats.hub().watch(&connection, &[bob]);
        drop(of_bob);
        world.chats.hub().watch(&connection, &[bob]);
        let mut reader = reader_of(&world, registration);
        let mut told: Vec<Presence> = Vec::new();
        while told.is_empty() {
            for frame in reader.step().await {
                if let ServerFrame::Presence { users } = frame {
                    told = users;
                }
            }
        }
        assert!(!told[0].online && told[0].last_seen.is_some(), "{told:?}");
        world.chats.shutdown().await;
        let stored = crate::store::last_seen::load(&world.database, &[bob]).await.unwrap();
        assert_eq!(stored.get(&bob).copied(), told[0].last_seen);
        connection.outbox.close(Closing::Restarting);
    }
}

#[tokio::test]
async fn when_somebody_left_is_known_at_every_moment_of_its_being_stored() {
    for world in worlds().await {
        let seen = LastSeen::default();
        for time in 1..=100 {
            let user = world.user().await;
            seen.note(user, Millis(time));
            let (flushed, away) =
                tokio::join!(seen.flush(&world.database), seen.away(&world.database, vec![user]));
            flushed.unwrap();
            let expected = Presence { user_id: user, online: false, last_seen: Some(Millis(time)) };
            assert_eq!(away.unwrap(), [expected]);
        }
    }
}

#[tokio::test]
async fn a_chat_opened_while_one_connects_stays_live() {
    for world in worlds().await {
        let bob = world.user().await;
        for _ in 0..60 {
            let peer = world.user().await;
            let mut reader = world.reader(bob);
            let (chat, ()) = tokio::join!(world.open(peer, bob), reader.until_live());
            let done = world.done(peer, send(chat, "after")).await;
            reader.until_rev(chat, done.rev).await;
        }
    }
}

#[tokio::test]
async fn whoever_left_is_not_brought_back_by_a_push_that_comes_too_late() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let registration = world.chats.hub().register(bob, SessionId(uuid::Uuid::now_v7()));
        let connection = std::sync::Arc::clone(registration.connection());
        drop(registration);
        // What a publisher does who looked up the connections of a new member just before.
        world.chats.hub().subscribe(&connection, &[chat].into());
        world.done(alice, send(chat, "nobody is here")).await;
        assert_eq!(connection.outbox.ready(true), crate::chat::hub::Ready::Idle);
    }
}

#[tokio::test]
async fn a_list_of_chats_is_read_again_only_when_one_of_them_changed_meanwhile() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let other = world.open(bob, bob).await;
        let hub = world.chats.hub();
        let registration = hub.register(bob, SessionId(uuid::Uuid::now_v7()));
        let connection = registration.connection();
        let still_so = |chats: &[ChatId]| hub.subscribe(connection, &chats.iter().copied().collect());
        hub.expect_chats(connection);
        assert!(still_so(&[chat, other]));
        assert!(!still_so(&[chat]), "no list was being read");
        hub.expect_chats(connection);
        world.done(bob, send(other, "somewhere else")).await;
        assert!(still_so(&[chat]));
        hub.expect_chats(connection);
        world.done(alice, send(chat, "not in the list")).await;
        assert!(!still_so(&[chat, other]));
        hub.expect_chats(connection);
        world.done(alice, Command::DeleteChat { chat_id: chat }).await;
        assert!(!still_so(&[chat]), "a chat that is gone changed too");
    }
}
