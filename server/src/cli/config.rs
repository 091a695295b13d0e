//! `vestnik-server config`.

use anyhow::Result;
use clap::Args;
use vestnik_server::config::{example_file, option_rows};

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Arguments {
    /// Print a configuration file with every option and its default
    #[arg(long)]
    example: bool,
    /// Read and check the configuration without starting anything
    #[arg(long)]
    check: bool,
    /// Print every option as a table in Markdown
    #[arg(long)]
    table: bool,
}

pub(super) fn run(arguments: &Arguments, options: &super::Options) -> Result<()> {
    if arguments.example {
        super::say(example_file().trim_end());
    } else if arguments.table {
        super::say(&option_rows().join("\n"));
    } else {
        let config = options.load()?;
        super::say(&format!("The configuration is good. Data folder: {}", config.data_folder()?.display()));
    }
    Ok(())
}
