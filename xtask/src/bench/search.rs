//! `cargo xtask bench-search`: how fast a server finds messages among a million. Figures are in `docs/performance.md`.

use anyhow::Result;
use clap::Args;

use crate::command::{cargo, program, run};
use crate::project;

const PROGRAM: &str = "bench-search";

#[derive(Args)]
pub struct Options {
    /// How many messages
    #[arg(default_value_t = 1_000_000)]
    messages: u64,
}

/// Builds the program as it is released, and runs it.
///
/// # Errors
/// It does not build, a database does not start, or a search does not find what is there.
pub fn search(options: &Options) -> Result<()> {
    run(cargo().args(["build", "--quiet", "--release", "--workspace", "--bin", PROGRAM]))?;
    run(program(project::program("release", PROGRAM)).arg(options.messages.to_string()))
}
