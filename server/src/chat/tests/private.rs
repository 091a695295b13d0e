//! What only one user sees: each command changes it once and reaches the user's other devices, no page skips a row, and
//! what is not read is counted as it should be.

use std::collections::BTreeMap;

use vestnik_protocol::limits::{MAX_PIN_ORDER, MAX_SEQS_PER_COMMAND, MAX_TEXT_CHARS};
use vestnik_protocol::{ChatId, Command, Draft, ErrorCode, Millis, Rev, Seq, UserId};

use super::world::{Own, World, send, worlds};
use crate::chat::catch_up::account_delta;
use crate::chat::list;
use crate::clock;

fn draft(text: &str, updated_at: i64) -> Draft {
    Draft { text: text.to_owned(), reply_to: None, updated_at: Millis(updated_at) }
}

fn save(chat_id: ChatId, draft: Option<Draft>) -> Command {
    Command::SaveDraft { chat_id, draft }
}

fn hide(chat_id: ChatId, seqs: &[u64]) -> Command {
    Command::HideMessages { chat_id, seqs: seqs.iter().copied().map(Seq::new).collect() }
}

fn clear(chat_id: ChatId, up_to: u64, remove: bool) -> Command {
    Command::ClearHistory { chat_id, up_to: Seq::new(up_to), remove }
}

/// One of each private command about a chat with some messages, in an order in which each changes something.
fn each(chat_id: ChatId, person: UserId) -> Vec<Command> {
    vec![
        Command::PinChat { chat_id, order: 3 },
        Command::MuteChat { chat_id, until: Millis::FOREVER },
        Command::ArchiveChat { chat_id, on: true },
        Command::MarkUnread { chat_id, on: true },
        save(chat_id, Some(draft("  нача", 1_000))),
        hide(chat_id, &[2, 3]),
        clear(chat_id, 1, false),
        Command::SetContact { user_id: person, on: true },
        Command::SetBlocked { user_id: person, on: true },
        Command::PinChat { chat_id, order: 0 },
        Command::MuteChat { chat_id, until: Millis::ZERO },
        Command::ArchiveChat { chat_id, on: false },
        Command::MarkUnread { chat_id, on: true },
        Command::MarkUnread { chat_id, on: false },
        save(chat_id, None),
        Command::SetContact { user_id: person, on: false },
        Command::SetBlocked { user_id: person, on: false },
        clear(chat_id, 4, true),
    ]
}

#[tokio::test]
async fn each_private_command_changes_once_and_reaches_the_other_device_alone() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(bob, chat, 4).await;
        let (mut device, mut stranger) = (world.reader(alice), world.reader(bob));
        device.until_live().await;
        stranger.until_live().await;
        let shared = world.whole(bob, chat).await;
        let before_of_bob = Own::whole(&world, bob).await;
        let mut rev = device.account;
        for command in each(chat, bob) {
            let done = world.done(alice, command.clone()).await;
            assert_eq!((done.chat_id, done.rev), (chat, shared.rev), "{command:?}");
            assert_eq!(done.account_rev, Some(rev.next()), "{command:?}");
            rev = rev.next();
            device.until_account(rev).await;
            assert_eq!(device.own, Own::whole(&world, alice).await, "{command:?}");
            // Again: it is so already.
            let again = world.done(alice, command.clone()).await;
            assert_eq!(again.account_rev, Some(rev), "{command:?} again");
        }
        let own = &device.own.chats[&chat];
        assert_eq!((own.cleared_seq, own.removed, own.draft.as_ref()), (Seq::new(4), true, None));
        assert_eq!(device.own.hidden.len(), 2);
        assert_eq!(world.whole(bob, chat).await, shared, "nobody else learns of it");
        assert_eq!(Own::whole(&world, bob).await, before_of_bob);
    }
}

#[tokio::test]
async fn who_is_not_in_a_chat_is_told_that_there_is_none() {
    for world in worlds().await {
        let (alice, bob, eve) = (world.user().await, world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(bob, chat, 4).await;
        for command in each(chat, bob) {
            if !matches!(command, Command::SetContact { .. } | Command::SetBlocked { .. }) {
                assert_eq!(world.refused(eve, command.clone()).await, ErrorCode::NotFound, "{command:?}");
            }
        }
        let nobody = UserId(uuid::Uuid::now_v7());
        for on in [true, false] {
            let contact = Command::SetContact { user_id: nobody, on };
            assert_eq!(world.refused(eve, contact).await, ErrorCode::NotFound);
            let oneself = Command::SetBlocked { user_id: eve, on };
            assert_eq!(world.refused(eve, oneself).await, ErrorCode::NotSupportedHere);
        }
    }
}

#[tokio::test]
async fn what_is_out_of_bounds_is_refused() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(bob, chat, 4).await;
        let too_many = vec![1; MAX_SEQS_PER_COMMAND + 1];
        let long = "ы".repeat(MAX_TEXT_CHARS + 1);
        let reply = Draft { reply_to: Some(Seq::new(5)), ..draft("a", 1) };
        for (command, code) in [
            (Command::PinChat { chat_id: chat, order: MAX_PIN_ORDER + 1 }, ErrorCode::InvalidArgument),
            (Command::MuteChat { chat_id: chat, until: Millis(-1) }, ErrorCode::InvalidArgument),
            (
                Command::MuteChat { chat_id: chat, until: Millis(Millis::FOREVER.0 + 1) },
                ErrorCode::InvalidArgument,
            ),
            (hide(chat, &[1, 5]), ErrorCode::SeqNotFound),
            (hide(chat, &[0]), ErrorCode::SeqNotFound),
            (hide(chat, &too_many), ErrorCode::InvalidArgument),
            (save(chat, Some(draft(&long, 1))), ErrorCode::TextTooLong),
            (save(chat, Some(draft("a", -1))), ErrorCode::InvalidArgument),
            (save(chat, Some(reply)), ErrorCode::SeqNotFound),
        ] {
            assert_eq!(world.refused(alice, command.clone()).await, code, "{command:?}");
        }
        assert_eq!(Own::whole(&world, alice).await.chats[&chat].rev, Rev::new(1), "nothing happened");
    }
}

#[tokio::test]
async fn of_two_drafts_the_later_one_stays() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(bob, chat, 2).await;
        let kept = async || Own::whole(&world, alice).await.chats[&chat].draft.clone();
        world.done(alice, save(chat, Some(draft("second", 2_000)))).await;
        world.done(alice, save(chat, Some(draft("first, from a device that was offline", 1_000)))).await;
        assert_eq!(kept().await, Some(draft("second", 2_000)));
        let answer = Draft { reply_to: Some(Seq::new(2)), ..draft("", 3_000) };
        world.done(alice, save(chat, Some(answer.clone()))).await;
        assert_eq!(kept().await, Some(answer));
        // A clock that is ahead does not keep other devices from writing.
        let before = clock::now();
        world.done(alice, save(chat, Some(draft("from the future", i64::MAX >> 12)))).await;
        let stored = kept().await.unwrap();
        assert!(stored.updated_at >= before && stored.updated_at <= clock::now(), "{stored:?}");
        world.done(alice, save(chat, Some(draft("", clock::now().0 + 1_000)))).await;
        assert_eq!(kept().await, None, "nothing stands there any more");
        for text in ["one", "another of the same millisecond"] {
            world.done(alice, save(chat, Some(draft(text, 4_000)))).await;
        }
        assert_eq!(kept().await, Some(draft("another of the same millisecond", 4_000)));
    }
}

#[tokio::test]
async fn clearing_is_a_maximum_and_a_removed_chat_comes_back_with_something_new() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        world.fill(bob, chat, 3).await;
        let own = async || {
            let own = Own::whole(&world, alice).await.chats[&chat].clone();
            (own.cleared_seq.get(), own.removed)
        };
        let listed = async || {
            let page = list::page(&world.database, alice, None).await.unwrap();
            page.chats.first().map(|item| item.last_message.is_some())
        };
        world.done(alice, clear(chat, 2, false)).await;
        assert_eq!((own().await, listed().await), ((2, false), Some(true)));
        world.done(alice, clear(chat, 1, true)).await;
        assert_eq!(own().await, (2, false), "less than what is cleared already");
        world.done(alice, clear(chat, u64::MAX, false)).await;
        assert_eq!((own().await, listed().await), ((3, false), Some(false)), "clamped to what is there");
        world.done(alice, clear(chat, 3, true)).await;
        assert_eq!((own().await, listed().await), ((3, true), None));
        world.done(bob, send(chat, "new")).await;
        assert_eq!(listed().await, Some(true));
        // Cleared again without "remove", it stays in the list.
        world.done(alice, clear(chat, 4, false)).await;
        assert_eq!((own().await, listed().await), ((4, false), Some(false)));
    }
}

#[tokio::test]
async fn account_pages_of_any_size_skip_no_row_and_split_no_rev() {
    for world in worlds().await {
        let alice = world.user().await;
        for _ in 0..3 {
            let other = world.user().await;
            let chat = world.open(other, alice).await;
            world.fill(other, chat, 6).await;
            world.done(alice, Command::SetContact { user_id: other, on: true }).await;
            world.done(alice, hide(chat, &[2, 4, 5])).await;
            schedule(&world, alice, chat).await;
            world.done(alice, save(chat, Some(draft("x", 1)))).await;
            world.done(alice, hide(chat, &[1])).await;
            world.done(alice, Command::SetBlocked { user_id: other, on: true }).await;
        }
        let whole = account_delta(&world.database, alice, Rev::ZERO, 1_000).await.unwrap();
        let all = revs(&whole);
        assert!(!whole.more && all.values().any(|rows| *rows >= 3), "several rows under one rev: {all:?}");
        for rows in 1..=9 {
            for from in 0..whole.rev.get() {
                let mut since = Rev::new(from);
                let mut seen: BTreeMap<Rev, usize> = BTreeMap::new();
                loop {
                    let page = account_delta(&world.database, alice, since, rows).await.unwrap();
                    assert!(page.since == since && page.rev > since);
                    for (rev, count) in revs(&page) {
                        assert!(rev > since && rev <= page.rev);
                        assert_eq!(seen.insert(rev, count), None, "{rev} is split");
                    }
                    since = page.rev;
                    if !page.more {
                        break;
                    }
                }
                let expected: BTreeMap<_, _> =
                    all.range(Rev::new(from + 1)..).map(|(k, v)| (*k, *v)).collect();
                assert_eq!((since, seen), (whole.rev, expected), "{rows} rows from {from}");
            }
        }
    }
}

/// How many rows of a page stand under each rev.
fn revs(delta: &vestnik_protocol::AccountDelta) -> BTreeMap<Rev, usize> {
    let mut revs = BTreeMap::new();
    let chats = delta.chats.iter().map(|row| row.rev);
    let hidden = delta.hidden.iter().map(|row| row.rev);
    let people = delta.people.iter().map(|row| row.rev);
    for rev in chats.chain(hidden).chain(people).chain(delta.scheduled.iter().map(|row| row.rev)) {
        *revs.entry(rev).or_default() += 1;
    }
    revs
}

/// Puts a row for later under the next rev, whatever makes such rows.
async fn schedule(world: &World, user: UserId, chat: ChatId) {
    let mut transaction = world.database.begin_write().await.unwrap();
    let update = "UPDATE account_state SET rev = rev + 1 WHERE user_id = ?";
    transaction.execute(update, vec![user.into()]).await.unwrap();
    let insert = "INSERT INTO scheduled (user_id, client_id, chat_id, rev, send_at, is_gone, content, is_silent, \
                  request_hash) SELECT user_id, ?, ?, rev, 0, 0, '{\"type\":\"text\",\"text\":\"x\"}', 0, user_id \
                  FROM account_state WHERE user_id = ?";
    let name = vestnik_protocol::ClientId(uuid::Uuid::now_v7());
    transaction.execute(insert, vec![name.into(), chat.into(), user.into()]).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn events_hidden_and_cleared_messages_are_not_unread_and_mentions_are_counted() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let unread = async || {
            let unread = Own::whole(&world, bob).await.chats[&chat].unread;
            (unread.count, unread.mentions)
        };
        world.fill(alice, chat, 10).await;
        let event = "UPDATE messages SET is_event = 1 WHERE chat_id = ? AND seq = 4";
        world.database.execute(event, vec![chat.into()]).await.unwrap();
        for seq in [2_u32, 7, 8] {
            let mention = "INSERT INTO mentions (user_id, chat_id, seq) VALUES (?, ?, ?)";
            world.database.execute(mention, vec![bob.into(), chat.into(), seq.into()]).await.unwrap();
        }
        assert_eq!(unread().await, (9, 3));
        world.done(bob, hide(chat, &[4, 5, 8])).await;
        assert_eq!(unread().await, (7, 2), "the event did not count before either");
        world.done(bob, clear(chat, 2, false)).await;
        assert_eq!(unread().await, (5, 1));
        world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(6) }).await;
        assert_eq!(unread().await, (3, 1), "9, 10 and the mention");
        world.done(bob, hide(chat, &[1])).await;
        assert_eq!(unread().await, (3, 1), "what is read, or cleared, is no matter");
        world.done(bob, clear(chat, 10, false)).await;
        assert_eq!(unread().await, (0, 0));
        world.fill(alice, chat, 2_100).await;
        let own = "UPDATE messages SET is_event = 1 WHERE chat_id = ? AND seq > 15";
        world.database.execute(own, vec![chat.into()]).await.unwrap();
        world.done(bob, hide(chat, &[11])).await;
        assert_eq!(unread().await, (4, 0), "beyond the window, too");
    }
}

#[tokio::test]
async fn many_chats_are_counted_by_the_same_number_of_statements() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let mut expected = BTreeMap::new();
        // Rows of a chat at once instead of a commit for each message: there are more chats than one statement has ranges.
        let mut transaction = world.database.begin_write().await.unwrap();
        for number in 0..270_u32 {
            let chat = ChatId(uuid::Uuid::now_v7());
            let insert = "INSERT INTO chats (id, kind, seq, rev, floor_seq, created_at, active_at) \
                          VALUES (?, 3, ?, 1, 0, 0, 0)";
            transaction.execute(insert, vec![chat.into(), (number % 3).into()]).await.unwrap();
            let insert =
                "INSERT INTO chat_private (user_id, chat_id, rev, member, read_seq) VALUES (?, ?, ?, 1, 0)";
            transaction.execute(insert, vec![alice.into(), chat.into(), (number + 1).into()]).await.unwrap();
            for seq in 1..=number % 3 {
                let insert = "INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, request_hash, sent_at, \
                              deleted, content) VALUES (?, ?, 1, ?, ?, ?, 0, 0, '{}')";
                let name = vestnik_protocol::ClientId(uuid::Uuid::now_v7());
                let values = vec![chat.into(), seq.into(), bob.into(), name.into(), name.into()];
                transaction.execute(insert, values).await.unwrap();
            }
            expected.insert(chat, number % 3);
        }
        let update = "UPDATE account_state SET rev = 270 WHERE user_id = ?";
        transaction.execute(update, vec![alice.into()]).await.unwrap();
        transaction.commit().await.unwrap();
        let own = Own::whole(&world, alice).await;
        let counted: BTreeMap<_, _> = own.chats.values().map(|own| (own.chat_id, own.unread.count)).collect();
        assert_eq!(counted, expected);
    }
}
