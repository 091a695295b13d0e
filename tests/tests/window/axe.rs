//! Every screen keeps the rules of accessibility that a program can check (axe), in both themes.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{Settings, Theme};
use vestnik_protocol::{ChatId, Command};
use vestnik_tests::window::{App, Device, Key};

use crate::world::{World, live, open_chat};

const THEMES: [(&str, Theme); 2] = [("light", Theme::Light), ("dark", Theme::Dark)];

/// Messages that show all that a text can be.
const TEXTS: [&str; 5] = [
    "**важно**, *курсив*, ~~нет~~, `код` и [карта](https://example.org/map)",
    "> сказано вчера\nа сегодня ||тайна||",
    "```rust\nfn main() {}\n```",
    "👍",
    "[почта](https://росt.ru)",
];

/// What axe found, by screen.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    /// Looks at what the window shows now.
    async fn look(&mut self, app: &App, screen: &str) -> Result<()> {
        let there: bool = app.run("return typeof window.axe === 'object'", vec![]).await?;
        if !there {
            // The page may not load it, its security policy forbids that; the driver may.
            app.run::<Option<bool>>(&axe()?, vec![]).await?;
        }
        // What moves is looked at when it has come to rest: colours are mixed on their way.
        app.screenshot().await?;
        let script = "
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`))),
                (error) => done([`axe failed: ${error}`]));";
        let found: Vec<String> = app.run_until_done(script, vec![]).await?;
        self.0.extend(found.into_iter().map(|one| format!("{screen}: {one}")));
        Ok(())
    }
}

/// The program, from the page's packages.
fn axe() -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desktop/ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).with_context(|| format!("{}: run `cargo xtask setup`", file.display()))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_breaks_a_rule_that_axe_knows() -> Result<()> {
    let world = World::new().await?;
    let alice = world.register_as("alice", "Алиса Лидделл").await?;
    let boris = world.register_as("boris", "Борис Житков").await?;
    world.register_as("semyon", "Семён Дежнёв").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: boris.id }).await?.chat_id;
    for text in TEXTS {
        boris.api.write(chat_id, text).await?;
        alice.api.write(chat_id, text).await?;
    }
    let device = world.device_of("alice").await?;
    let mut findings = Findings::default();
    for (name, theme) in THEMES {
        let settings = Settings { language: Some("ru".to_owned()), theme, ..Settings::default() };
        first_start(&world, &settings, name, &mut findings).await?;
        device.settings(&settings)?;
        let app = device.open(&world.display).await?;
        live(&app).await?;
        app.patience(std::time::Duration::from_secs(60)).await?;
        panes(&app, chat_id, name, &mut findings).await?;
        dialogs(&app, name, &mut findings).await?;
    }
    ensure!(findings.0.is_empty(), "{}", findings.0.join("\n"));
    Ok(())
}

async fn first_start(world: &World, settings: &Settings, theme: &str, findings: &mut Findings) -> Result<()> {
    let device = Device::new()?;
    device.settings(settings)?;
    let app = device.open_with(&world.display, &["--server", &world.address()]).await?;
    app.patience(std::time::Duration::from_secs(60)).await?;
    app.see_css("[data-testid=\"server-hint\"].hint-good, [data-testid=\"server-hint\"].hint-warning")
        .await?;
    findings.look(&app, &format!("sign-in {theme}")).await?;
    app.click("tab-register").await?;
    app.fill("username", "a").await?;
    app.click("submit").await?;
    app.see_css("#hint-username.hint-bad").await?;
    findings.look(&app, &format!("register {theme}")).await
}

/// The chat list, a conversation, and what stands in them.
async fn panes(app: &App, chat_id: ChatId, theme: &str, findings: &mut Findings) -> Result<()> {
    findings.look(app, &format!("chats {theme}")).await?;
    app.fill("search", "sem").await?;
    app.see("person-row").await?;
    findings.look(app, &format!("people {theme}")).await?;
    app.press(&[Key::Escape.code()]).await?;
    open_chat(app, chat_id).await?;
    app.see_css(".row .markup-block").await?;
    findings.look(app, &format!("conversation {theme}")).await?;
    app.press(&[Key::Control.code(), Key::Up.code()]).await?;
    app.see("reply-bar").await?;
    // Not after what the other theme left there as a draft.
    app.fill("composer", ":cat").await?;
    app.see("suggestions").await?;
    findings.look(app, &format!("writing {theme}")).await?;
    app.press(&[Key::Escape.code()]).await?;
    app.gone("suggestions").await?;
    app.press(&[Key::Control.code(), Key::Shift.code(), 'f']).await?;
    app.see("chat-search").await?;
    findings.look(app, &format!("search in the chat {theme}")).await?;
    app.press(&[Key::Escape.code()]).await?;
    app.gone("chat-search").await?;
    app.click("info-open").await?;
    app.see("info-close").await?;
    findings.look(app, &format!("about the chat {theme}")).await?;
    app.click("info-close").await?;
    app.gone("info-close").await?;
    let last = "const rows = document.querySelectorAll('[data-testid=\"message-row\"]'); rows[rows.length - 1].focus();";
    app.run::<Option<bool>>(last, vec![]).await?;
    app.press(&[Key::Enter.code()]).await?;
    app.see("menu").await?;
    findings.look(app, &format!("what one can do with a message {theme}")).await?;
    app.press(&[Key::Escape.code()]).await?;
    app.gone("menu").await
}

/// What opens over the panes, by the keys that open it.
async fn dialogs(app: &App, theme: &str, findings: &mut Findings) -> Result<()> {
    let control = Key::Control.code();
    let shift = Key::Shift.code();
    let dialogs: [(&[char], &str); 6] = [
        (&[control, 'k'], "switcher-entry"),
        (&[control, 'f'], "global-search-field"),
        (&[control, '.'], "emoji-picker"),
        (&[control, shift, 'd'], "date-menu"),
        (&[control, ','], "settings-language"),
        (&[control, '/'], "settings-close"),
    ];
    for (keys, test_id) in dialogs {
        app.press(keys).await?;
        app.see(test_id).await?;
        findings.look(app, &format!("{test_id} {theme}")).await?;
        app.press(&[Key::Escape.code()]).await?;
        app.until("the dialog to close", "return document.querySelector('dialog') === null", vec![]).await?;
    }
    Ok(())
}
