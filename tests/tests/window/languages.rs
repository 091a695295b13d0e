//! Languages change at once, stay over a restart, and are added by dropping a folder.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use vestnik_tests::window::App;

use crate::world::{World, live};

/// The option of a language in the settings, as it is written there.
async fn offered(app: &App, tag: &str, with: &str) -> Result<()> {
    let script = "return [...document.querySelectorAll('[data-testid=\"settings-language\"] option')]
        .some((option) => option.value === arguments[0] && option.textContent.includes(arguments[1]))";
    app.until(&format!("the language {tag} with {with:?}"), script, vec![json!(tag), json!(with)]).await
}

async fn placeholder_of_search(app: &App, text: &str) -> Result<()> {
    let script =
        "return document.querySelector('[data-testid=\"search\"]').placeholder.includes(arguments[0])";
    app.until(&format!("the search field to say {text:?}"), script, vec![json!(text)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_at_once_and_stays() -> Result<()> {
    let world = World::new().await?;
    let (_alice, device, app) = world.person("alice").await?;
    placeholder_of_search(&app, "Поиск").await?;
    app.until_title("Вестник").await?;

    app.click("settings-open").await?;
    app.choose("settings-language", "en").await?;
    placeholder_of_search(&app, "Search").await?;
    app.until_title("Vestnik").await?;
    app.until("the page's language", "return document.documentElement.lang === 'en'", vec![]).await?;
    drop(app);

    let app = device.open(&world.display).await?;
    live(&app).await?;
    placeholder_of_search(&app, "Search").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_folder_is_a_language_with_its_percentage_and_reloads_on_save() -> Result<()> {
    let world = World::new().await?;
    let (_alice, device, app) = world.person("alice").await?;
    app.click("settings-open").await?;
    let folder = device.data().join("locales/uk");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("mine.ftl");
    std::fs::write(&file, "language-name = Українська\nsettings-title = Налаштування\n")?;
    offered(&app, "uk", "Українська").await?;
    offered(&app, "uk", "0").await?;
    // A third of the app, say; the settings are not among it.
    for name in ["chats.ftl", "composer.ftl", "errors.ftl"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales/ru").join(name);
        std::fs::copy(source, folder.join(name))?;
    }
    let partly = "return /[1-9][0-9]/.test([...document.querySelectorAll('[data-testid=\"settings-language\"] option')]
        .find((option) => option.value === 'uk').textContent)";
    app.until("a percentage of Ukrainian between 10 and 99", partly, vec![]).await?;
    app.choose("settings-language", "uk").await?;
    app.read("Налаштування").await?;
    // What it does not say is said in English.
    app.read("Sign out").await?;

    std::fs::write(&file, "language-name = Українська\nsettings-title = Параметри\nbroken line\n")?;
    app.read("Параметри").await?;
    app.read("uk/mine.ftl").await?;
    std::fs::write(&file, "language-name = Українська\nsettings-title = Параметри\n")?;
    let gone = "return !document.body.innerText.includes('uk/mine.ftl')";
    app.until("the problem to go", gone, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_theme_changes_at_once() -> Result<()> {
    let world = World::new().await?;
    let (_alice, _device, app) = world.person("alice").await?;
    app.click("settings-open").await?;
    for (theme, dark) in [("dark", true), ("light", false)] {
        let choose = "document.querySelector(`[data-testid=\"settings-theme\"] input[value=\"${arguments[0]}\"]`).click()";
        app.see("settings-theme").await?;
        app.run::<Value>(choose, vec![json!(theme)]).await?;
        let script = "
            const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
            return (r + g + b < 384) === arguments[0];";
        app.until(&format!("{theme} colours"), script, vec![json!(dark)]).await?;
    }
    Ok(())
}
