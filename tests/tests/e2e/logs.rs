//! Logs of server and core, at their most talkative: no message text, no password, no token.

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{OpenAt, Request};
use vestnik_tests::api::Api;
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::people::password_of;
use vestnik_tests::process::ServerProcess;

use crate::conversation::all_sent;

/// In no log, whatever happens.
const MARK: &str = "Xylophon-7f3a-Murmeltier";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_no_text_password_or_token() -> Result<()> {
    let more = "[logs]\nlevel = \"trace\"\n";
    let mut server = ServerProcess::prepare(Backend::Sqlite, more).await?;
    server.start_again().await?;
    let alice = Device::apart("alice", server.address()).await?;
    let bob = Device::apart("bob", server.address()).await?;
    tokio::try_join!(alice.register(), bob.register())?;
    let chat_id = alice.chat_with(bob.me()?).await?;
    alice.show(chat_id, OpenAt::End).await?;
    alice.write(chat_id, MARK).await?;
    all_sent(&alice, chat_id, 1).await?;
    bob.until("it came", |screen| screen.last_text(chat_id) == Some(MARK)).await?;
    alice.ask::<()>(Request::SaveDraft { chat_id, text: format!("draft {MARK}"), reply_to: None }).await?;
    alice.ask::<serde_json::Value>(Request::SearchUsers { query: MARK.to_owned() }).await?;
    // What is refused must not be quoted either.
    let api = Api::of(server.address());
    let user = api.sign_in("alice").await?;
    let tokens = &user.signed_in.tokens;
    let broken = format!("{{\"commands\": [{{\"type\": \"send\", \"content\": \"{MARK}\"");
    user.api.send(reqwest::Method::POST, "commands", Some(broken)).await?;
    let wrong = serde_json::json!({"login": "alice", "password": MARK, "device_name": MARK});
    api.post("auth/sign-in", &wrong).await?;
    api.with_token(format!("{}{MARK}", tokens.access_token)).get("me").await?;
    user.api.get(&format!("users/search?q={MARK}")).await?;
    let refreshed =
        api.post("auth/refresh", &serde_json::json!({"refresh_token": tokens.refresh_token})).await?;
    let refreshed: vestnik_protocol::SessionTokens = refreshed.data()?;
    server.kill().await?;
    alice.offline().await?;

    let signature = |token: &str| token.rsplit('.').next().map(str::to_owned).context("a token has parts");
    let secrets = [
        ("message text", MARK.to_owned()),
        ("password", password_of("alice")),
        ("access token", signature(&tokens.access_token)?),
        ("refresh token", signature(&tokens.refresh_token)?),
        ("refreshed token", signature(&refreshed.refresh_token)?),
        (
            "signing secret",
            std::fs::read_to_string(server.folder().join("data/secret.key")).unwrap_or(MARK.into()),
        ),
    ];
    let talkative = std::fs::read_to_string(server.folder().join("server.log"))?.lines().count();
    ensure!(talkative > 20, "{talkative} lines in the server's log: this test would see nothing");
    for log in [
        server.folder().join("server.log"),
        alice.folder().join("client.log"),
        bob.folder().join("client.log"),
    ] {
        let text = std::fs::read_to_string(&log)?;
        for (what, secret) in &secrets {
            let line = text.lines().find(|line| line.contains(secret.trim()));
            ensure!(line.is_none(), "a {what} is in {}: {line:?}", log.display());
        }
    }
    Ok(())
}
