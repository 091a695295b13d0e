//! Another revision in a folder of its own, for as long as it is needed. Also an error and Ctrl+C take it away.

use anyhow::{Context as _, Result};
use std::{
    path::{Path, PathBuf},
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use crate::command::{program, run};
use crate::interrupt;

/// What a shell answers for a program that Ctrl+C ended.
const INTERRUPTED: i32 = 130;

/// A git worktree that goes away with this value.
pub struct Checkout {
    path: PathBuf,
    /// Whoever takes it away takes this, and the other one waits for it.
    is_there: Arc<Mutex<bool>>,
}

impl Checkout {
    /// Checks a commit out, outside of this repository: cargo would read this one's configuration in a folder below it.
    ///
    /// # Errors
    /// Git cannot.
    pub fn of(commit: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("vestnik-bench-{}", process::id()));
        let interrupted = interrupt::listen()?;
        let is_there = Arc::new(Mutex::new(true));
        let checkout = Self { path: path.clone(), is_there: Arc::clone(&is_there) };
        thread::spawn(move || {
            if interrupted.recv().is_ok() {
                remove(&path, &is_there);
                process::exit(INTERRUPTED);
            }
        });
        let mut add = program("git");
        add.args(["worktree", "add", "--quiet", "--detach"]).arg(&checkout.path).arg(commit);
        run(&mut add).context("the other revision cannot be checked out")?;
        Ok(checkout)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        remove(&self.path, &self.is_there);
    }
}

fn remove(path: &Path, is_there: &Mutex<bool>) {
    let mut is_there = is_there.lock().unwrap_or_else(PoisonError::into_inner);
    if *is_there
        && path.exists()
        && let Err(error) = run(program("git").args(["worktree", "remove", "--force"]).arg(path))
    {
        eprintln!("{error:#}: remove {} yourself, then `git worktree prune`", path.display());
    }
    *is_there = false;
}
