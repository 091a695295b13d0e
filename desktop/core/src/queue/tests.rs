//! The queue over a real file, the server played by the test.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use uuid::Uuid;
use vestnik_protocol::{
    ApiError, ChatId, ClientFrame, ClientId, Command, CommandOutcome, Content, Done, ErrorCode, Millis, Rev,
    Seq, UserId,
};

use super::*;
use crate::backoff::BackoffOptions;
use crate::cache::queue::{Entry, Waits};
use crate::cache::{Cache, Db, Durability, queue as rows};
use crate::clock;
use crate::sync::tests::{ME, PEER, delta, message};

pub(super) const NOW: Millis = Millis(1);
const BACKOFF: BackoffOptions =
    BackoffOptions { first: Duration::from_millis(100), longest: Duration::from_secs(1) };

pub(super) struct Device {
    path: PathBuf,
    pub cache: Cache,
    pub queue: SendQueue,
    outgoing: mpsc::Sender<ClientFrame>,
    server: mpsc::Receiver<ClientFrame>,
    pub now: Instant,
    _folder: tempfile::TempDir,
}

pub(super) fn client(n: u128) -> ClientId {
    ClientId(Uuid::from_u128(n))
}

pub(super) fn chat_with(n: u128) -> (UserId, ChatId) {
    let peer = UserId(Uuid::from_u128(n));
    (peer, ChatId::direct(ME, peer))
}

impl Device {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.sqlite");
        let (cache, _) = Cache::open(path.clone(), NOW).await.unwrap();
        let (outgoing, server) = mpsc::channel(64);
        let queue = SendQueue::new(BACKOFF);
        Self { path, cache, queue, outgoing, server, now: clock::monotonic(), _folder: folder }
    }

    pub async fn write<T: Send + 'static>(&self, job: impl FnOnce(&Db) -> T + Send + 'static) -> T {
        self.cache.write(Durability::Promised, |db| Ok(job(db))).await.unwrap()
    }

    /// A chat that the server has, so that no opening goes before its messages.
    pub async fn known_chat(&self, n: u128) -> ChatId {
        let (_, chat) = chat_with(n);
        let mut first = delta(0, 1, 1, vec![message(1, 1, PEER)]);
        first.chat_id = chat;
        self.write(move |db| drop(crate::sync::apply_chat(db, ME, &first).unwrap())).await;
        chat
    }

    pub async fn send(&mut self, chat: ChatId, n: u128, text: &str) {
        let content = Content::text(text);
        self.write(move |db| {
            push_send(db, ME, chat, client(n), Written::plain(content), NOW).unwrap().unwrap()
        })
        .await;
        self.queue.ring();
    }

    pub async fn pump(&mut self) -> Vec<(u64, Vec<Command>)> {
        self.queue.pump(&self.cache, &self.outgoing, self.now).await.unwrap();
        let mut frames = Vec::new();
        while let Ok(ClientFrame::Commands { id, commands }) = self.server.try_recv() {
            frames.push((id, commands));
        }
        frames
    }

    pub async fn answer(&mut self, frame: u64, results: Vec<CommandOutcome>) -> Vec<Undone> {
        let answer = self.queue.answered(&self.cache, frame, results, self.now).await.unwrap();
        answer.map(|answer| answer.undone).unwrap_or_default()
    }

    pub async fn entries(&self, chat: ChatId) -> Vec<Entry> {
        self.cache.read(move |db| rows::of_chat(db, chat)).await.unwrap()
    }

    /// As after `kill -9`: the file is opened anew, nothing else survives.
    pub async fn restart(mut self) -> Self {
        self.cache.close().await;
        (self.cache, _) = Cache::open(self.path.clone(), NOW).await.unwrap();
        self.queue = SendQueue::new(BACKOFF);
        self
    }
}

pub(super) fn names(commands: &[Command]) -> Vec<u128> {
    let name = |command: &Command| match command {
        Command::Send { client_id, .. } => client_id.0.as_u128(),
        _ => 0,
    };
    commands.iter().map(name).collect()
}

pub(super) fn done(chat_id: ChatId, rev: u64) -> CommandOutcome {
    CommandOutcome::Done(Done::new(chat_id, Rev::new(rev)))
}

pub(super) fn made(chat_id: ChatId, seq: u64, n: u128) -> CommandOutcome {
    let message = vestnik_protocol::Message { client_id: client(n), ..message(seq, seq, ME) };
    CommandOutcome::Done(Done { chat_id, rev: Rev::new(seq), message: Some(message), account_rev: None })
}

pub(super) fn refused(code: ErrorCode) -> CommandOutcome {
    CommandOutcome::Refused { error: code.into() }
}

#[tokio::test]
async fn commands_of_a_chat_go_in_order_and_in_one_frame_and_never_in_two_at_once() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    for n in 1..=3 {
        device.send(chat, n, "x").await;
    }
    let frames = device.pump().await;
    assert_eq!(frames.iter().map(|(_, commands)| names(commands)).collect::<Vec<_>>(), [[1, 2, 3]]);
    device.send(chat, 4, "x").await;
    assert!(device.pump().await.is_empty(), "the next frame waits for the answer to this one");
    device.answer(frames[0].0, vec![made(chat, 2, 1), made(chat, 3, 2), made(chat, 4, 3)]).await;
    let frames = device.pump().await;
    assert_eq!(names(&frames[0].1), [4]);
    assert_eq!(device.entries(chat).await.len(), 1, "acknowledged ones have left");
}

#[tokio::test]
async fn chats_do_not_wait_for_each_other_but_their_number_is_bounded() {
    let mut device = Device::new().await;
    let mut chats = Vec::new();
    for n in 0..20 {
        let chat = device.known_chat(100 + n).await;
        device.send(chat, 1_000 + n, "x").await;
        chats.push(chat);
    }
    let first = device.pump().await;
    assert_eq!(first.len(), 16);
    device.answer(first[0].0, vec![made(chats[0], 2, 1_000)]).await;
    assert_eq!(device.pump().await.len(), 1);
}

#[tokio::test]
async fn a_frame_is_bounded_in_commands_and_bytes() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    for n in 1..=70 {
        device.send(chat, n, "x").await;
    }
    assert_eq!(device.pump().await[0].1.len(), 64);

    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    for n in 1..=40 {
        device.send(chat, n, &"\u{1F600}".repeat(4_096)).await;
    }
    let frames = device.pump().await;
    let frame =
        serde_json::to_string(&ClientFrame::Commands { id: 1, commands: frames[0].1.clone() }).unwrap();
    assert!(
        frame.len() <= vestnik_protocol::limits::MAX_FRAME_BYTES && !frames[0].1.is_empty(),
        "{}",
        frame.len()
    );
}

#[tokio::test]
async fn killed_before_during_and_after_a_send_it_goes_again_under_the_same_name() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "x").await;
    device.send(chat, 2, "y").await;
    let mut device = device.restart().await;
    assert_eq!(names(&device.pump().await[0].1), [1, 2]);
    let mut device = device.restart().await;
    assert!(
        device.entries(chat).await.iter().all(|entry| entry.attempts == 1),
        "counted before it was tried"
    );
    let frames = device.pump().await;
    assert_eq!(names(&frames[0].1), [1, 2]);
    device.answer(frames[0].0, vec![made(chat, 2, 1), made(chat, 3, 2)]).await;
    let mut device = device.restart().await;
    assert!(device.pump().await.is_empty());
}

#[tokio::test]
async fn a_cut_connection_sends_what_was_under_way_again() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "x").await;
    let lost = device.pump().await[0].0;
    device.queue.restart(device.now);
    let again = device.pump().await;
    assert_eq!(names(&again[0].1), [1]);
    assert_ne!(again[0].0, lost);
    device.answer(lost, vec![refused(ErrorCode::TextEmpty)]).await;
    assert_eq!(device.entries(chat).await[0].waits, Waits::Server, "an answer to the old frame is nobody's");
}

#[tokio::test]
async fn a_transient_refusal_waits_as_long_as_it_was_told_and_keeps_the_order() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    for n in 1..=3 {
        device.send(chat, n, "x").await;
    }
    let frame = device.pump().await[0].0;
    let limited = ApiError::from(ErrorCode::RateLimited).retry_after(5_000);
    let results =
        vec![made(chat, 2, 1), CommandOutcome::Refused { error: limited }, refused(ErrorCode::Skipped)];
    device.answer(frame, results).await;
    assert!(device.pump().await.is_empty());
    let due = device.queue.due().unwrap();
    assert!(due >= device.now + Duration::from_secs(5));
    device.now = due;
    assert_eq!(names(&device.pump().await[0].1), [2, 3]);
}

#[tokio::test]
async fn a_fault_in_one_chat_does_not_hold_up_another() {
    let mut device = Device::new().await;
    let (one, other) = (device.known_chat(5).await, device.known_chat(6).await);
    device.send(one, 1, "x").await;
    let frame = device.pump().await[0].0;
    device.answer(frame, vec![refused(ErrorCode::Internal)]).await;
    device.send(other, 2, "y").await;
    let frames = device.pump().await;
    assert_eq!(frames.len(), 1);
    assert_eq!(names(&frames[0].1), [2]);
    device.now = device.queue.due().unwrap();
    assert_eq!(names(&device.pump().await[0].1), [1]);
}

#[tokio::test]
async fn a_permanent_refusal_waits_for_the_person_and_the_rest_goes_on() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    for n in 1..=2 {
        device.send(chat, n, "x").await;
    }
    let frame = device.pump().await[0].0;
    device.answer(frame, vec![refused(ErrorCode::TextTooLong), made(chat, 2, 2)]).await;
    let entries = device.entries(chat).await;
    assert_eq!(entries.len(), 1);
    let failed = Waits::Person { code: "text_too_long".to_owned(), follows_another: false };
    assert_eq!(entries[0].waits, failed);
    assert!(device.pump().await.is_empty());
    device.write(|db| retry(db, client(1)).unwrap().unwrap()).await;
    device.queue.ring();
    assert_eq!(names(&device.pump().await[0].1), [1]);
}

#[tokio::test]
async fn a_refused_opening_sets_its_messages_aside_and_retry_brings_all_back_in_order() {
    let mut device = Device::new().await;
    let (peer, chat) = chat_with(7);
    device.write(move |db| open_direct(db, ME, peer).unwrap()).await;
    assert!(device.pump().await.is_empty(), "looking at a name makes no chat");
    device.send(chat, 1, "a").await;
    device.send(chat, 2, "b").await;
    let frames = device.pump().await;
    assert!(matches!(frames[0].1[0], Command::OpenDirect { user_id } if user_id == peer));
    assert_eq!(names(&frames[0].1), [0, 1, 2]);
    let nobody = || refused(ErrorCode::NotFound);
    device.answer(frames[0].0, vec![nobody(), nobody(), nobody()]).await;
    let entries = device.entries(chat).await;
    let aside =
        |entry: &Entry| matches!(&entry.waits, Waits::Person { follows_another, .. } if *follows_another);
    assert_eq!(entries.iter().map(aside).collect::<Vec<_>>(), [false, true, true]);
    device.write(|db| retry(db, client(2)).unwrap().unwrap()).await;
    device.queue.ring();
    let frames = device.pump().await;
    assert_eq!(names(&frames[0].1), [0, 1, 2]);
    device.answer(frames[0].0, vec![done(chat, 1), done(chat, 2), done(chat, 3)]).await;
    let mut first = delta(0, 3, 2, Vec::new());
    first.chat_id = chat;
    device.write(move |db| drop(crate::sync::apply_chat(db, ME, &first).unwrap())).await;
    assert!(device.entries(chat).await.is_empty(), "the rev got there, the overlay is empty");
}

#[tokio::test]
async fn a_discarded_message_gives_its_text_back_unless_the_server_may_have_it() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    device.send(chat, 1, "a").await;
    device.send(chat, 2, "b").await;
    let discarded = device.write(|db| discard(db, client(2)).unwrap()).await;
    assert_eq!(discarded.unwrap().text, "b");
    device.pump().await;
    let refusal = Err(QueueRefusal::AlreadySent);
    assert_eq!(device.write(|db| discard(db, client(1)).unwrap()).await, refusal, "it is under way");
    device.queue.restart(device.now);
    assert_eq!(device.write(|db| discard(db, client(1)).unwrap()).await, refusal, "the answer may be lost");
    let mut device = device.restart().await;
    assert_eq!(device.write(|db| discard(db, client(1)).unwrap()).await, refusal, "also after a restart");
    assert_eq!(device.write(|db| discard(db, client(9)).unwrap()).await, refusal, "there is none");

    let frame = device.pump().await[0].0;
    device.answer(frame, vec![refused(ErrorCode::Internal)]).await;
    assert_eq!(
        device.write(|db| discard(db, client(1)).unwrap()).await,
        refusal,
        "not confirmed, not failed"
    );
    device.now = device.queue.due().unwrap();
    let frame = device.pump().await[0].0;
    device.answer(frame, vec![refused(ErrorCode::TextTooLong)]).await;
    let discarded = device.write(|db| discard(db, client(1)).unwrap()).await;
    assert_eq!(discarded.unwrap().text, "a", "the server's last word was no");
}

#[tokio::test]
async fn an_opening_is_discarded_with_its_last_message_unless_the_server_may_have_it() {
    let mut device = Device::new().await;
    let (peer, chat) = chat_with(7);
    device.write(move |db| open_direct(db, ME, peer).unwrap()).await;
    device.send(chat, 1, "a").await;
    device.write(|db| discard(db, client(1)).unwrap()).await.unwrap();
    assert!(device.entries(chat).await.is_empty(), "never tried");
    device.send(chat, 2, "b").await;
    device.pump().await;
    device.queue.restart(device.now);
    device.send(chat, 3, "c").await;
    device.write(|db| discard(db, client(3)).unwrap()).await.unwrap();
    assert_eq!(device.entries(chat).await.len(), 2, "the opening and the message that were tried");
}

#[tokio::test]
async fn nobody_writes_into_a_chat_that_is_not_theirs() {
    let device = Device::new().await;
    let (_, chat) = chat_with(7);
    let pushed = device
        .write(move |db| push_send(db, ME, chat, client(1), Written::plain(Content::text("x")), NOW).unwrap())
        .await;
    assert_eq!(pushed.unwrap_err(), QueueRefusal::Rule(ErrorCode::NotFound));
}

#[tokio::test]
async fn read_positions_are_gathered_kept_over_a_restart_and_told_once() {
    let device = Device::new().await;
    let chat = device.known_chat(5).await;
    let mut more = delta(1, 9, 9, (2..=9).map(|seq| message(seq, seq, PEER)).collect());
    more.chat_id = chat;
    device.write(move |db| drop(crate::sync::apply_chat(db, ME, &more).unwrap())).await;
    for seq in [3, 9, 5, 99] {
        let moved = device.write(move |db| seen(db, chat, Seq::new(seq)).unwrap()).await;
        assert_eq!(moved, matches!(seq, 3 | 9), "{seq}");
    }
    let mut device = device.restart().await;
    device.queue.restart(device.now);
    let frames = device.pump().await;
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].1, [Command::Read { chat_id: chat, seq: Seq::new(9) }]);
    device.answer(frames[0].0, vec![done(chat, 10)]).await;
    device.queue.gather_read(device.now);
    device.now += Duration::from_secs(2);
    assert!(device.pump().await.is_empty(), "the server has it");
}

#[tokio::test]
async fn delivery_is_reported_for_the_others_messages_only_and_not_when_read() {
    let mut device = Device::new().await;
    let chat = device.known_chat(5).await;
    let mut more = delta(1, 5, 4, vec![message(2, 2, PEER), message(3, 3, PEER), message(4, 4, ME)]);
    more.chat_id = chat;
    more.members = vec![crate::sync::tests::member(ME, 5, 0), crate::sync::tests::member(PEER, 5, 0)];
    device.write(move |db| drop(crate::sync::apply_chat(db, ME, &more).unwrap())).await;
    let targets = device.write(|db| delivered_targets(db, ME, None).unwrap()).await;
    assert_eq!(targets, [(chat, Seq::new(3))]);
    device.queue.gather_delivered(targets, device.now);
    device.now += Duration::from_secs(1);
    let frames = device.pump().await;
    assert_eq!(frames[0].1, [Command::Delivered { chat_id: chat, seq: Seq::new(3) }]);
    assert!(device.write(move |db| seen(db, chat, Seq::new(4)).unwrap()).await);
    assert!(device.write(|db| delivered_targets(db, ME, None).unwrap()).await.is_empty());
}
