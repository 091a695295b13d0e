//! A day without a pointer: register, make a group, write, answer, react, search and change a setting by keys alone.

use anyhow::{Result, bail};
use serde_json::json;
use vestnik_tests::people::password_of;
use vestnik_tests::window::{App, Device, Key};

use crate::world::{World, live, shows};

const RIGHT: char = '\u{e014}';
const F6: char = '\u{e036}';
const END: char = '\u{e010}';
/// More stops than any screen has.
const MOST_STOPS: usize = 80;

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_done_without_a_pointer() -> Result<()> {
    let world = World::new().await?;
    world.register_as("bob", "Bob Marsh").await?;
    let device = Device::new()?;
    let app = device.open(&world.display).await?;

    register(&app, &world.address()).await?;
    make_a_group(&app).await?;
    write_here(&app, "first").await?;
    shows(&app, "first", Some("sent")).await?;

    app.press(&[Key::Control.code(), Key::Up.code()]).await?;
    app.see("reply-bar").await?;
    write_here(&app, "answer").await?;
    shows(&app, "answer", Some("sent")).await?;
    app.see("quote").await?;

    react(&app).await?;
    search(&app).await?;
    change_the_theme(&app).await
}

async fn register(app: &App, address: &str) -> Result<()> {
    tab_to(app, "server-address").await?;
    app.type_into("server-address", address).await?;
    app.see_css("[data-testid=\"server-hint\"].hint-good, [data-testid=\"server-hint\"].hint-warning")
        .await?;
    tab_to(app, "tab-sign-in").await?;
    app.press(&[RIGHT]).await?;
    focus_on(app, "tab-register").await?;
    for (field, text) in [
        ("username", "alice".to_owned()),
        ("display-name", "Alice".to_owned()),
        ("password", password_of("alice")),
    ] {
        tab_to(app, field).await?;
        app.type_into(field, &text).await?;
    }
    app.press(&[Key::Enter.code()]).await?;
    live(app).await
}

async fn make_a_group(app: &App) -> Result<()> {
    tab_to(app, "group-new").await?;
    app.press(&[Key::Enter.code()]).await?;
    focus_on(app, "group-title").await?;
    app.type_into("group-title", "Trip").await?;
    tab_to(app, "people-search").await?;
    app.type_into("people-search", "bob").await?;
    app.see("picker-row").await?;
    app.press(&[Key::Enter.code()]).await?;
    app.see_css(".chip").await?;
    tab_to(app, "group-create").await?;
    app.press(&[Key::Enter.code()]).await?;
    focus_on(app, "composer").await
}

/// The composer has the focus already.
async fn write_here(app: &App, text: &str) -> Result<()> {
    focus_on(app, "composer").await?;
    app.type_into("composer", text).await?;
    app.press(&[Key::Enter.code()]).await
}

async fn react(app: &App) -> Result<()> {
    // From the composer, around the panes, to the messages.
    let mut stops = 0;
    while !has_focus(app, "message-row").await? {
        stops += 1;
        if stops > 8 {
            bail!("F6 does not come to the messages");
        }
        app.press(&[F6]).await?;
    }
    // What happened to the group is a row too, with nothing to do about it.
    app.press(&[END]).await?;
    app.press(&[Key::Enter.code()]).await?;
    app.see("menu").await?;
    // Above the first item stand the reactions, and before them the way to all emoji.
    for key in [Key::Up, Key::Up, Key::Enter] {
        app.press(&[key.code()]).await?;
    }
    app.see_css("[data-testid=\"reaction\"][aria-pressed=\"true\"]").await.map(drop)
}

async fn search(app: &App) -> Result<()> {
    app.press(&[Key::Control.code(), 'f']).await?;
    focus_on(app, "global-search-field").await?;
    app.type_into("global-search-field", "first").await?;
    app.see("found-row").await?;
    app.press(&[Key::Enter.code()]).await?;
    app.gone("global-search").await
}

async fn change_the_theme(app: &App) -> Result<()> {
    app.press(&[Key::Control.code(), ',']).await?;
    app.see("settings-theme").await?;
    let on_theme = "return document.activeElement?.name === 'theme'";
    for _ in 0..MOST_STOPS {
        if app.run::<bool>(on_theme, vec![]).await? {
            app.press(&[RIGHT]).await?;
            app.press(&[RIGHT]).await?;
            app.until("the dark theme", "return document.documentElement.dataset.theme === 'dark'", vec![])
                .await?;
            app.press(&[Key::Escape.code()]).await?;
            return app.gone("settings-theme").await;
        }
        app.press(&[Key::Tab.code()]).await?;
    }
    bail!("Tab does not come to the theme")
}

async fn has_focus(app: &App, test_id: &str) -> Result<bool> {
    app.run("return document.activeElement?.dataset.testid === arguments[0]", vec![json!(test_id)]).await
}

async fn focus_on(app: &App, test_id: &str) -> Result<()> {
    let script = "return document.activeElement?.dataset.testid === arguments[0]";
    app.until(&format!("the focus on {test_id}"), script, vec![json!(test_id)]).await
}

async fn tab_to(app: &App, test_id: &str) -> Result<()> {
    app.see(test_id).await?;
    for _ in 0..MOST_STOPS {
        if has_focus(app, test_id).await? {
            return Ok(());
        }
        app.press(&[Key::Tab.code()]).await?;
    }
    bail!("Tab does not come to {test_id}")
}
