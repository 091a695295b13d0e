//! The fast inner loop: what can be said without running anything.

use anyhow::Result;

use crate::{
    command::{cargo, run},
    page,
    setup::{self, Need},
    steps::Steps,
};

/// `cargo xtask check`.
///
/// # Errors
/// A check fails; the first is named.
pub fn check() -> Result<()> {
    setup::provide(&[Need::Compiler, Need::Build, Need::Node], false)?;
    let mut steps = Steps::new();
    steps.run("formatting", formatting);
    steps.run("lints", lints);
    if steps.run("the page's packages", page::install) {
        steps.run("the page's types", page::check_types);
    }
    steps.finish()
}

/// The Rust code is formatted.
///
/// # Errors
/// It is not.
pub fn formatting() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))
}

/// No warning of the compiler or of clippy. Always the whole workspace: a part alone has other features of its
/// dependencies, and cargo would build them all again.
///
/// # Errors
/// There is one.
pub fn lints() -> Result<()> {
    run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}
