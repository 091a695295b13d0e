//! `vestnik-server migrate`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use vestnik_server::store::{Database, migrate_down, migrate_up, migration_status};
use vestnik_server::{Config, server};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Subcommand)]
enum Direction {
    /// Bring the schema up to date
    Up,
    /// Undo the newest steps, with the data in them
    Down {
        /// The last step to keep; 0 removes everything
        #[arg(long)]
        to: i64,
        /// Yes, remove that data; make a backup first
        #[arg(long)]
        yes: bool,
    },
    /// Which steps the database has
    Status,
}

pub(super) async fn run(arguments: &Arguments, config: &Config) -> Result<()> {
    let folder = config.data_folder()?;
    server::prepare_folder(&folder)?;
    let database = server::open_unmigrated(config, &folder).await?;
    let outcome = carry_out(&arguments.direction, &database).await;
    database.close().await;
    outcome
}

async fn carry_out(direction: &Direction, database: &Database) -> Result<()> {
    match direction {
        Direction::Up => migrate_up(database).await?,
        Direction::Down { to, yes } => {
            if !yes {
                bail!(
                    "this removes the steps above {to} with the data in them; back up first, then add --yes"
                );
            }
            migrate_down(database, *to).await?;
        }
        Direction::Status => {}
    }
    for step in migration_status(database).await? {
        super::say(&format!("{} {}", if step.applied { "applied" } else { "missing" }, step.name));
    }
    Ok(())
}
