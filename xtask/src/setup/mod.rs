//! Looks for what this computer lacks, and installs it where that can be done without guessing: system packages
//! through apt, nextest through cargo, the page's packages through npm. Elsewhere it prints the exact command.

mod apt;
mod packages;
mod system;
mod tools;

use anyhow::Result;

use crate::page;
pub use packages::Need;
use system::System;

/// `cargo xtask setup`: all that any task needs.
///
/// # Errors
/// Something is missing and could not be installed; the error says what to do.
pub fn everything(yes: bool) -> Result<()> {
    provide(Need::ALL, yes)?;
    page::install()?;
    println!("everything is there");
    Ok(())
}

/// What a task needs, in order. Silent where nothing is missing.
///
/// # Errors
/// Something is missing and could not be installed; the error says what to do.
pub fn provide(needs: &[Need], yes: bool) -> Result<()> {
    let system = System::of_this_computer();
    system_packages(system, needs, yes)?;
    if needs.contains(&Need::Node) {
        tools::check_node(system)?;
    }
    if needs.contains(&Need::Nextest) {
        tools::provide_nextest()?;
    }
    Ok(())
}

fn system_packages(system: System, needs: &[Need], yes: bool) -> Result<()> {
    if system == System::Debian {
        return apt::provide(&packages::for_debian(needs), yes);
    }
    let missing: Vec<_> =
        needs.iter().flat_map(|need| packages::signs(*need, system)).filter(|s| s.is_missing()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|sign| sign.name()).collect();
    let command = packages::command_for(system, needs);
    anyhow::bail!("this computer lacks {}; install them with\n\n    {command}\n", names.join(", "))
}
