//! Without a server: everything that was there is there, what is written waits, and goes out once when it is back.

use anyhow::{Result, ensure};
use vestnik_protocol::Command;
use vestnik_tests::window::App;

use crate::world::{World, live, open_chat, shows, texts, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_without_a_server_shows_all_and_what_is_written_goes_out_later() -> Result<()> {
    let mut world = World::new().await?;
    let (alice, device, app) = world.person("alice").await?;
    let bob = world.register("bob").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: bob.id }).await?.chat_id;
    for number in 1..=5 {
        bob.api.write(chat_id, &format!("before {number}")).await?;
    }
    open_chat(&app, chat_id).await?;
    shows(&app, "before 5", None).await?;

    world.server.stop().await;
    app.see_css("[data-testid=\"connection-banner\"][data-state=\"offline\"]").await?;
    write(&app, "queued in the open window").await?;
    shows(&app, "queued in the open window", Some("queued")).await?;
    // As by a power cut.
    drop(app);

    let app = device.open(&world.display).await?;
    open_chat(&app, chat_id).await?;
    shows(&app, "before 1", None).await?;
    shows(&app, "queued in the open window", Some("queued")).await?;
    write(&app, "queued after the restart").await?;
    shows(&app, "queued after the restart", Some("queued")).await?;

    world.server.start_again().await?;
    live(&app).await?;
    sent(&app, "queued in the open window").await?;
    sent(&app, "queued after the restart").await?;
    let shown = texts(&app).await?;
    let expected: Vec<_> = (1..=5).map(|number| format!("before {number}")).collect();
    ensure!(shown[..5] == expected, "{shown:?}");
    ensure!(
        shown[5..] == ["queued in the open window", "queued after the restart"],
        "once, in order: {shown:?}"
    );
    Ok(())
}

async fn sent(app: &App, text: &str) -> Result<()> {
    let state = format!(
        "return [...document.querySelectorAll('[data-testid=\"message-row\"]')].some((row) =>
            row.querySelector('.row-text')?.textContent === '{text}' && row.dataset.state !== 'queued' && row.dataset.seq)"
    );
    app.until(&format!("{text:?} to be sent"), &state, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_now_does_not_wait_for_the_countdown() -> Result<()> {
    let mut world = World::new().await?;
    let (_alice, _device, app) = world.person("alice").await?;
    world.server.stop().await;
    app.see("retry-now").await?;
    world.server.start_again().await?;
    // It may have come back by itself meanwhile.
    let script = "document.querySelector('[data-testid=\"retry-now\"]')?.click()";
    app.run::<()>(script, vec![]).await?;
    live(&app).await
}
