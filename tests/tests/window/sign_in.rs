//! First start: server, account, and what is wrong beside the field it is about.

use anyhow::Result;
use vestnik_tests::people::password_of;
use vestnik_tests::window::{App, Device};

use crate::world::{World, live};

async fn fill_registration(app: &App, username: &str, password: &str) -> Result<()> {
    app.click("tab-register").await?;
    app.fill("username", username).await?;
    app.fill("display-name", "Алиса Лидделл").await?;
    app.fill("password", password).await
}

#[tokio::test(flavor = "multi_thread")]
async fn register_sign_out_and_sign_in_again() -> Result<()> {
    let world = World::new().await?;
    let device = Device::new()?;
    let app = device.open(&world.display).await?;

    app.read("Вестник").await?;
    app.fill("server-address", &world.address()).await?;
    app.see_css("[data-testid=\"server-hint\"].hint-good, [data-testid=\"server-hint\"].hint-warning")
        .await?;
    fill_registration(&app, "alice", &password_of("alice")).await?;
    app.click("submit").await?;
    live(&app).await?;
    app.until_title("Вестник").await?;

    app.click("settings-open").await?;
    app.read(&world.address()).await?;
    app.click("sign-out").await?;
    app.see("submit").await?;
    app.fill("password", &password_of("alice")).await?;
    app.click("submit").await?;
    live(&app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_beside_its_field() -> Result<()> {
    let world = World::new().await?;
    world.register("alice").await?;
    let device = Device::new()?;
    let app = device.open_with(&world.display, &["--server", &world.address()]).await?;

    fill_registration(&app, "alice", &password_of("alice")).await?;
    app.click("submit").await?;
    app.see_css("#hint-username.hint-bad").await?;
    app.fill("username", "a").await?;
    app.fill("password", "short").await?;
    app.click("submit").await?;
    app.see_css("#hint-username.hint-bad").await?;
    app.see_css("#hint-password.hint-bad").await?;

    app.click("tab-sign-in").await?;
    app.fill("login", "alice").await?;
    app.fill("password", "wrong-but-long-enough").await?;
    app.click("submit").await?;
    app.see_css(".form-problem[role=\"alert\"], .hint-bad").await?;

    app.fill("server-address", "http://127.0.0.1:9").await?;
    app.see_css("[data-testid=\"server-hint\"].hint-bad").await?;
    Ok(())
}
