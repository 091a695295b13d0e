//! The load generator of Vestnik. It speaks the real protocol from a process of its own, keeps its pace whatever the
//! server does, and measures the limits of the machine in the same run. `docs/performance.md` says what came out.

mod connection;
mod faults;
mod figures;
mod limits;
mod pace;
mod pacing;
mod people;
mod questions;
mod report;
mod stage;
mod usage;
mod wire;
mod workloads;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand, ValueEnum};
use vestnik_tests::database::Backend;

use limits::relay::Relay;
use pace::Span;
use report::Report;
use stage::Stage;
use workloads::saturation::Crowd;
use workloads::{group, history, idle, pairs, saturation, soak, storm};

#[derive(Parser)]
#[command(about = "Loads a Vestnik server and measures it")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs workloads and writes a report
    Run(Box<Run>),
    /// Lets things go wrong under load and looks whether anything was lost
    Faults(faults::Options),
    /// Serves the relay without a store, to compare with
    #[command(hide = true)]
    Relay,
}

#[derive(clap::Args)]
struct Run {
    /// Databases of the servers that it starts
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,mariadb")]
    on: Vec<On>,
    /// A server that is there already, instead of one of its own; its limits must allow what is asked of it
    #[arg(long)]
    server: Option<SocketAddr>,
    /// Workloads; all by default
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Workload>,
    /// Seconds that each step is measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Seconds before, which do not count
    #[arg(long, default_value_t = 3)]
    warm_up: u64,
    /// Rates of W1, in messages a second
    #[arg(long, value_delimiter = ',', default_value = "100,500,1000,2000,5000")]
    rates: Vec<u64>,
    /// Sizes of the group of W3
    #[arg(long, value_delimiter = ',', default_value = "200,1000,5000")]
    members: Vec<usize>,
    /// Connections of W4
    #[arg(long, value_delimiter = ',', default_value = "10000")]
    connections: Vec<usize>,
    /// Clients of W5
    #[arg(long, value_delimiter = ',', default_value = "2000,5000")]
    returning: Vec<usize>,
    /// Messages of W6
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(history::FEWEST..))]
    messages: u64,
    /// Minutes of W7
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(soak::SHORTEST..))]
    minutes: u64,
    /// How often everything is measured; the report has the medians
    #[arg(long, default_value_t = 1)]
    runs: u32,
    /// Where databases lie while it runs: a real disk, or nothing durable is measured
    #[arg(long, default_value = ".")]
    place: PathBuf,
    /// Where the report goes
    #[arg(long)]
    report: Option<PathBuf>,
}

/// A database to run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    Sqlite,
    Mariadb,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Workload {
    /// What the machine can do at best
    Limits,
    /// Pairs at fixed rates
    W1,
    /// As many durable messages as go
    W2,
    /// One group, everybody online
    W3,
    /// Connections on which nothing happens
    W4,
    /// Everybody comes back at once
    W5,
    /// History and search among many messages; on databases of its own, so not on a given server
    W6,
    /// Mixed traffic for a long time; only where it is asked for
    W7,
}

// One thread reads, one keeps the pace: the rest of the machine is the server's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Run(run) => measure(&run).await,
        Command::Faults(options) => faults::all(&options).await,
        Command::Relay => {
            // The relay has all processors, as the server.
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let serving = runtime.spawn(limits::relay::serve());
            let served = serving.await?;
            runtime.shutdown_background();
            served
        }
    }
}

async fn measure(run: &Run) -> Result<()> {
    ensure!(
        run.server.is_none() || !run.only.contains(&Workload::W6),
        "W6 fills the database of a server, so it takes only its own ones"
    );
    let mut report = Report::of(usage::machine());
    for _ in 0..run.runs {
        let outcome = measure_once(run, &mut report).await;
        // After each run, and also what was measured until something failed.
        if let Some(folder) = &run.report {
            report.write(folder)?;
        }
        outcome?;
    }
    report.sum_up()?;
    ensure!(report.wrong().is_empty(), "not as it must be: {}", report.wrong().join("; "));
    Ok(())
}

async fn measure_once(run: &Run, report: &mut Report) -> Result<()> {
    if let Some(server) = run.server {
        return on_stage(run, &mut Stage::given(server), "server", report).await;
    }
    beside(run, report).await?;
    for on in &run.on {
        let (backend, name) = on.named();
        on_stage(run, &mut Stage::start(backend, &run.place).await?, name, report).await?;
        if run.wants(Workload::W6) {
            // On a database of its own: a million messages would be in the way of the other workloads.
            let mut stage = Stage::start(backend, &run.place).await?;
            report.add(history::measure(&mut stage, name, run.messages, run.span()).await?);
        }
    }
    Ok(())
}

/// What a machine without any messenger does.
async fn beside(run: &Run, report: &mut Report) -> Result<()> {
    if run.wants(Workload::Limits) {
        report.add([limits::disk::measure(&run.place)?]);
    }
    if run.wants(Workload::W1) {
        let relay = Relay::start().await?;
        report.add(pairs::through_relay(relay.address, &relay.processes, &run.rates, run.span()).await?);
    }
    if run.wants(Workload::W3) {
        let relay = Relay::start().await?;
        report.add(group::through_relay(relay.address, &relay.processes, &run.members, run.span()).await?);
    }
    Ok(())
}

async fn on_stage(run: &Run, stage: &mut Stage, name: &str, report: &mut Report) -> Result<()> {
    if run.wants(Workload::Limits) && run.server.is_none() {
        report.add(limits::rows::measure(stage, name).await?);
    }
    if run.wants(Workload::W1) {
        report.add(pairs::measure(stage, name, &run.rates, run.span()).await?);
    }
    if run.wants(Workload::W2) {
        let crowds = [Crowd { pairs: 100, window: 32 }, Crowd { pairs: 1_000, window: 2 }];
        report.add(saturation::measure(stage, name, &crowds, run.span()).await?);
    }
    if run.wants(Workload::W3) {
        report.add(group::measure(stage, name, &run.members, run.span()).await?);
    }
    if run.wants(Workload::W4) {
        report.add(idle::measure(stage, name, &run.connections, run.span()).await?);
    }
    if run.wants(Workload::W5) {
        report.add(storm::measure(stage, name, &run.returning).await?);
    }
    if run.only.contains(&Workload::W7) {
        let figures = soak::measure(stage, name, Duration::from_secs(60 * run.minutes)).await?;
        let growths = soak::growths(&figures);
        report.add(figures);
        report.complain(growths);
    }
    Ok(())
}

impl On {
    const fn named(self) -> (Backend, &'static str) {
        match self {
            Self::Sqlite => (Backend::Sqlite, "SQLite"),
            Self::Mariadb => (Backend::MariaDb, "MariaDB"),
        }
    }
}

impl Run {
    fn wants(&self, workload: Workload) -> bool {
        self.only.is_empty() || self.only.contains(&workload)
    }

    fn span(&self) -> Span {
        Span { warm_up: Duration::from_secs(self.warm_up), measured: Duration::from_secs(self.seconds) }
    }
}
