//! The desktop app: a thin shell around [`vestnik_core::Client`]. Windows, notifications, badge, links; no messenger logic.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod args;
mod attention;
mod commands;
mod failure;
mod folders;
mod forward;
mod links;
mod sign_in;
mod telemetry;
mod webview;
mod window;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser as _;
use folders::Folders;

fn main() -> ExitCode {
    // One TLS library everywhere; refused only where it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let args = Args::parse();
    let with_window = args.command.is_none();
    let Err(error) = start(args) else { return ExitCode::SUCCESS };
    if with_window {
        failure::show(&error);
    }
    failure::print(&error);
    ExitCode::FAILURE
}

fn start(args: Args) -> anyhow::Result<()> {
    let folders = Folders::choose(args.data)?;
    let _log = telemetry::start(&folders)?;
    let outcome = match args.command {
        Some(Command::SignIn { server, login }) => sign_in::run(&folders, server, login),
        None => app::run(folders, args.server),
    };
    outcome.inspect_err(|error| tracing::error!(error = format!("{error:#}"), "ended with an error"))
}
