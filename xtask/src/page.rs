//! The page's own tools, through npm.

use anyhow::{Context as _, Result};
use std::fs;

use crate::{
    command::{npm, run},
    project,
};

/// Installs exactly what the lock file says; does nothing when that was done before.
///
/// # Errors
/// npm is not there or fails.
pub fn install() -> Result<()> {
    let page = project::page();
    let wanted = fs::read(page.join("package-lock.json")).context("desktop/ui/package-lock.json")?;
    // npm writes nothing that says "this lock file, completely": a copy of it does.
    let installed = page.join("node_modules").join(".vestnik-installed-lock.json");
    if fs::read(&installed).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&installed, wanted).with_context(|| installed.display().to_string())
}

/// Checks the types in the page's JSDoc.
///
/// # Errors
/// They do not fit.
pub fn check_types() -> Result<()> {
    run(npm().args(["run", "--silent", "check"]))
}

/// Runs the page's unit tests.
///
/// # Errors
/// One fails.
pub fn test() -> Result<()> {
    run(npm().args(["run", "--silent", "test"]))
}

/// Builds what the app carries inside.
///
/// # Errors
/// Vite fails.
pub fn build() -> Result<()> {
    run(npm().args(["run", "--silent", "build", "--", "--logLevel", "warn"]))
}
