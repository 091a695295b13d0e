//! `cargo xtask bench`: the micro-benchmarks of `tests/benches`, alone or against another revision. What is measured is
//! theirs; here is who is built, when each runs, and what the difference means.

mod build;
mod checkout;
mod compare;
mod measure;
mod other;
pub mod search;
mod table;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
};

use crate::project;
use compare::{Rounds, Verdict};

#[derive(Args)]
pub struct Options {
    /// Only benchmarks whose name fits this regular expression, `decide/` for instance
    filter: Option<String>,
    /// Compare with this revision: a branch, a tag, a commit
    #[arg(long, value_name = "REVISION")]
    against: Option<String>,
    /// By how many per cent one may be slower than there
    #[arg(long, value_name = "PER_CENT", default_value_t = 10.0, value_parser = per_cent, requires = "against")]
    threshold: f64,
    /// Rounds of the comparison; each measures both sides once
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(5..), requires = "against")]
    rounds: u32,
    /// Another of cargo's profiles: `dev` builds in seconds, and its figures say little
    #[arg(long, default_value = "bench")]
    profile: String,
}

fn per_cent(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number.is_finite() && number >= 0.0 { Ok(number) } else { Err("not zero or more".to_owned()) }
}

/// `cargo xtask bench`.
///
/// # Errors
/// Something does not build or run; there is nothing to compare with; or something is slower than there.
pub fn bench(options: &Options) -> Result<()> {
    let folder = project::target().join("bench");
    fs::create_dir_all(&folder)?;
    let _alone = alone(&folder)?;
    let filter = options.filter.as_deref();
    match &options.against {
        None => run_once(filter, &options.profile, &folder),
        Some(revision) => against(revision, options, &folder),
    }
}

/// Two at a time would measure each other, and use each other's folders.
fn alone(folder: &Path) -> Result<File> {
    let lock = File::create(folder.join("lock"))?;
    lock.try_lock().context("another `cargo xtask bench` is at work")?;
    Ok(lock)
}

fn run_once(filter: Option<&str>, profile: &str, folder: &Path) -> Result<()> {
    let programs = here(profile)?;
    say_load();
    let figures = measure::run(&programs, filter, &folder.join("here"))?;
    if figures.is_empty() {
        bail!("no benchmark has such a name");
    }
    println!("\n{}", table::of_figures(&figures));
    Ok(())
}

/// The benchmarks of this checkout, as it is now.
fn here(profile: &str) -> Result<Vec<PathBuf>> {
    let names = build::names(&project::root())?;
    build::programs(&project::root(), &project::target(), profile, &names)
}

fn against(revision: &str, options: &Options, folder: &Path) -> Result<()> {
    let commit = other::commit(revision)?;
    // First, since it is more likely to have none.
    let theirs = other::programs(revision, &commit, &options.profile, &folder.join("other"))?;
    let ours = here(&options.profile)?;
    say_load();
    let mut rounds = Rounds::default();
    for round in 0..options.rounds {
        println!("round {} of {}", round + 1, options.rounds);
        // Whoever comes second finds a warmer machine: each is second in turn.
        let ours_first = round % 2 == 1;
        for is_ours in [ours_first, !ours_first] {
            let (programs, name) = if is_ours { (&ours, "here") } else { (&theirs, "there") };
            let figures = measure::run(programs, options.filter.as_deref(), &folder.join(name))?;
            rounds.add(is_ours, &figures);
        }
    }
    judge(&rounds, revision, options.threshold)
}

/// Says what came out. Fails if something is slower.
fn judge(rounds: &Rounds, revision: &str, threshold: f64) -> Result<()> {
    let compared = rounds.compared(threshold / 100.0);
    if compared.is_empty() {
        bail!("no benchmark of such a name is both here and at {revision}: there is nothing to compare");
    }
    println!("\n{}", table::of_comparison(&compared, revision));
    for (where_, names) in [("here", rounds.only_ours()), (revision, rounds.only_theirs())] {
        if !names.is_empty() {
            println!("only {where_}, not compared: {}", names.join("; "));
        }
    }
    let slower: Vec<_> = compared.iter().filter(|one| one.verdict == Verdict::Slower).collect();
    if !slower.is_empty() {
        let names: Vec<_> = slower.iter().map(|one| one.name.as_str()).collect();
        bail!("slower than at {revision} by more than {threshold} % and the spread: {}", names.join("; "));
    }
    println!("nothing is slower than at {revision} by more than {threshold} % and the spread");
    Ok(())
}

/// Figures of a machine on which others work mean less: whoever reads them should know.
fn say_load() {
    let Ok(load) = fs::read_to_string("/proc/loadavg") else { return };
    let load = load.split_whitespace().next().unwrap_or("unknown");
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!("load average {load} before it begins, {cores} cores");
}

#[cfg(test)]
mod tests {
    use super::per_cent;

    #[test]
    fn a_threshold_is_a_number_that_means_something() {
        assert_eq!(per_cent("7.5"), Ok(7.5));
        for wrong in ["-1", "NaN", "inf", "ten", ""] {
            assert!(per_cent(wrong).is_err(), "{wrong}");
        }
    }
}
