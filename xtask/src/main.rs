//! The project's own commands, run as `cargo xtask …`. It knows how to call the tools; what is built, tested and shown
//! belongs to them. It must stay quick to build: no dependency on anything else of Vestnik.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on its terminal")]

mod bench;
mod check;
mod clock;
mod command;
mod demo;
mod interrupt;
mod load;
mod page;
mod project;
mod setup;
mod steps;
mod test;
mod types;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Vestnik's own commands", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Look for what this computer lacks, and install it where that is possible
    Setup {
        /// Do not ask before installing with sudo
        #[arg(long, short)]
        yes: bool,
    },
    /// The fast inner loop: formatting, lints, types of the page
    Check,
    /// Everything that must hold before a change is merged
    Test(test::Options),
    /// Two people, one server, all on this computer
    Demo(demo::Options),
    /// Micro-benchmarks, alone or against another revision: slower than there is a failure
    Bench(bench::Options),
    /// How fast a server finds messages, on SQLite and MariaDB
    BenchSearch(bench::search::Options),
    /// Kill, stop, fill, cut and flood a server under load: nothing may be lost
    Faults(load::Options),
    /// Load a server and measure it, beside what this machine can do at best
    Load(load::Options),
    /// Write what is generated from the Rust types: the page's types, the tables of docs/protocol.md
    Types,
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Setup { yes } => setup::everything(yes),
        Task::Check => check::check(),
        Task::Test(options) => test::test(&options),
        Task::Demo(options) => demo::demo(&options),
        Task::Bench(options) => bench::bench(&options),
        Task::BenchSearch(options) => bench::search::search(&options),
        Task::Faults(options) => load::faults(&options),
        Task::Load(options) => load::load(&options),
        Task::Types => types::write(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
