//! Messages at a fixed pace, whatever becomes of the earlier ones. A message's latency runs from when it was to be sent,
//! whenever it really was, to when another socket had it: a server that stalls is not spared the messages it held up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;
use vestnik_protocol::ChatId;

use crate::connection::{Reader, Writer, bytes_of};
use crate::figures::{Figure, Latencies, microseconds_each};
use crate::pace::{Epoch, Span, wake_precisely};
use crate::usage::Processes;
use crate::wire;

/// How long the last messages may be on their way.
const PATIENCE: Duration = Duration::from_secs(20);
/// Nanoseconds until the first message.
const LEAD: u64 = 50_000_000;

/// Who writes where, and who hears it.
#[derive(Debug, Default)]
pub struct Lines {
    /// They write in turn.
    pub writers: Vec<Line>,
    /// Their own sockets, which hear the acknowledgements.
    pub acknowledged: Vec<Reader>,
    /// What these hear is measured.
    pub readers: Vec<Reader>,
}

/// Where somebody writes.
#[derive(Debug)]
pub struct Line {
    /// On which socket.
    pub writer: Writer,
    /// In which chat.
    pub chat_id: ChatId,
    /// How many of the readers hear each message.
    pub audience: u64,
}

/// What was heard.
struct Heard {
    latencies: Latencies,
    acknowledgements: Latencies,
    refused: AtomicU64,
    pace: Pace,
    expected: u64,
    arrived: AtomicU64,
    all: Notify,
}

/// When each message is due.
#[derive(Debug, Clone, Copy)]
struct Pace {
    epoch: Epoch,
    gap: u64,
    /// The first message that counts, and the one after the last.
    first: u64,
    end: u64,
}

/// Sends `rate` messages a second and measures until all have arrived.
///
/// # Errors
/// A connection broke, or messages did not arrive.
pub async fn run(
    lines: Lines,
    figure: Figure,
    rate: u64,
    span: Span,
    processes: &Processes,
) -> Result<Figure> {
    let Lines { writers, acknowledged, readers } = lines;
    let pace = Pace::of(rate, span);
    let in_turn = writers.iter().map(|line| line.audience).cycle();
    let expected = in_turn.take(usize::try_from(pace.end)?).sum();
    let heard = Arc::new(Heard {
        latencies: Latencies::new()?,
        acknowledgements: Latencies::new()?,
        refused: AtomicU64::new(0),
        pace,
        expected,
        arrived: AtomicU64::new(0),
        all: Notify::new(),
    });
    let mut listening = JoinSet::new();
    for reader in readers {
        listening.spawn(listen(Arc::clone(&heard), reader, Heard::take));
    }
    for reader in acknowledged {
        listening.spawn(listen(Arc::clone(&heard), reader, Heard::take_acknowledgement));
    }
    let cpu = processes.cpu_seconds()?;
    let sending = std::thread::spawn(move || send_all(&writers, pace).map(|()| writers));
    let arrived = timeout(Duration::from_nanos(pace.due(pace.end)) + PATIENCE, heard.all.notified()).await;
    let cpu = processes.cpu_seconds()? - cpu;
    let sent = tokio::task::spawn_blocking(move || sending.join()).await?;
    let _writers = sent.ok().context("the sending thread")??;
    let got = heard.arrived.load(Ordering::Relaxed);
    arrived.with_context(|| format!("{got} of {} arrived", heard.expected))?;
    let mut figure = figure.latency(heard.latencies.quantiles()).with(
        "CPU a message",
        microseconds_each(cpu, pace.end),
        "µs",
    );
    let acknowledged = heard.acknowledgements.quantiles();
    if acknowledged.count > 0 {
        figure = figure.with("ack p50", acknowledged.p50, "ms").with("ack p99", acknowledged.p99, "ms");
    }
    Ok(figure.with("refused", f64::from(u32::try_from(heard.refused.load(Ordering::Relaxed))?), ""))
}

/// Writes each message when it is due: one thread, since the order of the pace is the order of the writing.
fn send_all(writers: &[Line], pace: Pace) -> Result<()> {
    wake_precisely();
    let mut frame = Vec::new();
    let count = writers.len().max(1) as u64;
    for number in 0..pace.end {
        let line = writers.get(usize::try_from(number % count)?).context("nobody writes")?;
        frame.clear();
        wire::send_frame(line.chat_id, number, &mut frame)?;
        pace.epoch.wait_until(pace.due(number));
        line.writer.write(&frame)?;
    }
    Ok(())
}

async fn listen(heard: Arc<Heard>, mut reader: Reader, take: fn(&Heard, &[u8], u64)) {
    while let Some(message) = reader.next().await {
        take(&heard, bytes_of(&message), heard.pace.epoch.now());
    }
}

impl Pace {
    fn of(rate: u64, span: Span) -> Self {
        let count = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX) * rate / 1_000;
        let first = count(span.warm_up);
        Self {
            epoch: Epoch::begin(),
            gap: 1_000_000_000 / rate.max(1),
            first,
            end: first + count(span.measured),
        }
    }

    fn due(self, number: u64) -> u64 {
        LEAD + number * self.gap
    }
}

impl Heard {
    fn take(&self, frame: &[u8], now: u64) {
        for number in wire::numbers(frame) {
            if number >= self.pace.first {
                self.latencies.record(now.saturating_sub(self.pace.due(number)));
            }
            if self.arrived.fetch_add(1, Ordering::Relaxed) + 1 == self.expected {
                self.all.notify_one();
            }
        }
    }

    fn take_acknowledgement(&self, frame: &[u8], now: u64) {
        let Some((number, done)) = wire::acknowledged(frame) else { return };
        if number >= self.pace.first {
            self.acknowledgements.record(now.saturating_sub(self.pace.due(number)));
        }
        self.refused.fetch_add(u64::from(!done), Ordering::Relaxed);
    }
}
