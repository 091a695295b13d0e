//! Shortcuts, also where the keys carry Cyrillic letters.

use anyhow::Result;
use serde_json::json;
use vestnik_protocol::Command;
use vestnik_tests::window::{App, Key};

use crate::world::{World, open_chat, shows};

/// A key press as a Russian layout makes it: the letter is Cyrillic, only the place says which shortcut is meant. A driver
/// cannot press such a key, so the page gets the event itself.
async fn press_on_russian_layout(app: &App, key: &str, code: &str) -> Result<()> {
    let script = "
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown',
            { key: arguments[0], code: arguments[1], ctrlKey: true, bubbles: true, cancelable: true }));";
    app.run(script, vec![json!(key), json!(code)]).await
}

async fn focus_is_on(app: &App, test_id: &str) -> Result<()> {
    let script = "return document.activeElement?.dataset.testid === arguments[0]";
    app.until(&format!("the focus on {test_id}"), script, vec![json!(test_id)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn shortcuts_work_on_a_russian_layout() -> Result<()> {
    let world = World::new().await?;
    let (alice, _device, app) = world.person("alice").await?;
    let bob = world.register("bob").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: bob.id }).await?.chat_id;
    alice.api.write(chat_id, "text").await?;
    open_chat(&app, chat_id).await?;
    shows(&app, "text", None).await?;
    app.see("composer").await?.click().await?;
    focus_is_on(&app, "composer").await?;

    press_on_russian_layout(&app, "л", "KeyK").await?;
    focus_is_on(&app, "switcher-search").await?;
    app.press(&[Key::Escape.code()]).await?;
    app.gone("switcher").await?;
    focus_is_on(&app, "composer").await?;
    press_on_russian_layout(&app, "б", "Comma").await?;
    app.see("settings-close").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn shortcuts_work_with_real_keys() -> Result<()> {
    let world = World::new().await?;
    let (_alice, _device, app) = world.person("alice").await?;
    app.press(&[Key::Control.code(), 'k']).await?;
    focus_is_on(&app, "switcher-search").await
}
