//! W6: history and search among a million messages, as one person asks for them over HTTP, and as sixteen do at once, each
//! of whom asks again as soon as there is an answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use vestnik_protocol::ErrorCode;
use vestnik_tests::api::Api;
use vestnik_tests::archive::Filler;

use crate::figures::{Figure, Latencies, microseconds_each, per_second};
use crate::pace::{Epoch, Span};
use crate::questions::{Archive, Subject};
use crate::report::say;
use crate::stage::Stage;

/// Among fewer messages there is not everything that is searched for.
pub const FEWEST: u64 = 20_000;
/// How many ask at once.
const ASKERS: [usize; 2] = [1, 16];
/// Answers after which a step ends before its time: more would not change its percentiles.
const ENOUGH: u64 = 5_000;
/// Answers after which a step is warm before its time.
const WARM: u64 = 500;
/// Who asks. Whose the askers are makes no difference to the server, so they are all the same person's.
const READER: &str = "reader";

/// Fills the database of a fresh stage with so many messages and measures every sort of question about them.
///
/// # Errors
/// The stage is not ours, the index stands still, or an answer is not the right one.
pub async fn measure(stage: &mut Stage, on: &str, messages: u64, span: Span) -> Result<Vec<Figure>> {
    let (archive, filled) = fill(stage, on, messages).await?;
    let mut figures = vec![filled];
    for subject in Subject::all(&archive)? {
        // Signed in for each, since a token is good for some minutes only.
        let api = stage.api().sign_in(READER).await?.api;
        for askers in ASKERS {
            let step = Step { archive: &archive, subject: &subject, api: &api, askers };
            let figure = Figure::new("W6", on, format!("{} × {askers}", subject.name()));
            figures.push(step.measure(stage, figure, span).await?);
        }
    }
    Ok(figures)
}

async fn fill(stage: &mut Stage, on: &str, messages: u64) -> Result<(Archive, Figure)> {
    let reader = stage.api().register(READER).await?;
    let mut filler = Filler::open(stage.store()?.url()).await?;
    // Who writes past the server writes without it.
    stage.kill_server().await?;
    say(&format!("W6: fills {on} with {messages} messages and lets the server index them"));
    let epoch = Epoch::begin();
    let chats = filler.fill(reader.id, messages).await?;
    let filled = Duration::from_nanos(epoch.now());
    let epoch = Epoch::begin();
    stage.start_server_again().await?;
    filler.until_indexed().await?;
    let indexed = Duration::from_nanos(epoch.now());
    let figure = Figure::new("W6", on, format!("{messages} messages"))
        .with("filled past the server", per_second(messages, filled), "messages/s")
        .with("indexed", per_second(messages, indexed), "messages/s");
    Ok((Archive::new(chats, messages), figure))
}

/// One sort of question, asked by so many at once.
struct Step<'a> {
    archive: &'a Archive,
    subject: &'a Subject,
    api: &'a Api,
    askers: usize,
}

impl Step<'_> {
    async fn measure(&self, stage: &Stage, figure: Figure, span: Span) -> Result<Figure> {
        self.ask(span.warm_up, WARM, None).await?;
        let latencies = Latencies::new()?;
        let cpu = stage.processes.cpu_seconds()?;
        let (time, refused) = self.ask(span.measured, ENOUGH, Some(&latencies)).await?;
        let cpu = stage.processes.cpu_seconds()? - cpu;
        let latency = latencies.quantiles();
        Ok(figure
            .latency(latency)
            .with("answered", per_second(latency.count, time), "pages/s")
            .with("CPU a page", microseconds_each(cpu, latency.count), "µs")
            .with("refused", f64::from(u32::try_from(refused)?), ""))
    }

    /// Has all of them ask for so long, or so many times. Returns how long that was, and how many waited in vain for the
    /// database and were told so.
    async fn ask(
        &self,
        time: Duration,
        times: u64,
        latencies: Option<&Latencies>,
    ) -> Result<(Duration, u64)> {
        let epoch = Epoch::begin();
        let (end, asked) = (u64::try_from(time.as_nanos())?, AtomicU64::new(0));
        let refused = AtomicU64::new(0);
        let is_over = || epoch.now() >= end || asked.load(Ordering::Relaxed) >= times;
        let (asked, is_over, refusals) = (&asked, &is_over, &refused);
        let ask = |asker: usize| async move {
            // What is measured is not what warmed the caches.
            let seed = 2 * u64::try_from(asker)? + u64::from(latencies.is_some());
            let mut random = StdRng::seed_from_u64(seed);
            // Each of them at least once: what was never answered rightly is not worth measuring.
            loop {
                asked.fetch_add(1, Ordering::Relaxed);
                let question = self.subject.question(self.archive, &mut random)?;
                let begun = epoch.now();
                let answer = self.api.get(&question.path).await?;
                if answer.status.as_u16() == ErrorCode::StorageUnavailable.http_status() {
                    refusals.fetch_add(1, Ordering::Relaxed);
                } else if let Some(latencies) = latencies {
                    latencies.record(epoch.now() - begun);
                    ensure!(answer.status.is_success(), "{}: {}", question.path, answer.body);
                } else {
                    // To read an answer takes the server's processors too: only while it does not count.
                    question.check(answer)?;
                }
                if is_over() {
                    return anyhow::Ok(());
                }
            }
        };
        stream::iter((0..self.askers).map(ask))
            .buffer_unordered(self.askers)
            .try_collect::<Vec<()>>()
            .await?;
        Ok((Duration::from_nanos(epoch.now()), refused.into_inner()))
    }
}
