//! Writing what is generated from the Rust types: the page's TypeScript types and the tables of `docs/protocol.md` and
//! `docs/admin.md`.

use anyhow::Result;

use crate::command::{cargo, run};

/// Lets the tests that compare them write them instead: there is one generator, so the two cannot differ.
///
/// # Errors
/// The build or the writing fails.
pub fn write() -> Result<()> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--workspace", "--lib", "--test", "wire", "--test", "it", "--"]);
    command.args(["the_page_has_the_types_of_today", "the_tables_in_the_document_are_current"]);
    command.arg("the_table_of_options_in_the_document_is_current");
    run(command.env("VESTNIK_WRITE_TYPES", "1"))?;
    println!("desktop/ui/src/types, docs/protocol.md and docs/admin.md are up to date");
    Ok(())
}
