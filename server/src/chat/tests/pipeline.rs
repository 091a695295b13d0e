//! The write path.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::{
    ChatId, ClientId, Command, CommandOutcome, Content, ErrorCode, Millis, Rev, Seq, UserId,
};

use super::world::{World, send, worlds, worlds_with};
use crate::chat::decide::{self, Refusal};
use crate::chat::order::Order;
use crate::chat::working_set::{Changes, WorkingSet};
use crate::chat::{ChatSettings, history};
use crate::store::LostCommit;

#[tokio::test]
async fn numbers_are_gapless_whatever_happens_at_once() {
    for world in worlds().await {
        let (alice, bob, carol) = (world.user().await, world.user().await, world.user().await);
        let mut chats = Vec::new();
        for (one, other) in [(alice, bob), (alice, carol), (bob, carol), (alice, alice)] {
            chats.push(((one, other), world.open(one, other).await));
        }
        let world = std::sync::Arc::new(world);
        let mut senders = tokio::task::JoinSet::new();
        for ((one, other), chat) in chats.clone() {
            for sender in [one, other] {
                for part in 0..5 {
                    let world = std::sync::Arc::clone(&world);
                    senders.spawn(async move {
                        for number in 0..10_u64 {
                            let read = Command::Read { chat_id: chat, seq: Seq::new(number * part) };
                            let outcomes = world.run(sender, vec![send(chat, "text"), read]).await;
                            assert!(
                                outcomes.iter().all(|outcome| matches!(outcome, CommandOutcome::Done(_))),
                                "{outcomes:?}"
                            );
                        }
                    });
                }
            }
        }
        senders.join_all().await;
        for ((one, _), chat) in chats {
            let replica = world.whole(one, chat).await;
            assert_eq!(replica.seq, Seq::new(100));
            replica.assert_gapless();
            // Each message took a rev, and so did the birth; reading what one's own message had read already, none.
            assert!(replica.rev >= Rev::new(101), "{}", replica.rev);
        }
    }
}

/// What the database holds, as far as members can see it, without times.
async fn contents(world: &World, user: UserId, chats: &[ChatId]) -> Vec<String> {
    let mut contents = Vec::new();
    for chat in chats {
        let replica = world.whole(user, *chat).await;
        let messages: Vec<_> = replica
            .messages
            .values()
            .map(|m| (m.seq.get(), m.rev.get(), m.sender_id == user, m.content.clone()))
            .collect();
        let mut members: Vec<_> = replica
            .members
            .values()
            .map(|m| (m.user_id == user, m.rev.get(), m.read_seq.get(), m.delivered_seq.get()))
            .collect();
        members.sort_unstable();
        contents.push(format!("{} {messages:?} {members:?}", replica.rev));
    }
    contents
}

/// A frame of random commands by either of two people, many of them useless or wrong.
fn random_frame(random: &mut StdRng, chat: ChatId, known: &mut Vec<ClientId>) -> Vec<Command> {
    (0..random.random_range(1..6))
        .map(|_| {
            let seq = Seq::new(random.random_range(0..30));
            match random.random_range(0..10) {
                0..4 => {
                    let repeated = !known.is_empty() && random.random_bool(0.3);
                    let client_id = if repeated {
                        known[random.random_range(0..known.len())]
                    } else {
                        ClientId(uuid::Uuid::from_u128(random.random()))
                    };
                    known.push(client_id);
                    let text = ["one", "two", "", "\u{202E}"][random.random_range(0..4)];
                    Command::Send {
                        chat_id: chat,
                        client_id,
                        content: Content::text(text),
                        reply_to: None,
                        silent: false,
                    }
                }
                4..7 => Command::Read { chat_id: chat, seq },
                7..9 => Command::Delivered { chat_id: chat, seq },
                _ => Command::Unknown,
            }
        })
        .filter(|command| *command != Command::Unknown)
        .collect()
}

#[tokio::test]
async fn a_batch_equals_its_commands_one_by_one() {
    for seed in 0..12 {
        let (at_once, one_by_one) = (worlds().await, worlds().await);
        for (at_once, one_by_one) in at_once.into_iter().zip(one_by_one) {
            let mut results = Vec::new();
            for (world, together) in [(&at_once, true), (&one_by_one, false)] {
                let mut random = StdRng::seed_from_u64(seed);
                let (alice, bob) = (world.user().await, world.user().await);
                let chat = world.open(alice, bob).await;
                let mut known = Vec::new();
                let mut kinds = Vec::new();
                let mut pending = Vec::new();
                for _ in 0..40 {
                    let frame = random_frame(&mut random, chat, &mut known);
                    if frame.is_empty() {
                        continue;
                    }
                    let under_way = world.chats.submit(alice, frame).unwrap();
                    if together {
                        pending.push(under_way);
                    } else {
                        kinds.extend(under_way.outcomes().await.iter().map(kind_of));
                    }
                }
                for under_way in pending {
                    kinds.extend(under_way.outcomes().await.iter().map(kind_of));
                }
                results.push((kinds, contents(world, alice, &[chat]).await));
            }
            assert_eq!(results[0], results[1], "seed {seed}");
        }
    }
}

fn kind_of(outcome: &CommandOutcome) -> String {
    match outcome {
        CommandOutcome::Done(done) => {
            format!("{} {:?}", done.rev, done.message.as_ref().map(|message| message.seq))
        }
        CommandOutcome::Refused { error } => error.code.to_string(),
    }
}

fn panics_at_boom(rows: &WorkingSet, sender: UserId, order: &Order, now: Millis) -> Result<Changes, Refusal> {
    if let Order::Asked(Command::Send { content, .. }) = order {
        assert!(content.as_text() != Some("boom"), "planted");
    }
    decide::decide(rows, sender, order, now)
}

#[tokio::test]
async fn a_panicking_command_is_refused_alone_and_stops_only_its_frame() {
    for world in worlds_with(ChatSettings::default(), panics_at_boom).await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let (of_alice, of_bob) = (
            world.chats.submit(alice, vec![send(chat, "a"), send(chat, "boom"), send(chat, "c")]).unwrap(),
            world.chats.submit(bob, vec![send(chat, "d")]).unwrap(),
        );
        let codes = of_alice.outcomes().await.iter().map(kind_of).collect::<Vec<_>>();
        assert_eq!(codes[1..], ["internal", "skipped"]);
        assert!(matches!(of_bob.outcomes().await[..], [CommandOutcome::Done(_)]));
        let replica = world.whole(alice, chat).await;
        assert_eq!(replica.seq, Seq::new(2));
        replica.assert_gapless();
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_has_one_effect_and_is_published_once() {
    for after in [true, false] {
        for world in worlds().await {
            let (alice, bob) = (world.user().await, world.user().await);
            let chat = world.open(alice, bob).await;
            let mut reader = world.reader(bob);
            reader.until_live().await;
            world.database.commit_fault.arm(LostCommit { after });
            let done = world.done(alice, send(chat, "once")).await;
            assert_eq!((done.rev, done.message.unwrap().seq), (Rev::new(2), Seq::new(1)), "after: {after}");
            reader.until_rev(chat, Rev::new(2)).await;
            let whole = world.whole(bob, chat).await;
            assert_eq!(reader.chats[&chat], whole);
            whole.assert_gapless();
        }
    }
}

#[tokio::test]
async fn one_client_id_in_two_chats_at_once_has_one_effect_and_one_clear_refusal() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        // Of different shards, on a database that has several.
        let chats = [world.open(alice, bob).await, world.open(alice, alice).await];
        for _ in 0..30 {
            let client_id = ClientId(uuid::Uuid::now_v7());
            let send = |chat_id| Command::Send {
                chat_id,
                client_id,
                content: Content::text("where?"),
                reply_to: None,
                silent: false,
            };
            let asked = chats.map(|chat| world.chats.submit(alice, vec![send(chat)]).unwrap());
            let mut kinds = Vec::new();
            for pending in asked {
                kinds.push(match &pending.outcomes().await[..] {
                    [CommandOutcome::Done(_)] => "done".to_owned(),
                    [CommandOutcome::Refused { error }] => error.code.to_string(),
                    other => panic!("{other:?}"),
                });
            }
            kinds.sort_unstable();
            assert_eq!(kinds, ["client_id_reused", "done"]);
        }
    }
}

#[tokio::test]
async fn wrong_commands_are_refused_and_change_nothing() {
    for world in worlds().await {
        let (alice, bob, eve) = (world.user().await, world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.done(alice, send(chat, "secret")).await;
        let before = contents(&world, alice, &[chat]).await;
        let stranger = UserId(uuid::Uuid::now_v7());
        assert_eq!(world.refused(eve, send(chat, "x")).await, ErrorCode::NotFound);
        assert_eq!(
            world.refused(eve, Command::Read { chat_id: chat, seq: Seq::new(1) }).await,
            ErrorCode::NotFound
        );
        assert_eq!(world.refused(eve, Command::OpenDirect { user_id: stranger }).await, ErrorCode::NotFound);
        let ghost = ChatId(uuid::Uuid::now_v7());
        assert_eq!(world.refused(alice, send(ghost, "x")).await, ErrorCode::NotFound);
        assert_eq!(contents(&world, alice, &[chat]).await, before);
        let page = history::page(&world.database, eve, chat, Default::default()).await;
        assert!(matches!(page, Err(crate::chat::error::ChatError::NotFound)));
        // Opening again, from the other side, is no change.
        let again = world.done(bob, Command::OpenDirect { user_id: alice }).await;
        assert_eq!((again.chat_id, again.rev), (chat, Rev::new(2)));
        let saved = world.open(eve, eve).await;
        assert_eq!(world.whole(eve, saved).await.members.len(), 1);
    }
}

#[tokio::test]
async fn after_finishing_nothing_is_taken_but_what_was_queued_is_done() {
    for world in worlds().await {
        let alice = world.user().await;
        let saved = world.open(alice, alice).await;
        let queued: Vec<_> =
            (0..20).map(|_| world.chats.submit(alice, vec![send(saved, "x")]).unwrap()).collect();
        tokio::time::timeout(Duration::from_secs(30), world.chats.finish_commands()).await.unwrap();
        for pending in queued {
            assert!(matches!(pending.outcomes().await[..], [CommandOutcome::Done(_)]));
        }
        let refusal = world.chats.submit(alice, vec![send(saved, "late")]).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::Restarting);
    }
}
