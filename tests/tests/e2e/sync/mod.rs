//! The property test of sync (design §8): random commands from several devices of several people over networks that
//! cut, stall, delay, drop, double and reorder, with restarts of clients and server; then quiet. At the end
//! `convergence` holds, `each creating command has exactly one effect`, `the overlay empties`, `unread is exact`.
//!
//! A seed fixes what is done, not how the system schedules it, so a failing seed is to be run several times:
//! `VESTNIK_SYNC_SEED=17 cargo nextest run --workspace -E 'test(sync::)'`; `VESTNIK_SYNC_SEEDS` sets how many run.

mod check;
mod deeds;
mod planted;
mod story;

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::StreamExt as _;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_tests::database::Backend;
use vestnik_tests::server::TestServer;

use story::Story;

/// Stories that share a server, which restarts in between.
const STORIES_PER_SERVER: u64 = 50;
/// Longer than a server with [`AT_ONCE`] stories on it may be away when it restarts, on a busy machine.
const RESTART_BOUND: Duration = Duration::from_secs(10);
/// Stories told at the same time: each waits more than it works.
const AT_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn caches_converge_on_sqlite() -> Result<()> {
    run(Backend::Sqlite, 500).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn caches_converge_on_mariadb() -> Result<()> {
    run(Backend::MariaDb, 50).await
}

async fn run(backend: Backend, default_count: u64) -> Result<()> {
    let seeds = match number("VESTNIK_SYNC_SEED")? {
        Some(seed) => seed..seed + 1,
        None => 0..number("VESTNIK_SYNC_SEEDS")?.unwrap_or(default_count),
    };
    let mut failures = Vec::new();
    let mut first = seeds.start;
    while first < seeds.end {
        let end = seeds.end.min(first + STORIES_PER_SERVER);
        failures.extend(run_on_one_server(backend, first..end).await?);
        first = end;
    }
    if failures.is_empty() {
        return Ok(());
    }
    bail!("{} of {} seeds failed:\n{}", failures.len(), seeds.end - seeds.start, failures.join("\n"))
}

fn number(variable: &str) -> Result<Option<u64>> {
    let given = std::env::var(variable).ok();
    given.map(|text| text.parse().with_context(|| format!("{variable} is no number"))).transpose()
}

/// Runs a few stories beside each other; at the end of some of them the server restarts under the others.
async fn run_on_one_server(backend: Backend, seeds: std::ops::Range<u64>) -> Result<Vec<String>> {
    // Clients behind a silent network do not hear that it stops: they are cut soon.
    let mut server = TestServer::with(backend, |config| config.server.shutdown_seconds = 1).await?;
    let address = server.address();
    let mut random = SmallRng::seed_from_u64(seeds.start);
    let (ended, mut endings) = mpsc::unbounded_channel();
    let telling = async {
        let mut stories = futures_util::stream::iter(seeds)
            .map(async |seed| {
                let told = Box::pin(Story::tell(seed, address)).await;
                told.map_err(|error| format!("seed {seed}: {error:#}\n  again: VESTNIK_SYNC_SEED={seed}"))
            })
            .buffer_unordered(AT_ONCE);
        let mut failures = Vec::new();
        while let Some(told) = stories.next().await {
            failures.extend(told.err());
            let _ = ended.send(());
        }
        drop(ended);
        failures
    };
    let restarting = async {
        while endings.recv().await.is_some() {
            if random.random_bool(0.25) {
                let begin = Instant::now();
                server.stop().await;
                let stopped = begin.elapsed();
                server.start_again().await?;
                let took = begin.elapsed();
                println!("restarted under load in {took:?}, {stopped:?} of it to stop");
                // Whatever clients do: a second of patience, and the work of cutting them.
                ensure!(took < RESTART_BOUND, "a restart took {took:?}, {stopped:?} of it to stop");
                // Stories that ended meanwhile do not count: the others need time in which it runs.
                while endings.try_recv().is_ok() {}
            }
        }
        anyhow::Ok(())
    };
    let (failures, restarted) = tokio::join!(telling, restarting);
    restarted?;
    server.stop().await;
    Ok(failures)
}
