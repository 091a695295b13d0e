//! W5: everybody loses the connection at once, misses some messages, and comes back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep_until};
use uuid::Uuid;
use vestnik_protocol::{ClientId, Command, CommandOutcome, Content};

use crate::connection::{self, Held};
use crate::figures::{Figure, Latencies};
use crate::pace::Epoch;
use crate::people::{self, Pair};
use crate::stage::Stage;
use crate::usage::Processes;
use crate::wire;

/// Messages that each one missed.
const MISSED: usize = 50;
/// Over this time the clients come back, as their back-off spreads them.
const SPREAD: Duration = Duration::from_millis(500);
/// Requests under way at once while it is prepared.
const AT_ONCE: usize = 32;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Measures storms of so many clients.
///
/// # Errors
/// Somebody is refused, or misses something for good.
pub async fn measure(stage: &Stage, on: &str, counts: &[usize]) -> Result<Vec<Figure>> {
    let most = counts.iter().copied().max().unwrap_or_default();
    let pairs = people::pairs(&stage.api(), "storm", most).await?;
    let mut figures = Vec::new();
    for count in counts {
        figures.push(storm(stage, on, pairs.get(..*count).context("enough pairs")?).await?);
    }
    Ok(figures)
}

async fn storm(stage: &Stage, on: &str, pairs: &[Pair]) -> Result<Figure> {
    let connect = |pair: &Pair| {
        let token = pair.reader.token().to_owned();
        async move { connection::hold(stage.server, &token).await }
    };
    let connected: Vec<_> = stream::iter(pairs).map(connect).buffered(AT_ONCE).try_collect().await?;
    let idle = stage.server_alone().memory_kib()?;
    let held: Vec<Held> = connected.into_iter().map(|(held, _)| held).collect();
    stream::iter(pairs).map(miss).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;

    let peak = Peak::of(stage.server_alone());
    let latencies = Arc::new(Latencies::new()?);
    let cpu = stage.processes.cpu_seconds()?;
    let begin = Epoch::begin();
    let start = tokio::time::Instant::now();
    let mut returning = JoinSet::new();
    let gap = SPREAD / u32::try_from(pairs.len().max(1))?;
    for (number, (pair, held)) in pairs.iter().zip(held).enumerate() {
        let (server, token) = (stage.server, pair.reader.token().to_owned());
        let latencies = Arc::clone(&latencies);
        let at = gap * u32::try_from(number)?;
        returning.spawn(async move {
            sleep_until(start + at).await;
            let (writer, mut reader) = connection::greet(server, &token, held).await?;
            let got = reader.until_live().await?;
            latencies.record(begin.now().saturating_sub(u64::try_from(at.as_nanos())?));
            ensure!(got == MISSED, "{got} of {MISSED} messages came");
            // Open until all are current: nobody makes room for the others.
            anyhow::Ok((writer, reader))
        });
    }
    let mut open = Vec::new();
    while let Some(done) = returning.join_next().await {
        open.push(done??);
    }
    let all = Duration::from_nanos(begin.now());
    let cpu = stage.processes.cpu_seconds()? - cpu;
    let peak = peak.stop().await?;
    drop(open);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let (peak, idle) = (peak as f64 / 1_024.0, idle as f64 / 1_024.0);
    Ok(Figure::new("W5", on, format!("{} clients × {MISSED} missed", pairs.len()))
        .latency(latencies.quantiles())
        .with("all current", all.as_secs_f64(), "s")
        .with("CPU", cpu, "s")
        .with("peak", peak, "MiB")
        .with("idle", idle, "MiB"))
}

/// Writes what the reader of a pair will have missed.
async fn miss(pair: &Pair) -> Result<()> {
    let chat_id = pair.chat_id;
    let text = |number| Command::Send {
        chat_id,
        client_id: ClientId(Uuid::now_v7()),
        content: Content::text(wire::text(number)),
        reply_to: None,
        silent: false,
    };
    let outcomes = pair.writer.api.commands((0..MISSED as u64).map(text).collect()).await?;
    ensure!(outcomes.iter().all(|outcome| matches!(outcome, CommandOutcome::Done(_))), "{outcomes:?}");
    Ok(())
}

/// The most memory that is seen from now on.
struct Peak(tokio::task::JoinHandle<Result<u64>>, tokio::sync::oneshot::Sender<()>);

impl Peak {
    fn of(processes: Processes) -> Self {
        let (stop, mut stopped) = tokio::sync::oneshot::channel();
        let watching = tokio::spawn(async move {
            let mut peak = 0;
            let mut looks = interval(LOOK);
            loop {
                peak = peak.max(processes.memory_kib()?);
                tokio::select! {
                    _ = looks.tick() => {}
                    _ = &mut stopped => return Ok(peak),
                }
            }
        });
        Self(watching, stop)
    }

    async fn stop(self) -> Result<u64> {
        let _ = self.1.send(());
        self.0.await?
    }
}
