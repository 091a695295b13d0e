//! Who is here, and who is writing.

use anyhow::{Result, ensure};
use vestnik_core::view::{OpenAt, Request};
use vestnik_tests::database::Backend;
use vestnik_tests::world::World;

use crate::both::on_both_databases;

on_both_databases! {
    people_on_screen_come_and_go,
    typing_shows_and_ends,
}

async fn people_on_screen_come_and_go(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let bob = world.bob.me()?;
    world.alice.ask::<()>(Request::OnScreen { user_ids: vec![bob] }).await?;
    let online = |online: bool| {
        move |screen: &vestnik_tests::screen::Screen| {
            screen.presence.get(&bob).is_some_and(|presence| presence.online == online)
        }
    };
    world.alice.until("bob is here", online(true)).await?;
    // He is here as long as one device is.
    let mut phone = world.another_device("bob").await?;
    world.bob.close().await;
    phone.close().await;
    let gone = world.alice.until("bob left", online(false)).await?;
    ensure!(gone.presence.get(&bob).is_some_and(|presence| presence.last_seen.is_some()), "with a time");
    world.bob.open().await?;
    world.alice.until("bob is back", online(true)).await?;
    // What is on screen stays so over a lost connection.
    world.alice.network().reset();
    world.alice.live().await?;
    world.bob.close().await;
    world.alice.until("bob left again", online(false)).await?;
    Ok(())
}

async fn typing_shows_and_ends(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let bob = world.bob.me()?;
    for device in [&world.alice, &world.bob] {
        device.show(chat_id, OpenAt::End).await?;
    }
    let writing = |screen: &vestnik_tests::screen::Screen| {
        screen.typing.get(&chat_id).is_some_and(|people| people.contains(&bob))
    };
    world.bob.ask::<()>(Request::Typing { chat_id }).await?;
    world.alice.until("bob is writing", writing).await?;
    ensure!(world.bob.screen()?.typing.get(&chat_id).is_none_or(Vec::is_empty), "not to himself");
    // His message ends it at once …
    world.bob.write(chat_id, "done").await?;
    world.alice.until("his message", |s| s.texts(chat_id) == ["done"] && !writing(s)).await?;
    // … and otherwise it ends by itself.
    world.alice.ask::<()>(Request::Typing { chat_id }).await?;
    let alice = world.alice.me()?;
    let written =
        |screen: &vestnik_tests::screen::Screen| screen.typing.get(&chat_id).cloned().unwrap_or_default();
    world.bob.until("alice is writing", |screen| written(screen) == [alice]).await?;
    world.bob.until("alice stopped", |screen| written(screen).is_empty()).await?;
    Ok(())
}
