//! A picture of every screen, in both languages and themes, wide and narrow, in `target/contact-sheet`.

use anyhow::{Context as _, Result};
use serde_json::json;
use vestnik_core::view::{Settings, Theme};
use vestnik_protocol::{ChatId, Command};
use vestnik_tests::api::ApiUser;
use vestnik_tests::window::{App, ContactSheet, Device, Key};

use crate::group_screens;
use crate::world::{World, live, open_chat, write};

const WIDTHS: [(&str, u32, u32); 2] = [("wide", 1100, 720), ("narrow", 400, 720)];
const LANGUAGES: [&str; 2] = ["ru", "en"];
const THEMES: [(&str, Theme); 2] = [("light", Theme::Light), ("dark", Theme::Dark)];

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_in_both_languages_and_themes() -> Result<()> {
    let mut sheet = ContactSheet::start()?;
    let mut world = World::new().await?;
    let (chat_id, group) = people(&world).await?;
    for language in LANGUAGES {
        for (theme_name, theme) in THEMES {
            let settings = Settings { language: Some(language.to_owned()), theme, ..Settings::default() };
            first_start(&world, &mut sheet, &settings, &format!("{language}-{theme_name}")).await?;
        }
    }
    let device = world.device_of("alice").await?;
    for language in LANGUAGES {
        for (theme_name, theme) in THEMES {
            let settings = Settings { language: Some(language.to_owned()), theme, ..Settings::default() };
            device.settings(&settings)?;
            let name = format!("{language}-{theme_name}");
            of_groups(&world, &mut sheet, &device, group, &name).await?;
            signed_in(&mut world, &mut sheet, &device, chat_id, &name).await?;
        }
    }
    println!("contact sheet: {}", sheet.finish()?.display());
    Ok(())
}

/// A list and a conversation that look like somebody's.
async fn people(world: &World) -> Result<(ChatId, ChatId)> {
    let alice = world.register_as("alice", "Алиса Лидделл").await?;
    let (mut talk, mut others) = (None, Vec::new());
    let names = [
        ("boris", "Борис Житков"),
        ("vera", "Вера Инбер"),
        ("gleb", "Глеб Успенский"),
        ("darya", "Дарья Сергеевна"),
        ("egor", "Егор"),
        ("zhanna", "Жанна д’Арк"),
        ("igor", "Игорь Северянин"),
        ("katya", "Катя"),
    ];
    world.register_as("semyon", "Семён Дежнёв").await?;
    for (index, (name, display_name)) in names.into_iter().enumerate() {
        let other = world.register_as(name, display_name).await?;
        let chat_id = alice.api.done(Command::OpenDirect { user_id: other.id }).await?.chat_id;
        other.api.write(chat_id, "Привет! Как дела с переездом?").await?;
        if index % 2 == 0 {
            alice.api.write(chat_id, "Почти закончили, осталась кухня.").await?;
        }
        if index == 0 {
            converse(&alice, &other, chat_id).await?;
            talk = Some(chat_id);
        }
        others.push(other);
    }
    let others: Vec<_> = others.iter().collect();
    let group = group_screens::make(&alice, &others).await?;
    Ok((talk.context("there is a first one")?, group))
}

async fn converse(alice: &ApiUser, other: &ApiUser, chat_id: ChatId) -> Result<()> {
    let lines = [
        (false, "Кухня — это надолго 😅"),
        (false, "Помощь нужна? Я свободен в субботу после обеда, могу взять машину."),
        (true, "Было бы здорово! Давай часов в 14?"),
        (false, "Договорились. Вот адрес склада, где дешёвые коробки: https://example.org/boxes"),
        (true, "Спасибо 🙏"),
        (
            true,
            "Ещё вопрос: у тебя остались те крепления для полок? Мы купили новые, но они не подходят к старым стенам, а \
             сверлить кирпич вечером в воскресенье — это, сам понимаешь, подвиг.",
        ),
        (false, "Остались, захвачу."),
    ];
    for (mine, line) in lines {
        let writer = if mine { alice } else { other };
        writer.api.write(chat_id, line).await?;
    }
    Ok(())
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

/// Screens of a group, each from a wide window, where everything can be reached.
async fn of_groups(
    world: &World,
    sheet: &mut ContactSheet,
    device: &Device,
    group: ChatId,
    name: &str,
) -> Result<()> {
    let app = device.open(&world.display).await?;
    live(&app).await?;
    for (screen_name, screen) in group_screens::SCREENS {
        app.resize(WIDTHS[0].1, WIDTHS[0].2).await?;
        screen.show(&app, group).await?;
        at_each_width(&app, sheet, &format!("{screen_name}-{name}")).await?;
        app.resize(WIDTHS[0].1, WIDTHS[0].2).await?;
        screen.leave(&app).await?;
    }
    Ok(())
}

async fn signed_in(
    world: &mut World,
    sheet: &mut ContactSheet,
    device: &Device,
    chat_id: ChatId,
    name: &str,
) -> Result<()> {
    let app = device.open(&world.display).await?;
    live(&app).await?;
    at_each_width(&app, sheet, &format!("chats-{name}")).await?;
    open_chat(&app, chat_id).await?;
    app.see("message-row").await?;
    at_each_width(&app, sheet, &format!("conversation-{name}")).await?;
    app.resize(WIDTHS[0].1, WIDTHS[0].2).await?;
    app.click("settings-open").await?;
    app.see("settings-close").await?;
    at_each_width(&app, sheet, &format!("settings-{name}")).await?;
    app.click("settings-close").await?;
    app.resize(WIDTHS[0].1, WIDTHS[0].2).await?;
    app.fill("search", "sem").await?;
    app.see("person-row").await?;
    at_each_width(&app, sheet, &format!("search-{name}")).await?;
    app.resize(WIDTHS[0].1, WIDTHS[0].2).await?;
    app.press(&[Key::Escape.code()]).await?;
    open_chat(&app, chat_id).await?;

    world.server.stop().await;
    app.see_css("[data-testid=\"connection-banner\"][data-state=\"offline\"]").await?;
    write(&app, "Это уйдёт, когда сервер вернётся").await?;
    let queued =
        "return document.querySelector('[data-testid=\"message-row\"][data-state=\"queued\"]') !== null";
    app.until("a queued message", queued, vec![]).await?;
    at_each_width(&app, sheet, &format!("offline-{name}")).await?;
    world.server.start_again().await?;
    live(&app).await?;
    let none =
        "return document.querySelector('[data-testid=\"message-row\"][data-state=\"queued\"]') === null";
    app.until("the message to go out", none, vec![json!(null)]).await
}

async fn at_each_width(app: &App, sheet: &mut ContactSheet, name: &str) -> Result<()> {
    for (width_name, width, height) in WIDTHS {
        app.resize(width, height).await?;
        sheet.take(app, &format!("{name}-{width_name}")).await?;
    }
    Ok(())
}
