//! A picture of every screen, in both languages and themes, wide and narrow, in `target/contact-sheet`.

use anyhow::Result;
use vestnik_core::view::{Settings, Theme};
use vestnik_tests::window::{App, ContactSheet, Device};

use crate::screens::SCREENS;
use crate::stage::{Chat, Stage};
use crate::world::{World, live, open_chat, write};

const WIDTHS: [(&str, u32, u32); 2] = [("wide", 1100, 720), ("narrow", 400, 720)];

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_russian_light() -> Result<()> {
    every_screen("ru", Theme::Light, "ru-light").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_russian_dark() -> Result<()> {
    every_screen("ru", Theme::Dark, "ru-dark").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_english_light() -> Result<()> {
    every_screen("en", Theme::Light, "en-light").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_english_dark() -> Result<()> {
    every_screen("en", Theme::Dark, "en-dark").await
}

async fn every_screen(language: &str, theme: Theme, name: &str) -> Result<()> {
    let mut sheet = ContactSheet::start(name)?;
    let mut world = World::new().await?;
    let stage = Stage::set(&world).await?;
    let settings = Settings { language: Some(language.to_owned()), theme, ..Settings::default() };
    first_start(&world, &mut sheet, &settings, name).await?;
    let device = world.device_of("alice").await?;
    device.settings(&settings)?;
    let app = device.open(&world.display).await?;
    live(&app).await?;
    for (width_name, width, height) in WIDTHS {
        app.resize(width, height).await?;
        for screen in SCREENS.iter().filter(|screen| screen.pictured) {
            screen.show(&app, &stage).await?;
            sheet.take(&app, &format!("{}-{name}-{width_name}", screen.name)).await?;
            screen.leave(&app).await?;
        }
    }
    offline(&mut world, &mut sheet, &app, &stage, name).await?;
    sheet.finish().map(drop)
}

async fn first_start(world: &World, sheet: &mut ContactSheet, settings: &Settings, name: &str) -> Result<()> {
    let device = Device::new()?;
    device.settings(settings)?;
    let app = device.open_with(&world.display, &["--server", &world.address()]).await?;
    app.see_css("[data-testid=\"server-hint\"].hint-good, [data-testid=\"server-hint\"].hint-warning")
        .await?;
    at_each_width(&app, sheet, &format!("sign-in-{name}")).await?;
    app.click("tab-register").await?;
    app.fill("username", "a").await?;
    app.click("submit").await?;
    app.see_css("#hint-username.hint-bad").await?;
    at_each_width(&app, sheet, &format!("register-errors-{name}")).await
}

async fn offline(
    world: &mut World,
    sheet: &mut ContactSheet,
    app: &App,
    stage: &Stage,
    name: &str,
) -> Result<()> {
    open_chat(app, stage.chat(Chat::Talk)).await?;
    world.server.stop().await;
    app.see_css("[data-testid=\"connection-banner\"][data-state=\"offline\"]").await?;
    write(app, "Это уйдёт, когда сервер вернётся").await?;
    app.see_css("[data-testid=\"message-row\"][data-state=\"queued\"]").await?;
    at_each_width(app, sheet, &format!("offline-{name}")).await
}

async fn at_each_width(app: &App, sheet: &mut ContactSheet, name: &str) -> Result<()> {
    for (width_name, width, height) in WIDTHS {
        app.resize(width, height).await?;
        sheet.take(app, &format!("{name}-{width_name}")).await?;
    }
    Ok(())
}
