//! `vestnik-server demo-data`.

use anyhow::Result;
use clap::Args;
use vestnik_server::Config;
use vestnik_server::admin::{Workshop, demo};

#[derive(Args)]
pub(super) struct Arguments {
    /// Also beside users who are not of the demonstration
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(arguments: &Arguments, config: &Config) -> Result<()> {
    let workshop = Workshop::open(config).await?;
    let made = demo::make(&workshop, arguments.force).await;
    workshop.close().await;
    for username in made? {
        super::say(&format!("{username:<8} password: {}", demo::PASSWORD));
    }
    Ok(())
}
