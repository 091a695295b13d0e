//! Signing in and out, tokens that end, sessions that are taken away.

use anyhow::{Result, ensure};
use serde_json::json;
use vestnik_core::view::{OpenAt, Request, Session, SignedOutReason};
use vestnik_protocol::ErrorCode;
use vestnik_tests::api::credentials;
use vestnik_tests::cache::CacheFile;
use vestnik_tests::database::Backend;
use vestnik_tests::world::World;

use super::all_sent;
use crate::both::on_both_databases;

on_both_databases! {
    signing_out_ends_the_session_and_forgets_the_cache,
    signing_out_does_not_lose_what_waits_unasked,
    a_session_that_the_server_ends_keeps_what_waits,
    a_wrong_password_is_said,
    two_accounts_on_one_device_do_not_mix,
}

fn signed_out(screen: &vestnik_tests::screen::Screen, why: SignedOutReason) -> bool {
    matches!(&screen.session, Some(Session::SignedOut { reason, .. }) if *reason == why)
}

async fn signing_out_ends_the_session_and_forgets_the_cache(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.write(chat_id, "a secret of alice's").await?;
    world.bob.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    world
        .alice
        .until("current", |screen| screen.chats.get(&chat_id).is_some_and(|c| c.seq.get() == 1))
        .await?;
    world.alice.ask::<()>(Request::SignOut { discard_unsent: false }).await?;
    let screen =
        world.alice.until("signed out", |screen| signed_out(screen, SignedOutReason::ByUser)).await?;
    ensure!(screen.chats.is_empty());
    let Some(Session::SignedOut { last_server, last_login, .. }) = &screen.session else {
        anyhow::bail!("out")
    };
    ensure!(last_server.is_some() && last_login.as_deref() == Some("alice"), "the form is filled in");
    for file in files(world.alice.folder())? {
        let bytes = std::fs::read(&file)?;
        let text = "a secret of alice's".as_bytes();
        ensure!(!bytes.windows(text.len()).any(|window| window == text), "{} still has it", file.display());
    }
    world
        .alice
        .refused(
            Request::Send {
                chat_id,
                text: "from nobody".to_owned(),
                mentions: Vec::new(),
                reply_to: None,
                silent: false,
            },
            "signed_out",
        )
        .await?;
    // And in again: everything is back from the server.
    world.alice.sign_in().await?;
    world.alice.until("back", |screen| screen.last_text(chat_id) == Some("a secret of alice's")).await?;
    Ok(())
}

fn files(folder: &std::path::Path) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

async fn signing_out_does_not_lose_what_waits_unasked(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.alice.go_offline().await?;
    world.alice.write(chat_id, "not sent yet").await?;
    world.alice.refused(Request::SignOut { discard_unsent: false }, "unsent_messages").await?;
    world.alice.until("nothing happened to it", |screen| screen.texts(chat_id) == ["not sent yet"]).await?;
    world.alice.ask::<()>(Request::SignOut { discard_unsent: true }).await?;
    world.alice.until("signed out", |screen| signed_out(screen, SignedOutReason::ByUser)).await?;
    Ok(())
}

async fn a_session_that_the_server_ends_keeps_what_waits(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.go_offline().await?;
    world.alice.write(chat_id, "written before the end").await?;
    // Somebody with alice's tokens signs her device out.
    let token = stolen_access_token(&world, "alice").await?;
    let answer = world.server.api().with_token(token).post("auth/sign-out", &json!({})).await?;
    ensure!(answer.status.is_success(), "{}", answer.body);
    world.alice.network().restore();
    world.alice.ask::<()>(Request::RetryNow).await?;
    world.alice.until("signed out", |screen| signed_out(screen, SignedOutReason::ByServer)).await?;
    world.alice.sign_in().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    all_sent(&world.alice, chat_id, 1).await?;
    world.bob.until("it came", |s| s.last_text(chat_id) == Some("written before the end")).await?;
    Ok(())
}

/// An access token for the session of this person's device, as whoever reads its files could make one.
async fn stolen_access_token(world: &World, name: &str) -> Result<String> {
    let device = if name == "alice" { &world.alice } else { &world.bob };
    let refresh_token = files(device.folder())?
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .find_map(|text| {
            let value: serde_json::Value = serde_json::from_str(&text).ok()?;
            find_string(&value, "refresh_token")
        });
    let Some(refresh_token) = refresh_token else { anyhow::bail!("no token file in the device's folder") };
    let answer = world.server.api().post("auth/refresh", &json!({ "refresh_token": refresh_token })).await?;
    let tokens: vestnik_protocol::SessionTokens = answer.data()?;
    Ok(tokens.access_token)
}

fn find_string(value: &serde_json::Value, key: &str) -> Option<String> {
    match value {
        serde_json::Value::Object(map) => map.iter().find_map(|(name, value)| {
            if name == key { value.as_str().map(str::to_owned) } else { find_string(value, key) }
        }),
        serde_json::Value::Array(list) => list.iter().find_map(|value| find_string(value, key)),
        _ => None,
    }
}

async fn a_wrong_password_is_said(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let eve = vestnik_tests::device::Device::new("alice", world.server.address()).await?;
    let mut form = credentials("alice");
    form.password = "Guessed-password-1".to_owned();
    let request = Request::SignIn { server: eve.network().url(), credentials: form };
    eve.refused_by_server(request, ErrorCode::CredentialsWrong).await?;
    ensure!(!eve.screen()?.is_signed_in());
    eve.sign_in().await
}

async fn two_accounts_on_one_device_do_not_mix(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.write(chat_id, "hers").await?;
    world.bob.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    world.server.api().register("carol").await?;
    world.alice.ask::<()>(Request::SignOut { discard_unsent: false }).await?;
    let request = Request::SignIn { server: world.alice.network().url(), credentials: credentials("carol") };
    world.alice.ask::<()>(request).await?;
    world.alice.live().await?;
    let screen = world.alice.screen()?;
    ensure!(screen.chats.is_empty(), "carol sees nothing of alice's: {}", screen.summary());
    ensure!(CacheFile::read(&world.alice.cache_file()?)?.chats.is_empty());
    Ok(())
}
