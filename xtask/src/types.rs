//! Writing the page's TypeScript types.

use anyhow::Result;

use crate::command::{cargo, run};

/// Lets the test that compares the types write them instead: there is one generator, so the two cannot differ.
///
/// # Errors
/// The build or the writing fails.
pub fn write() -> Result<()> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--workspace", "--lib", "the_page_has_the_types_of_today"]);
    run(command.env("VESTNIK_WRITE_TYPES", "1"))?;
    println!("desktop/ui/src/types is up to date");
    Ok(())
}
