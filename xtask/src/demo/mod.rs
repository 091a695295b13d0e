//! `cargo xtask demo`: a server with ready users and two people at it, alice and bob, all on this computer. In two
//! windows, or without a display on the terminal. It begins afresh each time and takes everything with it at its end.

mod processes;
mod server;
mod terminal;
mod windows;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::{fs, path::PathBuf};

use crate::project;
use processes::Processes;

#[derive(Args)]
pub struct Options {
    /// Two cores that chat on this terminal, without any window
    #[arg(long)]
    headless: bool,
}

/// The profile everything is built in: the one that tests use too, so that the second time is quick.
const PROFILE: &str = "debug";
/// Who sits at the two windows; `vestnik-server demo-data` makes them.
const PEOPLE: [&str; 2] = ["alice", "bob"];

/// Runs until both windows are closed, the conversation is over, or Ctrl+C.
///
/// # Errors
/// There is no display, something does not build, or does not start.
pub fn demo(options: &Options) -> Result<()> {
    if options.headless {
        return terminal::demo();
    }
    if !has_display() {
        bail!(
            "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open; \
             `cargo xtask demo --headless` shows two people chatting on the terminal instead"
        );
    }
    windows::demo()
}

fn has_display() -> bool {
    let named = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// An empty folder for this demo's data.
fn fresh_folder() -> Result<PathBuf> {
    let folder = project::target().join("demo");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("{} (does another demo run?)", folder.display()));
        }
        _ => fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?,
    }
    Ok(folder)
}
