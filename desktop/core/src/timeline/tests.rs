//! The window over a real file: opening, paging, holes, limits.

use std::time::{Duration, Instant};

use vestnik_protocol::{Message, Millis, Seq};

use super::*;
use crate::cache::coverage::Range;
use crate::cache::{Db, Durability, coverage, queue as rows};
use crate::queue::{self, Written};
use crate::sync::tests::{CHAT, ME, PEER, delta, message, page};
use crate::sync::{apply_chat, apply_page};
use crate::view::{MAX_WINDOW_ROWS, SendState};

pub(super) const NOW: Millis = Millis(10_000_000);

pub(super) struct Chat {
    pub cache: Cache,
    _folder: tempfile::TempDir,
}

impl Chat {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cache, _) = Cache::open(folder.path().join("cache.sqlite"), Millis(1)).await.unwrap();
        Self { cache, _folder: folder }
    }

    pub async fn write<T: Send + 'static>(&self, job: impl FnOnce(&Db) -> T + Send + 'static) -> T {
        self.cache.write(Durability::Rebuildable, |db| Ok(job(db))).await.unwrap()
    }

    pub async fn with(since: u64, seq: u64, messages: Vec<Message>) -> Self {
        let chat = Self::new().await;
        chat.push(since, seq, messages).await;
        chat
    }

    pub async fn push(&self, since: u64, seq: u64, messages: Vec<Message>) {
        let delta = delta(since, seq, seq, messages);
        self.write(move |db| drop(apply_chat(db, ME, &delta).unwrap())).await;
    }

    pub async fn open(&self, at: OpenAt) -> (Timeline, Step) {
        Timeline::open(&self.cache, 1, CHAT, ME, at, NOW).await.unwrap()
    }
}

pub(super) fn run(from: u64, to: u64) -> Vec<Message> {
    (from..=to).map(|seq| message(seq, seq, PEER)).collect()
}

pub(super) fn span(timeline: &Timeline) -> (u64, u64) {
    let seqs: Vec<_> = timeline.shown.iter().filter_map(|row| row.seq).map(Seq::get).collect();
    (seqs.first().copied().unwrap_or(0), seqs.last().copied().unwrap_or(0))
}

pub(super) fn flags(timeline: &Timeline) -> (bool, bool) {
    (timeline.has_before, timeline.has_after)
}

#[tokio::test]
async fn it_opens_at_the_end_the_beginning_a_message_and_the_first_unread() {
    let chat = Chat::with(0, 1_000, run(1, 1_000)).await;
    let (end, _) = chat.open(OpenAt::End).await;
    assert_eq!((span(&end).1, flags(&end), end.anchor), (1_000, (true, false), None));
    let (beginning, _) = chat.open(OpenAt::Beginning).await;
    assert_eq!((span(&beginning).0, flags(&beginning)), (1, (false, true)));
    let (middle, _) = chat.open(OpenAt::Message { seq: Seq::new(500) }).await;
    assert_eq!(middle.anchor.as_deref(), Some("s500"));
    assert!(span(&middle).0 < 500 && span(&middle).1 > 500);
    assert!(chat.write(|db| queue::seen(db, CHAT, Seq::new(700)).unwrap()).await);
    let (unread, _) = chat.open(OpenAt::Unread).await;
    assert_eq!((unread.unread_after, unread.anchor.as_deref()), (Some(Seq::new(700)), Some("s701")));
    assert!(chat.write(|db| queue::seen(db, CHAT, Seq::new(1_000)).unwrap()).await);
    let (read, _) = chat.open(OpenAt::Unread).await;
    assert_eq!((read.unread_after, read.anchor.clone(), span(&read).1), (None, None, 1_000));
}

#[tokio::test]
async fn paging_goes_through_the_whole_chat_within_the_limit() {
    let chat = Chat::with(0, 1_000, run(1, 1_000)).await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let mut seen = std::collections::BTreeSet::new();
    while timeline.has_before {
        timeline.page(&chat.cache, true, NOW).await.unwrap();
        assert!(timeline.shown.len() <= MAX_WINDOW_ROWS);
        seen.extend(timeline.shown.iter().filter_map(|row| row.seq));
    }
    assert_eq!(span(&timeline).0, 1);
    assert!(timeline.has_after && !timeline.shows_end(), "the far end fell away");
    while timeline.has_after {
        timeline.page(&chat.cache, false, NOW).await.unwrap();
        assert!(timeline.shown.len() <= MAX_WINDOW_ROWS);
        seen.extend(timeline.shown.iter().filter_map(|row| row.seq));
    }
    assert_eq!((span(&timeline).1, seen.len()), (1_000, 1_000), "no row was skipped");
    assert!(timeline.shows_end());
}

#[tokio::test]
async fn a_hole_is_asked_for_and_filled_and_a_failure_is_tried_again() {
    let chat = Chat::with(0, 100, run(51, 100)).await;
    let (mut timeline, step) = chat.open(OpenAt::End).await;
    assert!(step.fetch.is_none() && timeline.has_before);
    let step = timeline.page(&chat.cache, true, NOW).await.unwrap();
    let fetch = step.fetch.unwrap();
    assert_eq!((fetch.edge, fetch.query.before), (Edge::Before, Some(Seq::new(51))));
    assert!(timeline.page(&chat.cache, true, NOW).await.unwrap().fetch.is_none(), "it is under way already");
    let failed = timeline.fetch_failed(Edge::Before, "unreachable".to_owned());
    assert_eq!(failed, TimelineChange::LoadingFailed { before: true, code: "unreachable".to_owned() });
    assert!(timeline.retry_failed(&chat.cache, NOW).await.unwrap().fetch.is_some());
    chat.write(|db| apply_page(db, &page(100, run(1, 50))).unwrap()).await;
    let step = timeline.fetched(&chat.cache, fetch, NOW).await.unwrap();
    assert!(
        matches!(&step.changes[..], [TimelineChange::Rows { has_before: false, upserts, .. }] if upserts.len() == 50)
    );
    assert_eq!(span(&timeline), (1, 100));
}

#[tokio::test]
async fn a_place_that_is_not_cached_shows_the_nearest_and_then_the_right_one() {
    let chat = Chat::with(0, 5_000, run(4_951, 5_000)).await;
    let (mut timeline, step) = chat.open(OpenAt::Message { seq: Seq::new(2_000) }).await;
    assert!(span(&timeline).0 >= 4_951, "something is shown, also offline");
    let fetch = step.fetch.unwrap();
    assert_eq!((fetch.edge, fetch.query.around), (Edge::Target, Some(Seq::new(2_000))));
    chat.write(|db| apply_page(db, &page(5_000, run(1_950, 2_050))).unwrap()).await;
    let step = timeline.fetched(&chat.cache, fetch, NOW).await.unwrap();
    assert!(matches!(step.changes[0], TimelineChange::Opened { .. }));
    assert_eq!(timeline.anchor.as_deref(), Some("s2000"));
    assert_eq!(flags(&timeline), (true, true));
}

#[tokio::test]
async fn a_chat_of_which_only_the_newest_message_is_here_fills_its_screen_by_itself() {
    let chat = Chat::with(0, 100, run(100, 100)).await;
    let (_, step) = chat.open(OpenAt::End).await;
    assert_eq!(step.fetch.unwrap().query.before, Some(Seq::new(100)));
}

#[tokio::test]
async fn new_messages_come_in_at_the_end_and_only_raise_a_flag_elsewhere() {
    let chat = Chat::with(0, 1_000, run(1, 1_000)).await;
    let (mut end, _) = chat.open(OpenAt::End).await;
    let (mut beginning, _) = chat.open(OpenAt::Beginning).await;
    let before = span(&beginning);
    chat.push(1_000, 1_001, run(1_001, 1_001)).await;
    let step = end.refresh(&chat.cache, NOW).await.unwrap();
    assert!(matches!(&step.changes[..], [TimelineChange::Rows { upserts, has_after: false, .. }]
        if upserts.len() == 1 && upserts[0].key == "s1001"));
    assert!(beginning.refresh(&chat.cache, NOW).await.unwrap().changes.is_empty());
    assert_eq!(span(&beginning), before);
    assert!(end.refresh(&chat.cache, NOW).await.unwrap().changes.is_empty(), "nothing is told twice");
}

#[tokio::test]
async fn a_waiting_message_keeps_its_key_when_it_is_sent() {
    let chat = Chat::with(0, 3, run(1, 3)).await;
    let (mut timeline, _) = chat.open(OpenAt::End).await;
    let sent = message(4, 4, ME);
    let (client, content) = (sent.client_id, sent.content.clone());
    chat.write(move |db| {
        queue::push_send(db, ME, CHAT, client, Written::plain(content), Millis(9)).unwrap().unwrap()
    })
    .await;
    timeline.refresh(&chat.cache, NOW).await.unwrap();
    let waiting = timeline.shown.last().unwrap().clone();
    assert_eq!((waiting.seq, waiting.state), (None, Some(SendState::Queued)));
    assert!(waiting.order > 1 << 50);
    chat.push(3, 4, vec![sent]).await;
    let step = timeline.refresh(&chat.cache, NOW).await.unwrap();
    let [TimelineChange::Rows { upserts, removed, .. }] = &step.changes[..] else { panic!("{step:?}") };
    assert!(removed.is_empty());
    assert_eq!((upserts[0].key.clone(), upserts[0].seq), (waiting.key, Some(Seq::new(4))));
    assert_eq!(upserts[0].state, Some(SendState::Sent));
}

#[tokio::test]
async fn a_limited_catch_up_opens_the_window_anew() {
    let chat = Chat::with(0, 400, run(1, 400)).await;
    let (mut end, _) = chat.open(OpenAt::End).await;
    let (mut beginning, _) = chat.open(OpenAt::Beginning).await;
    let mut limited = delta(400, 3_000, 2_500, run(2_451, 2_500));
    limited.limited = true;
    chat.write(move |db| drop(apply_chat(db, ME, &limited).unwrap())).await;
    end.refresh(&chat.cache, NOW).await.unwrap();
    assert_eq!(span(&end), (2_451, 2_500));
    let step = beginning.refresh(&chat.cache, NOW).await.unwrap();
    assert!(step.fetch.is_some(), "what it showed has to be asked for again");
}

#[tokio::test]
async fn an_unsent_crowd_stays_within_the_limit() {
    let chat = Chat::with(0, 1_000, run(1, 1_000)).await;
    chat.write(|db| {
        for n in 0..500_u64 {
            let own = message(5_000 + n, 1, ME);
            queue::push_send(db, ME, CHAT, own.client_id, Written::plain(own.content), Millis(9))
                .unwrap()
                .unwrap();
        }
    })
    .await;
    let (timeline, _) = chat.open(OpenAt::End).await;
    assert!(timeline.shown.len() <= MAX_WINDOW_ROWS);
    let newest = chat.write(|db| rows::of_chat(db, CHAT).unwrap().pop().unwrap().client_id.unwrap()).await;
    assert_eq!(timeline.shown.last().unwrap().client_id, Some(newest));
}

/// The named criterion: a chat of a million cached messages opens at the end, the start and the middle in under 100 ms.
#[tokio::test]
async fn a_chat_of_a_million_messages_opens_within_a_tenth_of_a_second() {
    const MILLION: u64 = 1_000_000;
    let chat = Chat::with(0, 1, run(1, 1)).await;
    chat.write(|db| {
        let sql = "WITH RECURSIVE n(seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM n WHERE seq < 1000000)
            INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, sent_at, content)
            SELECT ?1, seq, seq, ?2, randomblob(16), seq,
            '{\"type\":\"text\",\"text\":\"message number ' || seq || ' of a long conversation\"}' FROM n";
        db.execute(sql, (CHAT.as_bytes(), PEER.as_bytes())).unwrap();
        coverage::add(db, CHAT, Range { from: Seq::new(1), to: Seq::new(MILLION) }).unwrap();
        let mut row = crate::cache::chats::get(db, CHAT).unwrap().unwrap();
        (row.seq, row.complete, row.header.seq) = (Seq::new(MILLION), Seq::new(MILLION), Seq::new(MILLION));
        crate::cache::chats::put(db, &row).unwrap();
    })
    .await;
    let places = [
        ("end", OpenAt::End),
        ("start", OpenAt::Beginning),
        ("middle", OpenAt::Message { seq: Seq::new(MILLION / 2) }),
        ("unread", OpenAt::Unread),
    ];
    for (name, at) in places {
        let mut best = Duration::MAX;
        for _ in 0..5 {
            #[expect(clippy::disallowed_methods, reason = "a measurement of real time")]
            let start = Instant::now();
            let (mut timeline, _) = chat.open(at).await;
            timeline.page(&chat.cache, true, NOW).await.unwrap();
            best = best.min(start.elapsed());
            assert!(!timeline.shown.is_empty() && timeline.shown.len() <= MAX_WINDOW_ROWS);
        }
        println!("a million messages, opened and paged at the {name}: {best:?}");
        assert!(best < Duration::from_millis(100), "{name}: {best:?}");
    }
}
