//! Signs in without a window, so that a script can prepare an app that opens on its chats.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, bail};
use vestnik_core::view::{Request, ServerCheck};
use vestnik_core::{Client, ClientOptions};
use vestnik_protocol::Credentials;
use vestnik_protocol::limits::PASSWORD_CHARS;

use crate::folders::Folders;

/// Reads the password from standard input (one line end is not part of it).
pub fn run(folders: &Folders, server: String, login: String) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let password = read_password()?;
    runtime.block_on(sign_in(folders, server, login, password))?;
    writeln!(std::io::stdout(), "signed in")?;
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    // A character is at most four bytes; more than that is no password, and not worth reading.
    let most = (PASSWORD_CHARS.end() * 4 + 2) as u64;
    let mut password = String::new();
    std::io::stdin()
        .take(most + 1)
        .read_to_string(&mut password)
        .context("the password is not UTF-8 text")?;
    if password.len() as u64 > most {
        bail!("the password on standard input is too long");
    }
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

async fn sign_in(folders: &Folders, server: String, login: String, password: String) -> anyhow::Result<()> {
    let client = Client::open(ClientOptions::new(folders.data.clone())).await?;
    let outcome = async {
        let check = client.call(Request::CheckServer { address: server }).await?;
        let check: ServerCheck = serde_json::from_value(check)?;
        let device_name = String::new();
        let credentials = Credentials { login, password, device_name };
        client.call(Request::SignIn { server: check.server, credentials }).await?;
        anyhow::Ok(())
    }
    .await;
    client.close().await;
    outcome
}
