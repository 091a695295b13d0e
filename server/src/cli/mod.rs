//! The command line. Each command is a file; this one knows which there are and what they share.

mod admin;
mod config;
mod demo_data;
mod migrate;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use vestnik_server::Config;
use vestnik_server::config::{Setting, load};

/// The server of Vestnik, a self-hosted messenger. Without a command it serves.
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where the configuration comes from; the same for every command.
#[derive(Args)]
struct Options {
    /// Configuration file (TOML); `vestnik-server config --example` prints one
    #[arg(long, global = true, env = "VESTNIK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Data folder, over `server.data`
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Address and port to listen on, over `server.listen`
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Any option, over everything else; may be given several times
    #[arg(long, global = true, value_name = "SECTION.NAME=VALUE")]
    set: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (this is also what happens without a command)
    Serve,
    /// Print or check the configuration
    Config(config::Arguments),
    /// Move the database's schema; serving does this by itself
    Migrate(migrate::Arguments),
    /// Accounts by hand, and what belongs to a restore
    Admin(admin::Arguments),
    /// Make a few people with a little conversation, to look around with; prints their logins
    DemoData(demo_data::Arguments),
}

impl Options {
    fn load(&self) -> Result<Config> {
        let mut settings = Vec::new();
        let mut flag = |name: &str, key: &str, value: Option<String>| {
            settings.extend(value.map(|value| Setting {
                key: key.to_owned(),
                value,
                origin: format!("the flag {name}"),
            }));
        };
        flag("--data", "server.data", self.data.as_ref().map(|folder| folder.display().to_string()));
        flag("--listen", "server.listen", self.listen.clone());
        for text in &self.set {
            settings.push(Setting::parse(text)?);
        }
        Ok(load(self.config.as_deref(), variables(), &settings)?)
    }
}

/// The environment; a variable that is not text is none of ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Runs the command that the arguments name.
pub async fn run(arguments: Arguments) -> Result<()> {
    let options = arguments.options;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(options.load()?).await,
        Command::Config(command) => config::run(&command, &options),
        Command::Migrate(command) => migrate::run(&command, &options.load()?).await,
        Command::Admin(command) => admin::run(command, &options.load()?).await,
        Command::DemoData(command) => demo_data::run(&command, &options.load()?).await,
    }
}

/// Says in one sentence what went wrong.
#[expect(clippy::print_stderr, reason = "the command line speaks to a person")]
pub fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("vestnik-server: {error}");
    ExitCode::FAILURE
}

/// Prints a line of a command's answer. A closed pipe (`| head`) is no fault.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
