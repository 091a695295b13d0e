//! Who sees whose presence: not who is blocked, and nobody where either does not show theirs.

use vestnik_protocol::{Command, ErrorCode, Presence, Rev, ServerFrame, UserId};

use super::world::{Reader, World, send, worlds};
use crate::chat::{ChatSettings, Chats};

/// A device that is live and watches somebody.
async fn watching(world: &World, user: UserId, person: UserId) -> Reader {
    let mut reader = world.reader(user);
    reader.until_live().await;
    world.chats.hub().watch(&reader.connection, &[person]);
    reader
}

/// What a device is told of people next.
async fn told(reader: &mut Reader) -> Vec<Presence> {
    loop {
        for frame in reader.step().await {
            if let ServerFrame::Presence { users } = frame {
                return users;
            }
        }
    }
}

/// What it is told of one person next: whether they are here, and whether it is told since when they are not.
async fn told_of(reader: &mut Reader, person: UserId) -> (bool, bool) {
    loop {
        if let Some(presence) = told(reader).await.iter().find(|presence| presence.user_id == person) {
            return (presence.online, presence.last_seen.is_some());
        }
    }
}

const HERE: (bool, bool) = (true, false);
const AWAY: (bool, bool) = (false, true);
const NOTHING: (bool, bool) = (false, false);

fn block(user_id: UserId, on: bool) -> Command {
    Command::SetBlocked { user_id, on }
}

#[tokio::test]
async fn a_blocked_person_sees_nothing_of_who_blocked_them_until_it_is_taken_back() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        world.open(alice, bob).await;
        let mut of_alice = watching(&world, alice, bob).await;
        let mut of_bob = watching(&world, bob, alice).await;
        assert_eq!(told_of(&mut of_bob, alice).await, HERE);
        assert_eq!(told_of(&mut of_alice, bob).await, HERE);

        world.done(alice, block(bob, true)).await;
        assert_eq!(told_of(&mut of_bob, alice).await, NOTHING);
        // Who asks again is told the same, also after Alice came once more.
        let again = world.reader(alice);
        drop(again);
        world.chats.hub().watch(&of_bob.connection, &[alice]);
        assert_eq!(told_of(&mut of_bob, alice).await, NOTHING);

        world.done(alice, block(bob, false)).await;
        assert_eq!(told_of(&mut of_bob, alice).await, HERE);

        world.done(alice, block(bob, true)).await;
        assert_eq!(told_of(&mut of_bob, alice).await, NOTHING);
        drop(of_alice);
        world.done(alice, block(bob, false)).await;
        // Alice left while Bob could not see it: the first that he hears of it is when.
        assert_eq!(told_of(&mut of_bob, alice).await, AWAY);
    }
}

#[tokio::test]
async fn a_coming_and_going_is_not_told_to_whom_it_does_not_concern() {
    for world in worlds().await {
        let (alice, bob, carol) = (world.user().await, world.user().await, world.user().await);
        world.done(alice, block(bob, true)).await;
        let mut of_bob = world.reader(bob);
        of_bob.until_live().await;
        world.chats.hub().watch(&of_bob.connection, &[alice, carol]);
        // Carol was never seen, which is read; Alice is not even asked for.
        let first = [told(&mut of_bob).await, told(&mut of_bob).await].concat();
        assert!(first.iter().all(|presence| !presence.online && presence.last_seen.is_none()));
        let of_alice = world.reader(alice);
        drop(of_alice);
        let _of_carol = world.reader(carol);
        let next = told(&mut of_bob).await;
        assert_eq!(next, [Presence { user_id: carol, online: true, last_seen: None }]);
    }
}

#[tokio::test]
async fn who_does_not_show_presence_is_not_seen_and_sees_nobody_at_once() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let mut of_alice = watching(&world, alice, bob).await;
        let mut of_bob = watching(&world, bob, alice).await;
        assert_eq!(told_of(&mut of_bob, alice).await, HERE);
        assert_eq!(told_of(&mut of_alice, bob).await, HERE);

        world.chats.hub().presence_shown(alice, false, Rev::new(1));
        assert_eq!(told_of(&mut of_bob, alice).await, NOTHING);
        assert_eq!(told_of(&mut of_alice, bob).await, NOTHING);
        world.chats.hub().watch(&of_alice.connection, &[bob]);
        assert_eq!(told_of(&mut of_alice, bob).await, NOTHING);

        world.chats.hub().presence_shown(alice, true, Rev::new(2));
        assert_eq!(told_of(&mut of_bob, alice).await, HERE);
        assert_eq!(told_of(&mut of_alice, bob).await, HERE);
    }
}

#[tokio::test]
async fn a_server_that_starts_knows_who_may_see_whom() {
    for world in worlds().await {
        let (alice, bob, carol) = (world.user().await, world.user().await, world.user().await);
        world.done(alice, block(bob, true)).await;
        let hide = "UPDATE users SET shows_presence = 0 WHERE id = ?";
        world.database.execute(hide, vec![carol.into()]).await.unwrap();
        let next = Chats::start(world.database.clone(), ChatSettings::default()).await.unwrap();
        let _here = [World::reader_of(&next, alice), World::reader_of(&next, carol)];
        let mut of_bob = World::reader_of(&next, bob);
        of_bob.until_live().await;
        next.hub().watch(&of_bob.connection, &[alice, carol]);
        let seen = told(&mut of_bob).await;
        assert!(seen.len() == 2 && seen.iter().all(|presence| !presence.online), "{seen:?}");
    }
}

#[tokio::test]
async fn between_two_of_whom_one_blocked_the_other_nobody_is_seen_writing() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let (mut of_alice, mut of_bob) = (world.reader(alice), world.reader(bob));
        of_alice.until_live().await;
        of_bob.until_live().await;
        let typing = |frame: &ServerFrame| matches!(frame, ServerFrame::Typing(_));
        let hub = world.chats.hub();
        hub.typing(&of_alice.connection, chat).unwrap();
        assert!(of_bob.step().await.iter().any(typing));

        world.done(alice, block(bob, true)).await;
        hub.typing(&of_alice.connection, chat).unwrap();
        hub.typing(&of_bob.connection, chat).unwrap();
        let sent = world.done(alice, send(chat, "the next that either hears of")).await;
        for reader in [&mut of_alice, &mut of_bob] {
            while reader.chats.get(&chat).is_none_or(|replica| replica.rev < sent.rev) {
                assert!(!reader.step().await.iter().any(typing));
            }
        }

        world.done(alice, block(bob, false)).await;
        hub.typing(&of_alice.connection, chat).unwrap();
        assert!(of_bob.step().await.iter().any(typing));
    }
}

#[tokio::test]
async fn a_blocked_person_cannot_write_until_it_is_taken_back() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.done(bob, send(chat, "before")).await;
        world.done(alice, block(bob, true)).await;
        assert_eq!(world.refused(bob, send(chat, "x")).await, ErrorCode::RecipientUnavailable);
        world.done(alice, send(chat, "who blocks may write")).await;
        world.done(alice, block(bob, false)).await;
        world.done(bob, send(chat, "after")).await;
    }
}

#[tokio::test]
async fn a_block_holds_in_a_chat_that_is_made_after_it() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        world.done(alice, block(bob, true)).await;
        let open = Command::OpenDirect { user_id: alice };
        assert_eq!(world.refused(bob, open.clone()).await, ErrorCode::RecipientUnavailable);
        let chat = world.open(alice, bob).await;
        world.done(bob, open).await;
        assert_eq!(world.refused(bob, send(chat, "x")).await, ErrorCode::RecipientUnavailable);
        world.done(alice, send(chat, "y")).await;
    }
}
