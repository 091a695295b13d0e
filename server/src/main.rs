//! `vestnik-server`: reads the command line, sets up logs, runs one command and says in one sentence what went wrong.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

/// Many small pieces, made on one thread and dropped on another: the system's own allocator takes twice the time and,
/// after a storm, keeps the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return cli::failed(&error.into()),
    };
    match runtime.block_on(cli::run(cli::Arguments::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::failed(&error),
    }
}
