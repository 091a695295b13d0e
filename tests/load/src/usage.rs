//! What processes take of the machine, as the system says: processor time and memory.

use anyhow::{Context as _, Result};

/// Clock ticks a second in `/proc`; the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// Processes that are looked at together: the server, and the database where it has one of its own.
#[derive(Debug, Clone)]
pub struct Processes(pub Vec<u32>);

impl Processes {
    /// Seconds of processor time so far.
    ///
    /// # Errors
    /// One is gone.
    pub fn cpu_seconds(&self) -> Result<f64> {
        self.0.iter().map(|pid| cpu_seconds(*pid)).sum()
    }

    /// KiB of memory that are theirs: shared pages by halves, as `Pss`.
    ///
    /// # Errors
    /// One is gone.
    pub fn memory_kib(&self) -> Result<u64> {
        self.0.iter().map(|pid| memory_kib(*pid, "Pss:")).sum()
    }
}

fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the process is gone")?;
    // The name, in parentheses, may hold anything.
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let field = |n: usize| after.split_whitespace().nth(n).and_then(|word| word.parse::<f64>().ok());
    let ticks = field(11).zip(field(12)).map(|(user, system)| user + system).context("/proc/stat")?;
    Ok(ticks / TICKS)
}

fn memory_kib(pid: u32, what: &str) -> Result<u64> {
    let rollup =
        std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).context("the process is gone")?;
    let line = rollup.lines().find_map(|line| line.strip_prefix(what)).context("/proc/smaps_rollup")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

/// What the figures are of.
#[must_use]
pub fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?");
    format!("{cores} cores, {}, load average {load} before", name.trim_start_matches([' ', '\t', ':']))
}
