//! Registering, finding each other, one's own profile.

use anyhow::{Result, ensure};
use vestnik_core::view::{Request, ServerCheck, Session};
use vestnik_protocol::{ErrorCode, Profile};
use vestnik_tests::api::registration;
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::server::TestServer;
use vestnik_tests::world::World;

use crate::both::on_both_databases;

on_both_databases! {
    a_server_is_checked_before_it_is_used,
    registration_errors_name_their_fields,
    people_find_each_other,
    a_changed_profile_reaches_others_and_other_devices,
}

async fn a_server_is_checked_before_it_is_used(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let alice = Device::new("alice", server.address()).await?;
    let typed = alice.network().address().to_string();
    let check: ServerCheck =
        alice.ask(Request::CheckServer { address: format!(" http://{typed}/ ") }).await?;
    ensure!(check.info.product == "vestnik" && !check.insecure, "{check:?}");
    let again: ServerCheck = alice.ask(Request::CheckServer { address: check.server.clone() }).await?;
    ensure!(again == check, "a normalised address stays as it is");
    for (address, code) in
        [("", "address_invalid"), ("http://", "address_invalid"), ("http://127.0.0.1:1", "unreachable")]
    {
        alice.refused(Request::CheckServer { address: address.to_owned() }, code).await?;
    }
    alice.network().cut();
    alice.refused(Request::CheckServer { address: check.server }, "unreachable").await?;
    // Something else that answers HTTP.
    let other = axum::Router::new().fallback(|| async { "<html>" });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, other).await });
    alice.refused(Request::CheckServer { address }, "not_vestnik").await?;
    Ok(())
}

async fn registration_errors_name_their_fields(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let eve = Device::new("eve", world.server.address()).await?;
    let server = eve.network().url();
    let mut form = registration("alice");
    let taken = Request::Register { server: server.clone(), registration: form.clone() };
    let error = eve.refused_by_server(taken, ErrorCode::UsernameTaken).await?;
    ensure!(error.fields.len() == 1 && error.fields[0].field == "username", "{error:?}");
    form.username = "e".to_owned();
    form.password = "short".to_owned();
    let error = eve
        .refused_by_server(Request::Register { server, registration: form }, ErrorCode::UsernameInvalid)
        .await?;
    let fields = error.fields.iter().map(|wrong| wrong.field.as_str()).collect::<Vec<_>>();
    ensure!(fields == ["username", "password"], "{fields:?}");
    eve.register().await
}

async fn people_find_each_other(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let bob = world.alice.find("bob").await?;
    ensure!(bob.id == world.bob.me()?);
    let nobody: Vec<Profile> = world.alice.ask(Request::SearchUsers { query: "nobody".to_owned() }).await?;
    ensure!(nobody.is_empty());
    // What would be a pattern in SQL is a letter in a search.
    for query in ["%", "_", "\\"] {
        let search = Request::SearchUsers { query: query.to_owned() };
        match world.alice.ask::<Vec<Profile>>(search).await {
            Ok(found) => ensure!(found.is_empty(), "{query:?} finds {found:?}"),
            // Without a single letter there is nothing to look for.
            Err(error) => ensure!(error.to_string().contains("invalid_argument"), "{query:?}: {error}"),
        }
    }
    let by_beginning: Vec<Profile> = world.alice.ask(Request::SearchUsers { query: "BO".to_owned() }).await?;
    ensure!(by_beginning.iter().map(|found| found.id).collect::<Vec<_>>() == [bob.id]);
    Ok(())
}

async fn a_changed_profile_reaches_others_and_other_devices(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let phone = world.another_device("alice").await?;
    let alice = world.alice.me()?;
    let name = "Алиса Иванова".to_owned();
    world
        .alice
        .ask::<()>(Request::SaveProfile {
            display_name: Some(name.clone()),
            about: None,
            show_presence: None,
        })
        .await?;
    for device in [&world.alice, &phone] {
        device
            .until("the new name", |screen| {
                matches!(&screen.session, Some(Session::SignedIn { me, .. }) if me.profile.display_name == name)
            })
            .await?;
    }
    let found: Vec<Profile> = world.bob.ask(Request::SearchUsers { query: "Иванова".to_owned() }).await?;
    ensure!(found.iter().any(|profile| profile.id == alice && profile.display_name == name), "{found:?}");
    // Bob's list shows it after his next connection at the latest.
    ensure!(world.bob.screen()?.chats.contains_key(&chat_id));
    world.bob.network().reset();
    world
        .bob
        .until("her new name", |screen| screen.profiles.get(&alice).is_some_and(|p| p.display_name == name))
        .await?;
    Ok(())
}
