//! A batch does what its commands do one by one, whatever they are.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::{
    ChatId, ClientId, Command, CommandOutcome, Content, KnownContent, Mention, Millis, Seq, UserId,
};

use super::world::{World, worlds};
use crate::store::{Row, Value};

/// What the database holds, without times and without ids that differ between two worlds.
pub async fn contents(world: &World, user: UserId, chats: &[ChatId]) -> Vec<String> {
    let mut contents = Vec::new();
    for chat in chats {
        let replica = world.whole(user, *chat).await;
        let messages: Vec<_> = replica
            .messages
            .values()
            .map(|m| {
                let reply = m.reply_to.map(|reply| reply.seq.get());
                (m.seq.get(), m.rev.get(), m.sender_id == user, m.edit, reply, m.silent, said(&m.content))
            })
            .collect();
        let mut members: Vec<_> = replica
            .members
            .values()
            .map(|m| (m.user_id == user, m.rev.get(), m.read_seq.get(), m.delivered_seq.get()))
            .collect();
        members.sort_unstable();
        let reactions: Vec<_> = replica
            .reactions
            .values()
            .map(|row| (row.seq.get(), row.rev.get(), row.user_id == user, row.emojis.clone()))
            .collect();
        contents.push(format!("{} {messages:?} {members:?} {reactions:?}", replica.rev));
        for sql in [
            "SELECT seq, edit, content FROM message_versions WHERE chat_id = ? ORDER BY seq, edit",
            "SELECT seq FROM mentions WHERE chat_id = ? ORDER BY seq",
            "SELECT client_id, is_gone, content, reply_seq, rev FROM scheduled WHERE chat_id = ? ORDER BY client_id",
        ] {
            let rows = world.database.fetch(sql, vec![(*chat).into()]).await.unwrap();
            contents.push(format!("{:?}", rows.iter().map(columns).collect::<Vec<_>>()));
        }
    }
    contents
}

/// A row's values. Who is named in a text differs between two worlds.
fn columns(row: &Row) -> Vec<Value> {
    row.0
        .iter()
        .map(|value| match value {
            Value::Text(text) => Value::Text(text.chars().take(30).collect()),
            other => other.clone(),
        })
        .collect()
}

/// The text behind what does not print it.
fn said(content: &Content) -> String {
    content.as_text().map_or_else(|| format!("{content:?}"), str::to_owned)
}

/// A frame of random commands, many of them useless or wrong.
fn random_frame(
    random: &mut StdRng,
    chat: ChatId,
    people: [UserId; 2],
    known: &mut Vec<ClientId>,
) -> Vec<Command> {
    (0..random.random_range(1..6)).map(|_| random_command(random, chat, people, known)).collect()
}

fn random_command(
    random: &mut StdRng,
    chat_id: ChatId,
    people: [UserId; 2],
    known: &mut Vec<ClientId>,
) -> Command {
    let seq = Seq::new(random.random_range(0..24));
    let reply_to = random.random_bool(0.2).then_some(seq);
    let text = ["one", "two @bob", "three", "four", ""][random.random_range(0..5)];
    let mentions = vec![Mention { user_id: people[1], username: "bob".into() }];
    let content = Content::Known(KnownContent::Text { text: text.into(), mentions });
    let silent = random.random_bool(0.2);
    match random.random_range(0..20) {
        0..7 => Command::Send { chat_id, client_id: name(random, known), content, reply_to, silent },
        7..9 => Command::Edit { chat_id, seq, edit: random.random_range(0..3), content },
        9 => Command::Delete { chat_id, seqs: vec![seq, seq.next()] },
        10..13 => {
            let emoji = ["👍", "🎉", "x"][random.random_range(0..3)].to_owned();
            Command::React { chat_id, seq, emoji, on: random.random_bool(0.7) }
        }
        13 => Command::Forward {
            chat_id,
            client_id: name(random, known),
            from_chat_id: chat_id,
            from_seq: seq,
            silent,
        },
        14 => {
            let send_at = Millis(crate::clock::now().0 / 86_400_000 * 86_400_000 + 10 * 86_400_000);
            Command::Schedule { chat_id, client_id: name(random, known), content, reply_to, silent, send_at }
        }
        15 => Command::Unschedule { chat_id, client_id: name(random, known) },
        16..18 => Command::Read { chat_id, seq },
        _ => Command::Delivered { chat_id, seq },
    }
}

/// A new client id, or one that was used before.
fn name(random: &mut StdRng, known: &mut Vec<ClientId>) -> ClientId {
    let client_id = if !known.is_empty() && random.random_bool(0.3) {
        known[random.random_range(0..known.len())]
    } else {
        ClientId(uuid::Uuid::from_u128(random.random()))
    };
    known.push(client_id);
    client_id
}

#[tokio::test]
async fn a_batch_equals_its_commands_one_by_one() {
    for seed in 0..16 {
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
                for _ in 0..50 {
                    let frame = random_frame(&mut random, chat, [alice, bob], &mut known);
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
            for world in [at_once, one_by_one] {
                // Sixteen worlds at once would be more connections than a database has.
                world.chats.shutdown().await;
                world.database.close().await;
            }
        }
    }
}

pub fn kind_of(outcome: &CommandOutcome) -> String {
    match outcome {
        CommandOutcome::Done(done) => {
            let message = done.message.as_ref().map(|message| (message.seq, message.rev, message.edit));
            format!("{} {:?} {message:?}", done.rev, done.account_rev)
        }
        CommandOutcome::Refused { error } => error.code.to_string(),
    }
}
