//! `vestnik-server admin`.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use vestnik_protocol::{ApiError, Registration};
use vestnik_server::Config;
use vestnik_server::accounts::AccountError;
use vestnik_server::admin::Workshop;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make an account, also while registration is closed; the password is read from standard input
    CreateUser {
        /// Latin letters, digits, `_` and `.`
        username: String,
        /// E-mail address, also good for signing in
        #[arg(long)]
        email: Option<String>,
        /// What others see; the username where absent
        #[arg(long)]
        display_name: Option<String>,
    },
    /// Give a user another password, read from standard input, and end all sessions
    ResetPassword {
        /// Whose
        username: String,
    },
    /// After restoring a backup, while the server is stopped: make every client rebuild its cache
    NewEpoch,
}

pub(super) async fn run(arguments: Arguments, config: &Config) -> Result<()> {
    // Before the database is opened: whoever mistypes should not have moved a schema.
    let password = match arguments.action {
        Action::CreateUser { .. } | Action::ResetPassword { .. } => read_password()?,
        Action::NewEpoch => String::new(),
    };
    let workshop = Workshop::open(config).await?;
    let outcome = carry_out(arguments.action, password, &workshop).await;
    workshop.close().await;
    super::say(&outcome?);
    Ok(())
}

async fn carry_out(action: Action, password: String, workshop: &Workshop) -> Result<String> {
    Ok(match action {
        Action::CreateUser { username, email, display_name } => {
            let device_name = String::new();
            let form = Registration { username, email, password, display_name, device_name };
            format!("created: {}", workshop.create_user(form).await.map_err(sentence)?)
        }
        Action::ResetPassword { username } => {
            workshop.reset_password(&username, password).await.map_err(sentence)?;
            format!("{username} has another password, and every device is signed out")
        }
        Action::NewEpoch => format!("new epoch: {}", workshop.new_epoch().await?),
    })
}

/// From standard input, because arguments are visible to every user of the machine and stay in the shell's history.
#[expect(clippy::print_stderr, reason = "the command line speaks to a person")]
fn read_password() -> Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Password (it shows while you type; to avoid that, pipe it in):");
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("no password came on standard input");
    }
    Ok(password)
}

/// A refusal with its fields, as a person can read it.
fn sentence(error: AccountError) -> anyhow::Error {
    let refusal = ApiError::from(error);
    if refusal.fields.is_empty() {
        return anyhow::anyhow!("{}", refusal.code);
    }
    let fields: Vec<String> =
        refusal.fields.iter().map(|field| format!("{}: {}", field.field, field.code)).collect();
    anyhow::anyhow!("{}", fields.join(", "))
}
