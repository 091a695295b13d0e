//! `cargo xtask load` measures a server beside the limits of the machine; with `cargo xtask faults` things go wrong under
//! load, and nothing may be lost. Figures are in `docs/performance.md`.

use anyhow::Result;
use clap::Args;

use crate::command::{cargo, program, run};
use crate::project;

const SERVER: &str = "vestnik-server";
const GENERATOR: &str = "vestnik-load";

#[derive(Args)]
pub struct Options {
    /// What the generator is told; `--help` says what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs workloads.
///
/// # Errors
/// It does not build, or messages did not arrive.
pub fn load(options: &Options) -> Result<()> {
    generator("run", options)
}

/// Lets things go wrong.
///
/// # Errors
/// It does not build, or something was lost, doubled, put out of order or too slow.
pub fn faults(options: &Options) -> Result<()> {
    generator("faults", options)
}

/// Builds server and generator as they are released, and runs the generator.
fn generator(what: &str, options: &Options) -> Result<()> {
    let build = ["build", "--quiet", "--release", "--workspace", "--bin", SERVER, "--bin", GENERATOR];
    run(cargo().args(build))?;
    run(program(project::program("release", GENERATOR)).arg(what).args(&options.arguments))
}
