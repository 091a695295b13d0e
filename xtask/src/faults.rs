//! `cargo xtask faults`: things go wrong under load, and nothing may be lost. Figures are in `docs/performance.md`.

use anyhow::Result;
use clap::Args;

use crate::command::{cargo, program, run};
use crate::project;

const SERVER: &str = "vestnik-server";
const GENERATOR: &str = "vestnik-load";

#[derive(Args)]
pub struct Options {
    /// What the generator is told, as `--on sqlite --only server-killed --rate 200`; `--help` says what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds server and generator as they are released, and runs the generator.
///
/// # Errors
/// They do not build, or something was lost, doubled, put out of order or too slow.
pub fn faults(options: &Options) -> Result<()> {
    let build = ["build", "--quiet", "--release", "--workspace", "--bin", SERVER, "--bin", GENERATOR];
    run(cargo().args(build))?;
    run(program(project::program("release", GENERATOR)).arg("faults").args(&options.arguments))
}
