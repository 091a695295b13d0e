//! What two people see of each other: a block and its end, and messages that vanish.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use vestnik_protocol::{ChatId, Command};
use vestnik_tests::window::App;

use crate::world::{World, open_chat, shows, write};

/// The shortest time that the menu offers, and as long again for a busy machine.
const VANISHED_BY: Duration = Duration::from_secs(60);

/// Alice and Bob, each with the chat with the other open.
async fn two(
    world: &World,
) -> Result<[(vestnik_tests::api::ApiUser, vestnik_tests::window::Device, App); 2]> {
    let (alice, bob) = (world.person("alice").await?, world.person("bob").await?);
    let chat_id = alice.0.api.done(Command::OpenDirect { user_id: bob.0.id }).await?.chat_id;
    alice.0.api.write(chat_id, "hello").await?;
    for (_, _, app) in [&alice, &bob] {
        open(app, chat_id).await?;
    }
    Ok([alice, bob])
}

async fn open(app: &App, chat_id: ChatId) -> Result<()> {
    open_chat(app, chat_id).await?;
    shows(app, "hello", None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_person_is_told_nothing_but_that_one_cannot_be_written_to() -> Result<()> {
    let world = World::new().await?;
    let [(_alice, _alices, at_alice), (_bob, _bobs, at_bob)] = two(&world).await?;
    at_bob.see_css(".conversation-online").await?;

    at_alice.click("info-open").await?;
    at_alice.see_css("[data-action=\"block\"]").await?.click().await?;
    at_alice.click("ask-confirm").await?;
    at_alice.see("unblock").await?;
    let hidden = "return document.querySelector('[data-testid=\"composer\"]').offsetParent === null";
    at_alice.until("no composer where one has blocked", hidden, vec![]).await?;

    let nobody =
        "return document.querySelector('.conversation-online, .conversation-header .online-dot') === null";
    at_bob.until("the presence to go", nobody, vec![]).await?;
    write(&at_bob, "are you there?").await?;
    shows(&at_bob, "are you there?", Some("failed")).await?;
    at_bob.read("Этому собеседнику сейчас нельзя написать.").await?;
    let said: String = at_bob.run("return document.body.innerText", vec![]).await?;
    ensure!(!said.to_lowercase().contains("блокир"), "the window tells of the block:\n{said}");

    at_alice.click("unblock").await?;
    at_alice.gone("unblock").await?;
    at_bob.see_css(".conversation-online").await?;
    at_bob.click("retry-send").await?;
    shows(&at_alice, "are you there?", None).await?;
    // And nothing of what was written meanwhile came twice, or earlier.
    let times = "return [...document.querySelectorAll('.row-text')].filter(({ textContent: text }) => text === arguments[0]).length";
    let times: u32 = at_alice.run(times, vec![json!("are you there?")]).await?;
    ensure!(times == 1, "it came {times} times");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_vanishes_from_both_windows_after_the_time_that_a_person_chose() -> Result<()> {
    let world = World::new().await?;
    let [(_alice, _alices, at_alice), (_bob, _bobs, at_bob)] = two(&world).await?;

    at_alice.click("info-open").await?;
    at_alice.see_css("[data-action=\"timer\"]").await?.click().await?;
    at_alice.see_css("[data-item=\"timer-30\"]").await?.click().await?;
    // Both are told that it is so, and from when.
    for app in [&at_alice, &at_bob] {
        app.see_css(".row-event").await?;
    }
    write(&at_alice, "burn this").await?;
    for app in [&at_alice, &at_bob] {
        shows(app, "burn this", None).await?;
        let marked = "return [...document.querySelectorAll('[data-testid=\"message-row\"]')].at(-1)
            .querySelector('.row-meta [aria-label=\"Исчезающее сообщение\"]') !== null";
        app.until("the mark of what vanishes", marked, vec![]).await?;
    }
    for app in [&at_alice, &at_bob] {
        let gone = "return !document.body.innerText.includes('burn this')";
        app.until_within(VANISHED_BY, "the message to vanish", gone, vec![]).await?;
        // What was there before stays.
        shows(app, "hello", None).await?;
    }
    Ok(())
}
