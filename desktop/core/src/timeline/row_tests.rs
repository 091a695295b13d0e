//! What rows carry: quotes, reactions, marks of formatting, rights; and what is not shown at all.

use vestnik_protocol::{
    ChatHeader, ChatKind, Command, Content, Forwarded, HiddenMessage, KnownContent, Member, Mention, Message,
    Millis, ReactionRow, ReplyTo, Rev, Role, Seq, TopReader, UserId,
};

use super::tests::{Chat, NOW, flags, run, span};
use super::*;
use crate::cache::{Db, hidden};
use crate::queue::perform;
use crate::sync::tests::{CHAT, ME, PEER, delta, member, message};
use crate::sync::{apply_chat, apply_found};
use crate::view::{RowContent, SendState};

fn text(row: &MessageRow) -> &str {
    match &row.content {
        RowContent::Text { text, .. } => text,
        other => panic!("{other:?}"),
    }
}

/// A group with these messages, oneself in this role.
async fn group(role: Role, messages: Vec<Message>, change: impl FnOnce(&mut ChatHeader)) -> Chat {
    let chat = Chat::new().await;
    let seq = messages.last().map(|message| message.seq).unwrap_or_default();
    let mut first = delta(0, seq.get(), seq.get(), messages);
    first.header = ChatHeader { seq, member_count: 2, ..ChatHeader::new(ChatKind::Group, Millis(1)) };
    change(&mut first.header);
    first.members = vec![Member { role, ..member(ME, 1, 0) }, member(PEER, 1, 0)];
    chat.write(move |db| drop(apply_chat(db, ME, &first).unwrap())).await;
    chat
}

async fn ask(chat: &Chat, command: Command) {
    chat.write(move |db| perform(db, ME, command, NOW).unwrap().unwrap()).await;
}

fn row(timeline: &Timeline, seq: u64) -> &MessageRow {
    timeline.shown.iter().find(|row| row.seq == Some(Seq::new(seq))).unwrap()
}

fn seqs(timeline: &Timeline) -> Vec<u64> {
    timeline.shown.iter().filter_map(|row| row.seq).map(Seq::get).collect()
}

#[tokio::test]
async fn a_row_carries_all_that_a_message_is() {
    let mention = Mention { user_id: ME, username: "me".to_owned() };
    let named = Content::Known(KnownContent::Text { text: "**hi** @me".to_owned(), mentions: vec![mention] });
    let messages = vec![
        message(1, 1, ME),
        Message { content: named, edit: 2, edited_at: Some(Millis(5)), silent: true, ..message(2, 2, PEER) },
        Message { reply_to: Some(ReplyTo { seq: Seq::new(1), sender_id: ME }), ..message(3, 3, PEER) },
        Message { forwarded: Some(Forwarded { sender_id: PEER, sent_at: Millis(1) }), ..message(4, 4, ME) },
    ];
    let chat = group(Role::Admin, messages, |header| header.pinned = vec![Seq::new(3)]).await;
    let (timeline, _) = chat.open(OpenAt::End).await;
    let second = row(&timeline, 2);
    assert_eq!((second.edited_at, second.silent, second.mentions_me), (Some(Millis(5)), true, true));
    assert!(second.may.versions && second.may.delete && second.may.pin && !second.may.edit);
    let RowContent::Text { blocks, .. } = &second.content else { panic!() };
    assert!(!blocks.is_empty());
    let third = row(&timeline, 3);
    let quote = third.reply.as_ref().unwrap();
    assert_eq!(
        (quote.seq, quote.excerpt.as_deref(), quote.lost),
        (Seq::new(1), Some("text 1 of rev 1"), false)
    );
    assert!(third.pinned && third.mentions_me && third.may.readers);
    let fourth = row(&timeline, 4);
    assert_eq!((fourth.forwarded_from, fourth.may.edit), (Some(PEER), false));
    assert!(row(&timeline, 1).may.edit && row(&timeline, 1).may.answer);
}

#[tokio::test]
async fn rights_follow_the_role_and_a_large_group_names_its_first_readers() {
    let readers =
        vec![TopReader { user_id: ME, seq: Seq::new(2) }, TopReader { user_id: PEER, seq: Seq::new(1) }];
    let large = |header: &mut ChatHeader| (header.large, header.readers) = (true, readers);
    let chat =
        group(Role::Member, vec![message(1, 1, ME), message(2, 2, ME), message(3, 3, PEER)], large).await;
    let (timeline, _) = chat.open(OpenAt::End).await;
    let other = row(&timeline, 3).may;
    assert!(other.react && other.answer && !other.delete && !other.pin && !other.readers);
    assert_eq!(row(&timeline, 1).state, Some(SendState::Read));
    assert_eq!(row(&timeline, 2).state, Some(SendState::Sent));
}

fn put(seq: u64, user: UserId, rev: u64, emojis: &[&str]) -> ReactionRow {
    let emojis = emojis.iter().map(|emoji| (*emoji).to_owned()).collect();
    ReactionRow { seq: Seq::new(seq), user_id: user, rev: Rev::new(rev), emojis }
}

#[tokio::test]
async fn reactions_stand_in_the_order_in_which_they_were_first_put_with_ones_own_waiting() {
    let chat = group(Role::Member, run(1, 3), |_| {}).await;
    let reacted = |rev: u64, rows: Vec<ReactionRow>| {
        move |db: &Db| {
            let mut more = delta(rev - 1, rev, 3, Vec::new());
            more.header.kind = ChatKind::Group;
            more.reactions = rows;
            drop(apply_chat(db, ME, &more).unwrap());
        }
    };
    let (third, fourth) = (UserId(uuid::Uuid::from_u128(3)), UserId(uuid::Uuid::from_u128(4)));
    chat.write(reacted(4, vec![put(2, PEER, 4, &["👍"])])).await;
    chat.write(reacted(5, vec![put(2, third, 5, &["🎉"])])).await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let shown = |timeline: &Timeline| -> Vec<(String, u32, bool)> {
        let views = &row(timeline, 2).reactions;
        views.iter().map(|view| (view.emoji.clone(), view.count, view.mine)).collect()
    };
    let view = |emoji: &str, count, mine| (emoji.to_owned(), count, mine);
    assert_eq!(shown(&timeline), [view("👍", 1, false), view("🎉", 1, false)]);
    // The first one's row moves with what they add.
    chat.write(reacted(6, vec![put(2, PEER, 6, &["👍", "🙂"]), put(2, fourth, 6, &["🎉"])])).await;
    ask(&chat, Command::React { chat_id: CHAT, seq: Seq::new(2), emoji: "👍".to_owned(), on: true }).await;
    let step = timeline.refresh(&chat.cache, NOW).await.unwrap();
    assert_eq!(shown(&timeline), [view("👍", 2, true), view("🎉", 2, false), view("🙂", 1, false)]);
    let [TimelineChange::Rows { upserts, .. }] = &step.changes[..] else { panic!("{step:?}") };
    assert_eq!(upserts.len(), 1, "only the row that changed");
}

#[tokio::test]
async fn edits_and_deletions_are_shown_before_the_server_knows() {
    let chat = group(Role::Member, vec![message(1, 1, ME), message(2, 2, ME)], |_| {}).await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let name = message(1, 1, ME).client_id;
    let words = Content::text("otherwise");
    chat.write(move |db| crate::queue::edit_message(db, ME, CHAT, name, words, NOW).unwrap().unwrap()).await;
    ask(&chat, Command::Delete { chat_id: CHAT, seqs: vec![Seq::new(2)] }).await;
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    let first = row(&timeline, 1);
    assert_eq!((text(first), first.edited_at, first.changing), ("otherwise", Some(NOW), true));
    let second = row(&timeline, 2);
    assert_eq!(
        (&second.content, second.changing, second.may),
        (&RowContent::Deleted, true, Default::default())
    );
}

#[tokio::test]
async fn what_is_hidden_cleared_or_vanished_is_not_shown_and_vanishes_on_time() {
    let gone = Content::Known(KnownContent::Deleted { expired: true });
    let mut messages = run(1, 6);
    messages[1].content = gone;
    messages[4].expires_at = Some(Millis(NOW.0 + 500));
    messages[5].expires_at = Some(NOW);
    let chat = group(Role::Member, messages, |_| {}).await;
    chat.write(|db| {
        let row = HiddenMessage { chat_id: CHAT, seq: Seq::new(3), rev: Rev::new(1) };
        hidden::put(db, &row).unwrap();
    })
    .await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    assert_eq!(seqs(&timeline), [1, 4, 5]);
    assert_eq!(timeline.vanishes_at(), Some(Millis(NOW.0 + 500)));
    let step = timeline.refresh(&chat.cache, Millis(NOW.0 + 500)).await.unwrap();
    assert!(matches!(&step.changes[..], [TimelineChange::Rows { removed, .. }] if removed == &["s5"]));
    assert_eq!(timeline.vanishes_at(), None);
    ask(&chat, Command::HideMessages { chat_id: CHAT, seqs: vec![Seq::new(4)] }).await;
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    assert_eq!(seqs(&timeline), [1, 5]);
}

#[tokio::test]
async fn clearing_a_chat_empties_it_at_once() {
    let chat = group(Role::Member, run(1, 300), |_| {}).await;
    chat.write(|db| {
        let none = vestnik_protocol::UnreadCount {
            count: 0,
            capped: false,
            read_seq: Seq::ZERO,
            to_seq: Seq::ZERO,
            mentions: 0,
        };
        let row = vestnik_protocol::ChatPrivate::plain(CHAT, Rev::new(1), true, Seq::ZERO, none);
        crate::cache::privates::put_if_newer(db, &row).unwrap();
    })
    .await;
    let (mut timeline, _) = chat.open(OpenAt::Message { seq: Seq::new(100) }).await;
    ask(&chat, Command::ClearHistory { chat_id: CHAT, up_to: Seq::new(290), remove: false }).await;
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    assert_eq!((span(&timeline), flags(&timeline)), ((291, 300), (false, false)));
    ask(&chat, Command::ClearHistory { chat_id: CHAT, up_to: Seq::new(300), remove: false }).await;
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    assert!(timeline.shown.is_empty());
    assert!(timeline.refresh(&chat.cache, NOW).await.unwrap().changes.is_empty(), "and stays so quietly");
}

#[tokio::test]
async fn a_long_stretch_of_hidden_rows_does_not_break_paging() {
    let chat = group(Role::Member, run(1, 1_000), |_| {}).await;
    chat.write(|db| {
        for seq in 300..=900 {
            hidden::put(db, &HiddenMessage { chat_id: CHAT, seq: Seq::new(seq), rev: Rev::new(1) }).unwrap();
        }
    })
    .await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let mut seen: BTreeSet<_> = seqs(&timeline).into_iter().collect();
    let mut pages = 0;
    while timeline.has_before {
        timeline.page(&chat.cache, true, NOW).await.unwrap();
        assert!(timeline.shown.len() <= crate::view::MAX_WINDOW_ROWS);
        seen.extend(seqs(&timeline));
        pages += 1;
        assert!(pages < 30, "it gets on");
    }
    while timeline.has_after {
        timeline.page(&chat.cache, false, NOW).await.unwrap();
        seen.extend(seqs(&timeline));
    }
    assert_eq!(seen.len(), 399);
    assert!(timeline.shows_end());
}

#[tokio::test]
async fn the_original_of_a_quote_is_asked_for_and_lost_when_there_is_nothing_to_see() {
    let answer = |seq, to| Message {
        reply_to: Some(ReplyTo { seq: Seq::new(to), sender_id: PEER }),
        ..message(seq, seq, ME)
    };
    let chat = Chat::with(0, 100, vec![answer(98, 5), answer(99, 6), answer(100, 7)]).await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let quote = |timeline: &Timeline, seq| row(timeline, seq).reply.clone().unwrap();
    assert_eq!(timeline.wanted().iter().map(|seq| seq.get()).collect::<Vec<_>>(), [5, 6, 7]);
    assert!(!quote(&timeline, 98).lost && quote(&timeline, 98).excerpt.is_none());
    let found = vestnik_protocol::MessagesFound {
        chat_id: CHAT,
        as_of: Rev::new(100),
        messages: vec![message(5, 5, PEER), Message { content: Content::deleted(), ..message(6, 6, PEER) }],
        reactions: Vec::new(),
    };
    chat.write(move |db| apply_found(db, &found).unwrap()).await;
    timeline.lose([Seq::new(7)]);
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    assert_eq!(quote(&timeline, 98).excerpt.as_deref(), Some("text 5 of rev 5"));
    assert!(quote(&timeline, 99).lost && quote(&timeline, 100).lost);
    assert!(timeline.wanted().is_empty());
}

#[tokio::test]
async fn it_opens_at_a_date_where_the_cache_is_sure_of_it() {
    // `sent_at` is 1000 + seq.
    let chat = Chat::with(0, 200, run(101, 200)).await;
    let at = |time| OpenAt::Date { time: Millis(time) };
    let (timeline, step) = chat.open(at(1_150)).await;
    assert_eq!((timeline.anchor.as_deref(), step.fetch), (Some("s150"), None));
    let (timeline, step) = chat.open(at(9_999)).await;
    assert_eq!((timeline.anchor.as_deref(), span(&timeline).1), (None, 200));
    assert!(step.fetch.is_none_or(|fetch| fetch.edge == Edge::Before));
    let (timeline, step) = chat.open(at(1_050)).await;
    assert_eq!(step.fetch.unwrap().query.at, Some(Millis(1_050)), "it lies before what is here");
    assert_eq!(timeline.anchor.as_deref(), Some("s101"), "until then the nearest");
}

#[tokio::test]
async fn a_forward_that_waits_shows_what_it_brings() {
    let chat = Chat::with(0, 3, run(1, 3)).await;
    let name = vestnik_protocol::ClientId(uuid::Uuid::from_u128(77));
    chat.write(move |db| {
        let forwarding =
            crate::queue::Forwarding { from: CHAT, seqs: vec![Seq::new(2)], to: vec![CHAT], silent: true };
        crate::queue::push_forwards(db, ME, &forwarding, || name, NOW).unwrap().unwrap();
    })
    .await;
    let (timeline, _) = chat.open(OpenAt::End).await;
    let last = timeline.shown.last().unwrap();
    assert_eq!((text(last), last.forwarded_from, last.silent), ("text 2 of rev 2", Some(PEER), true));
    assert_eq!(last.state, Some(SendState::Queued));
}
