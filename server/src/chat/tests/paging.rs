//! Reading: pages of deltas, of history, of the chat list, and unread counts.

use std::collections::BTreeMap;

use vestnik_protocol::limits::UNREAD_CAP;
use vestnik_protocol::{ChatId, ClientId, Command, Content, HistoryQuery, Rev, Seq, UserId};

use super::world::{Replica, World, send, worlds};
use crate::chat::catch_up::{PageSize, account_delta, chat_delta, one_page};
use crate::chat::error::ChatError;
use crate::chat::{history, list};

/// A chat in which messages and positions alternate.
async fn lively(world: &World) -> (UserId, UserId, ChatId) {
    let (alice, bob) = (world.user().await, world.user().await);
    let chat = world.open(alice, bob).await;
    for number in 1..=12_u64 {
        world.done(alice, send(chat, "x")).await;
        if number.is_multiple_of(3) {
            world.done(bob, Command::Delivered { chat_id: chat, seq: Seq::new(number) }).await;
            world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(number - 1) }).await;
            for (user, emoji) in [(alice, "👍"), (bob, "🎉"), (bob, "👍")] {
                let seq = Seq::new(number);
                world.done(user, Command::React { chat_id: chat, seq, emoji: emoji.into(), on: true }).await;
            }
        }
    }
    (alice, bob, chat)
}

#[tokio::test]
async fn pages_of_any_size_skip_no_row_and_split_no_rev() {
    for world in worlds().await {
        let (alice, _, chat) = lively(&world).await;
        let whole = world.whole(alice, chat).await;
        whole.assert_gapless();
        for rows in 1..=9 {
            for from in 0..whole.rev.get() {
                let size = PageSize { rows, tail: 1_000, ..PageSize::default() };
                let mut since = Rev::new(from);
                let mut rows_seen: BTreeMap<u64, usize> = BTreeMap::new();
                loop {
                    let delta = chat_delta(&world.database, alice, chat, since, size).await.unwrap();
                    assert_eq!(delta.since, since);
                    assert!(delta.rev > since && !delta.limited);
                    let of_members = delta.members.iter().map(|member| member.rev);
                    let of_messages = delta.messages.iter().map(|message| message.rev);
                    let of_reactions = delta.reactions.iter().map(|reaction| reaction.rev);
                    for rev in of_members.chain(of_messages).chain(of_reactions) {
                        assert!(rev > since && rev <= delta.rev);
                        *rows_seen.entry(rev.get()).or_default() += 1;
                    }
                    since = delta.rev;
                    assert_eq!(delta.more, delta.unread.is_none());
                    if !delta.more {
                        break;
                    }
                }
                let mut expected: BTreeMap<u64, usize> = BTreeMap::new();
                let of_members = whole.members.values().map(|member| member.rev);
                let of_reactions = whole.reactions.values().map(|reaction| reaction.rev);
                let of_messages = whole.messages.values().map(|message| message.rev);
                for rev in of_messages.chain(of_members).chain(of_reactions) {
                    if rev.get() > from {
                        *expected.entry(rev.get()).or_default() += 1;
                    }
                }
                assert_eq!((since, rows_seen), (whole.rev, expected), "{rows} rows from {from}");
            }
        }
        let ahead = chat_delta(&world.database, alice, chat, whole.rev.next(), PageSize::default()).await;
        assert!(matches!(ahead, Err(ChatError::CursorAhead)));
        let nobody = world.user().await;
        let hidden = chat_delta(&world.database, nobody, chat, Rev::ZERO, PageSize::default()).await;
        assert!(matches!(hidden, Err(ChatError::NotFound)));
    }
}

#[tokio::test]
async fn too_much_is_limited_to_the_newest_tail() {
    for world in worlds().await {
        let (alice, _, chat) = lively(&world).await;
        let size = PageSize { tail: 3, limited_after: 5, ..PageSize::default() };
        let first = chat_delta(&world.database, alice, chat, Rev::ZERO, size).await.unwrap();
        let seqs: Vec<_> = first.messages.iter().map(|message| message.seq.get()).collect();
        assert_eq!((seqs, first.limited, first.members.len()), (vec![10, 11, 12], true, 2));
        let reactions: Vec<_> = first.reactions.iter().map(|row| (row.seq.get(), row.emojis.len())).collect();
        assert_eq!(reactions, [(12, 1), (12, 2)], "all on the tail, and none elsewhere");
        let five_behind = first.messages[2].rev;
        let near =
            chat_delta(&world.database, alice, chat, Rev::new(five_behind.get() - 2), size).await.unwrap();
        assert!(!near.limited && !near.messages.is_empty());
        let mut replica = Replica::default();
        replica.apply(first);
        replica.apply(near);
        assert_eq!(replica.rev, world.whole(alice, chat).await.rev);
    }
}

#[tokio::test]
async fn history_pages_are_contiguous_from_every_place() {
    for world in worlds().await {
        let (alice, _, chat) = lively(&world).await;
        let page = async |query| history::page(&world.database, alice, chat, query).await;
        for limit in 1..=13 {
            let most = usize::try_from(limit).unwrap();
            let limit = Some(limit);
            let newest = page(HistoryQuery { limit, ..Default::default() }).await.unwrap();
            assert_eq!(newest.messages.last().unwrap().seq, Seq::new(12));
            for seq in 1..=12 {
                let seq = Seq::new(seq);
                for query in [
                    HistoryQuery { before: Some(seq), limit, ..Default::default() },
                    HistoryQuery { after: Some(seq), limit, ..Default::default() },
                    HistoryQuery { around: Some(seq), limit, ..Default::default() },
                ] {
                    let page = page(query).await.unwrap();
                    let seqs: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
                    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "{query:?} {seqs:?}");
                    assert!(seqs.len() <= most);
                    if query.around.is_some() {
                        assert!(seqs.contains(&seq.get()), "{query:?} {seqs:?}");
                        assert_eq!(seqs.len(), most.min(12), "{query:?} {seqs:?}");
                    }
                    let (first, last) = (seqs.first().copied(), seqs.last().copied());
                    if let (Some(first), Some(last)) = (first, last) {
                        assert_eq!((page.has_before, page.has_after), (first > 1, last < 12), "{query:?}");
                    }
                }
            }
        }
        let empty = page(HistoryQuery { before: Some(Seq::new(1)), ..Default::default() }).await.unwrap();
        assert!(empty.messages.is_empty() && !empty.has_before && empty.has_after);
        for seq in [0, 13] {
            let missing = page(HistoryQuery { around: Some(Seq::new(seq)), ..Default::default() }).await;
            assert!(matches!(missing, Err(ChatError::SeqNotFound)), "{seq}");
        }
        for wrong in [
            HistoryQuery { limit: Some(0), ..Default::default() },
            HistoryQuery { limit: Some(201), ..Default::default() },
            HistoryQuery { before: Some(Seq::new(1)), after: Some(Seq::new(1)), ..Default::default() },
        ] {
            assert!(matches!(page(wrong).await, Err(ChatError::InvalidArgument(_))), "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn unread_is_exact_up_to_the_cap_and_own_messages_do_not_count() {
    for world in worlds().await {
        let (alice, bob) = (world.user().await, world.user().await);
        let chat = world.open(alice, bob).await;
        let unread = async |user| {
            let delta = account_delta(&world.database, user, Rev::ZERO, 500).await.unwrap();
            let unread = delta.chats[0].unread;
            (unread.count, unread.capped, unread.to_seq.get())
        };
        world.fill(alice, chat, 7).await;
        assert_eq!((unread(bob).await, unread(alice).await), ((7, false, 7), (0, false, 7)));
        world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(5) }).await;
        assert_eq!(unread(bob).await, (2, false, 7));
        world.done(bob, send(chat, "an answer from afar")).await;
        assert_eq!(unread(bob).await, (2, false, 8));
        world.done(bob, Command::Read { chat_id: chat, seq: Seq::new(8) }).await;
        assert_eq!(unread(bob).await, (0, false, 8));
        world.fill(alice, chat, UNREAD_CAP as usize).await;
        assert_eq!(unread(bob).await, (UNREAD_CAP, false, u64::from(UNREAD_CAP) + 8));
        world.fill(alice, chat, 1).await;
        assert_eq!(unread(bob).await, (UNREAD_CAP, true, u64::from(UNREAD_CAP) + 9));
        // Deleted ones do not count, however many there are.
        world.fill(alice, chat, 1_500).await;
        let delete = "UPDATE messages SET deleted = 1 WHERE chat_id = ? AND seq > 15";
        world.database.execute(delete, vec![chat.into()]).await.unwrap();
        assert_eq!(unread(bob).await.0, 7);
    }
}

#[tokio::test]
async fn the_chat_list_pages_by_activity() {
    for world in worlds().await {
        let alice = world.user().await;
        let mut opened = Vec::new();
        for _ in 0..list::PAGE + 3 {
            let other = world.user().await;
            let chat = world.open(alice, other).await;
            world.done(alice, send(chat, "hello")).await;
            opened.push((chat, other));
        }
        let silent = world.open(alice, alice).await;
        let first = list::page(&world.database, alice, None).await.unwrap();
        let next = first.next.clone().unwrap();
        let second = list::page(&world.database, alice, Some(&next)).await.unwrap();
        assert_eq!((first.chats.len(), second.chats.len(), second.next), (list::PAGE as usize, 4, None));
        let mut listed: Vec<_> = first.chats.iter().chain(&second.chats).collect();
        let times: Vec<_> =
            listed.iter().filter_map(|item| item.last_message.as_ref()).map(|m| m.sent_at).collect();
        assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
        listed.sort_unstable_by_key(|item| item.chat_id);
        listed.dedup_by_key(|item| item.chat_id);
        assert_eq!(listed.len(), opened.len() + 1);
        for (chat, other) in opened {
            let item = listed.iter().find(|item| item.chat_id == chat).unwrap();
            assert_eq!((item.peer_id, item.rev), (Some(other), Rev::new(2)));
        }
        let saved = listed.iter().find(|item| item.chat_id == silent).unwrap();
        assert_eq!((saved.peer_id, saved.last_message.as_ref()), (None, None));
    }
}

#[tokio::test]
async fn one_page_says_what_pages_say_wherever_it_is_taken_for_one() {
    for world in worlds().await {
        let (alice, bob, chat_id) = lively(&world).await;
        let answer = Command::Send {
            chat_id,
            client_id: ClientId(uuid::Uuid::now_v7()),
            content: Content::text("to you"),
            reply_to: Some(Seq::new(2)),
            silent: false,
        };
        world.done(bob, answer).await;
        world.done(bob, send(chat_id, "hidden")).await;
        world.done(alice, Command::HideMessages { chat_id, seqs: vec![Seq::new(11), Seq::new(14)] }).await;
        world.done(alice, Command::Delete { chat_id, seqs: vec![Seq::new(10)] }).await;
        let whole = world.whole(alice, chat_id).await.rev;
        let mut taken = 0;
        for (user, reads) in [(alice, 0..=13), (bob, 11..=13)] {
            for read in reads.map(Seq::new) {
                if read > Seq::ZERO {
                    world.done(user, Command::Read { chat_id, seq: read }).await;
                }
                for since in (1..=whole.get()).map(Rev::new) {
                    let size = PageSize::default();
                    let pages = chat_delta(&world.database, user, chat_id, since, size).await.unwrap();
                    for assumed in [Seq::ZERO, read, read.next()] {
                        let page =
                            one_page(&world.database, user, chat_id, since, assumed, size).await.unwrap();
                        taken += usize::from(page.is_some());
                        assert!(page.is_none_or(|page| page == pages), "{read} {since} {assumed}");
                    }
                }
                let newest = world.whole(user, chat_id).await.rev;
                let page = one_page(&world.database, user, chat_id, newest, read, PageSize::default()).await;
                assert!(page.unwrap().is_none(), "what was not read is not on it");
                let size = PageSize { rows: 3, ..PageSize::default() };
                let page = one_page(&world.database, user, chat_id, Rev::new(1), Seq::ZERO, size).await;
                assert!(page.unwrap().is_none(), "too much for one page");
            }
        }
        assert!(taken > 100, "{taken}");
        let nobody = world.user().await;
        let size = PageSize::default();
        let hidden = one_page(&world.database, nobody, chat_id, Rev::new(1), Seq::ZERO, size).await;
        assert!(hidden.unwrap().is_none());
    }
}
