//! Faults under load: things go wrong while people write, and in the end everything that was acknowledged is on disk and
//! with everybody, once and in order.

mod device;
mod judge;
mod kinds;
mod ledger;
mod row;
mod run;
mod scene;
mod state;
mod steady;
#[cfg(test)]
mod tests;
mod told;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::ValueEnum as _;
use tokio::process::Command;

use self::kinds::Kind;
use self::run::{Demand, run};
use crate::On;

/// Files that one process may have open: a thousand connections more than people need.
const FILES: &str = "--nofile=16384";

/// What to try.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Databases of the servers that it starts
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,mariadb")]
    on: Vec<On>,
    /// Faults; all by default
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Messages a second all the while
    #[arg(long, default_value_t = 1_000)]
    rate: u64,
    /// Seconds that are measured before a fault, while it lasts (where it has no time of its own), and after it
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Milliseconds that 99 of 100 messages may take, of people whom a fault is not to harm, and of all when it is over
    #[arg(long, default_value_t = 250.0)]
    bound: f64,
    /// Where databases lie while it runs: a real disk, or nothing durable is tried
    #[arg(long, default_value = ".")]
    place: PathBuf,
    /// The results as JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Lets all of it happen.
///
/// # Errors
/// Something was lost, doubled or put out of order, others were harmed, or nothing could be tried.
#[expect(clippy::print_stdout, reason = "what happens is shown as it comes")]
pub async fn all(options: &Options) -> Result<()> {
    allow_many_files().await;
    let demand = Demand {
        rate: options.rate,
        measured: Duration::from_secs(options.seconds),
        bound: Some(options.bound),
    };
    let all = Kind::value_variants();
    let kinds = all.iter().filter(|kind| options.only.is_empty() || options.only.contains(*kind));
    if !options.json {
        println!("{}\n\n{}", crate::usage::machine(), row::HEAD);
    }
    let mut bad = 0;
    for on in &options.on {
        let (backend, name) = on.named();
        for kind in kinds.clone().filter(|kind| kind.is_on(backend)) {
            let Some(row) = run(*kind, (backend, name), &options.place, &demand).await? else { continue };
            bad += usize::from(!row.is_good());
            println!("{}", if options.json { serde_json::to_string(&row)? } else { row.line() });
        }
    }
    ensure!(bad == 0, "{bad} faults did more harm than they may");
    Ok(())
}

/// As many as are needed, for this process and those that it starts. Where that is not allowed, what is allowed has to do.
async fn allow_many_files() {
    let this = std::process::id().to_string();
    let _ = Command::new("prlimit").args(["--pid", &this, FILES]).output().await;
}
