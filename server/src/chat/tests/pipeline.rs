//! The write path.

use std::time::Duration;

use vestnik_protocol::{
    ChatId, ClientId, Command, CommandOutcome, Content, ErrorCode, Millis, Rev, Seq, UserId,
};

use super::equality::{contents, kind_of};
use super::world::{send, worlds, worlds_with};
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
async fn a_message_that_was_sent_keeps_its_answer_whatever_happened_since() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let original = world.done(bob, send(chat, "original")).await.message.unwrap();
        let Command::Send { client_id, content, silent, .. } = send(chat, "answer") else { panic!() };
        let answer =
            Command::Send { chat_id: chat, client_id, content, reply_to: Some(original.seq), silent };
        let first = world.done(alice, answer.clone()).await;
        // What it answers is gone, so that a new message like it would be refused.
        world.done(bob, Command::Delete { chat_id: chat, seqs: vec![original.seq] }).await;
        let outcomes = world.run(alice, vec![answer.clone(), send(chat, "next"), answer]).await;
        let seqs = outcomes.iter().map(|outcome| match outcome {
            CommandOutcome::Done(done) => done.message.as_ref().map(|message| message.seq.get()),
            CommandOutcome::Refused { error } => panic!("{error:?}"),
        });
        let first = first.message.map(|message| message.seq.get());
        assert_eq!(seqs.collect::<Vec<_>>(), [first, Some(3), first]);
        assert_eq!(world.whole(alice, chat).await.seq, Seq::new(3));
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
