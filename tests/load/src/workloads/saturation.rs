//! W2: as many durable direct messages as go. Many people write, each with a bounded number of messages that are not
//! acknowledged yet; the next one follows when one is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::JoinSet;
use tokio::time::sleep_until;
use vestnik_protocol::{ChatId, HistoryPage};
use vestnik_tests::eventually::eventually;

use crate::connection::{self, Reader, Writer, bytes_of};
use crate::figures::{Figure, Latencies, microseconds_each, per_second};
use crate::pace::{Epoch, Span};
use crate::people::{self, Pair};
use crate::stage::Stage;
use crate::wire;

/// How many write, and how many messages each has under way.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// Pairs.
    pub pairs: usize,
    /// Messages of one writer that are not acknowledged.
    pub window: usize,
}

/// Messages that are told apart at once: more than can be under way.
const SLOTS: usize = 1 << 20;
/// Requests under way at once while it is checked.
const AT_ONCE: usize = 32;

struct Counts {
    epoch: Epoch,
    /// Nobody writes anything new.
    over: AtomicBool,
    next: AtomicU64,
    acknowledged: AtomicU64,
    delivered: AtomicU64,
    refused: AtomicU64,
    /// When message `number % SLOTS` was sent.
    sent: Vec<AtomicU64>,
    latencies: Latencies,
    /// Nanoseconds from which on latencies count.
    from: AtomicU64,
}

/// Measures what a crowd of each sort gets through.
///
/// # Errors
/// People or connections are refused.
pub async fn measure(stage: &Stage, on: &str, crowds: &[Crowd], span: Span) -> Result<Vec<Figure>> {
    let most = crowds.iter().map(|crowd| crowd.pairs).max().unwrap_or_default();
    let pairs = people::pairs(&stage.api(), "crowd", most).await?;
    let mut figures = Vec::new();
    for crowd in crowds {
        let counts = Arc::new(Counts {
            epoch: Epoch::begin(),
            over: AtomicBool::new(false),
            next: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            sent: std::iter::repeat_with(|| AtomicU64::new(0)).take(SLOTS).collect(),
            latencies: Latencies::new()?,
            from: AtomicU64::new(u64::MAX),
        });
        let mut tasks = JoinSet::new();
        let mut ends = Vec::new();
        for pair in pairs.iter().take(crowd.pairs) {
            ends.push((pair.chat_id, connection::live(stage.server, pair.writer.token()).await?));
            let (_, reader) = connection::live(stage.server, pair.reader.token()).await?;
            tasks.spawn(read(Arc::clone(&counts), reader));
        }
        let before = stored(&pairs, crowd.pairs).await?;
        for (chat, (writer, reader)) in ends {
            let writing = write(Arc::clone(&counts), writer, reader, chat, crowd.window);
            // A connection that breaks leaves its messages unanswered, which the figure shows.
            tasks.spawn(async { drop(writing.await) });
        }
        let figure = Figure::new("W2", on, format!("{} × {} under way", crowd.pairs, crowd.window));
        figures.push(watch(stage, &counts, figure, span).await?);
        counts.over.store(true, Ordering::Relaxed);
        let sent = counts.next.load(Ordering::Relaxed);
        eventually("all is acknowledged and delivered", async || {
            let acknowledged = counts.acknowledged.load(Ordering::Relaxed);
            let delivered = counts.delivered.load(Ordering::Relaxed);
            ensure!(acknowledged == sent && delivered == sent, "{acknowledged}, {delivered} of {sent}");
            Ok(())
        })
        .await?;
        let after = stored(&pairs, crowd.pairs).await?;
        ensure!(after - before == sent, "{} messages of {sent} are stored", after - before);
    }
    Ok(figures)
}

/// How many messages the chats of these pairs have.
async fn stored(pairs: &[Pair], count: usize) -> Result<u64> {
    let ask = |pair: &Pair| {
        let (api, chat_id) = (pair.reader.api.clone(), pair.chat_id);
        async move {
            let page: HistoryPage = api.get(&format!("chats/{chat_id}/messages?limit=1")).await?.data()?;
            anyhow::Ok(page.messages.last().map_or(0, |message| message.seq.get()))
        }
    };
    let newest = stream::iter(pairs.iter().take(count)).map(ask).buffer_unordered(AT_ONCE);
    newest.try_fold(0, |sum, seq| std::future::ready(Ok(sum + seq))).await
}

async fn watch(stage: &Stage, counts: &Counts, figure: Figure, span: Span) -> Result<Figure> {
    let begin = tokio::time::Instant::now();
    sleep_until(begin + span.warm_up).await;
    let (cpu, before) = (stage.processes.cpu_seconds()?, counts.acknowledged.load(Ordering::Relaxed));
    let server = stage.server_alone().cpu_seconds()?;
    counts.from.store(counts.epoch.now(), Ordering::Relaxed);
    let measured_from = tokio::time::Instant::now();
    sleep_until(begin + span.warm_up + span.measured).await;
    let done = counts.acknowledged.load(Ordering::Relaxed) - before;
    let time = measured_from.elapsed();
    let cpu = stage.processes.cpu_seconds()? - cpu;
    let server = stage.server_alone().cpu_seconds()? - server;
    let refused = counts.refused.load(Ordering::Relaxed);
    ensure!(refused == 0, "{refused} messages were refused");
    Ok(figure
        .latency(counts.latencies.quantiles())
        .with("durable", per_second(done, time), "messages/s")
        .with("CPU a message", microseconds_each(cpu, done), "µs")
        .with("of it the server's", microseconds_each(server, done), "µs"))
}

async fn write(
    counts: Arc<Counts>,
    writer: Writer,
    mut reader: Reader,
    chat: ChatId,
    window: usize,
) -> Result<()> {
    let mut frames = Vec::new();
    for _ in 0..window {
        counts.put(chat, &mut frames)?;
    }
    writer.write(&frames)?;
    while let Some(message) = reader.next().await {
        frames.clear();
        counts.answer(bytes_of(&message), chat, &mut frames)?;
        // Whatever came with it is answered with it: one call of the system for all.
        while let Some(message) = reader.ready() {
            counts.answer(bytes_of(&message), chat, &mut frames)?;
        }
        if !frames.is_empty() {
            writer.write(&frames)?;
        }
    }
    Ok(())
}

async fn read(counts: Arc<Counts>, mut reader: Reader) {
    while let Some(message) = reader.next().await {
        let now = counts.epoch.now();
        for number in wire::numbers(bytes_of(&message)) {
            counts.deliver(number, now);
        }
    }
}

impl Counts {
    fn put(&self, chat: ChatId, frames: &mut Vec<u8>) -> Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if let Some(slot) = self.slot(number) {
            slot.store(self.epoch.now(), Ordering::Relaxed);
        }
        wire::send_frame(chat, number, frames)
    }

    fn answer(&self, frame: &[u8], chat: ChatId, frames: &mut Vec<u8>) -> Result<()> {
        let Some((_, done)) = wire::acknowledged(frame) else { return Ok(()) };
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(!done), Ordering::Relaxed);
        if self.over.load(Ordering::Relaxed) { Ok(()) } else { self.put(chat, frames) }
    }

    fn deliver(&self, number: u64, now: u64) {
        let sent = self.slot(number).map_or(0, |slot| slot.load(Ordering::Relaxed));
        if sent >= self.from.load(Ordering::Relaxed) {
            self.latencies.record(now.saturating_sub(sent));
        }
        self.delivered.fetch_add(1, Ordering::Relaxed);
    }

    fn slot(&self, number: u64) -> Option<&AtomicU64> {
        self.sent.get(usize::try_from(number).ok()? % SLOTS)
    }
}
