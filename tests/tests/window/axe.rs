//! Every screen keeps the rules of accessibility that a program can check (axe), in both themes; and every screen is looked at.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{Settings, Theme};
use vestnik_tests::window::{App, Device};

use crate::screens::SCREENS;
use crate::stage::{Chat, Stage};
use crate::world::{World, live, open_chat, write};

/// Where the page lists its parts, and whatever opens over them.
const PARTS: &str = include_str!("../../../desktop/ui/src/app.js");
const LAYERS: &str = include_str!("../../../desktop/ui/src/design/layer.js");

#[tokio::test(flavor = "multi_thread")]
async fn no_light_screen_breaks_a_rule_that_axe_knows_and_none_is_missing() -> Result<()> {
    look_at_all(Theme::Light).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_dark_screen_breaks_a_rule_that_axe_knows_and_none_is_missing() -> Result<()> {
    look_at_all(Theme::Dark).await
}

async fn look_at_all(theme: Theme) -> Result<()> {
    let mut world = World::new().await?;
    let stage = Stage::set(&world).await?;
    let settings = Settings { language: Some("ru".to_owned()), theme, ..Settings::default() };
    let mut findings = Findings::default();
    first_start(&world, &settings, &mut findings).await?;
    let device = world.device_of("alice").await?;
    device.settings(&settings)?;
    let app = device.open(&world.display).await?;
    live(&app).await?;
    app.patience(Duration::from_secs(60)).await?;
    for screen in SCREENS {
        screen.show(&app, &stage).await?;
        findings.look(&app, screen.name).await?;
        screen.leave(&app).await?;
    }
    open_chat(&app, stage.chat(Chat::Talk)).await?;
    world.server.stop().await;
    app.see_css("[data-testid=\"connection-banner\"][data-state=\"offline\"]").await?;
    write(&app, "later").await?;
    app.see_css("[data-testid=\"message-row\"][data-state=\"queued\"]").await?;
    findings.look(&app, "offline").await?;
    ensure!(findings.broken.is_empty(), "{}", findings.broken.join("\n"));
    let missing: Vec<_> = all().difference(&findings.seen).cloned().collect();
    ensure!(missing.is_empty(), "nobody has looked at {missing:?}: add them to `SCREENS`");
    Ok(())
}

async fn first_start(world: &World, settings: &Settings, findings: &mut Findings) -> Result<()> {
    let device = Device::new()?;
    device.settings(settings)?;
    let app = device.open_with(&world.display, &["--server", &world.address()]).await?;
    app.patience(Duration::from_secs(60)).await?;
    app.see_css("[data-testid=\"server-hint\"].hint-good, [data-testid=\"server-hint\"].hint-warning")
        .await?;
    findings.look(&app, "sign-in").await?;
    app.click("tab-register").await?;
    app.fill("username", "a").await?;
    app.click("submit").await?;
    app.see_css("#hint-username.hint-bad").await?;
    findings.look(&app, "register").await
}

/// What axe found, and what it was shown.
#[derive(Default)]
struct Findings {
    broken: Vec<String>,
    seen: BTreeSet<String>,
}

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
        self.broken.extend(found.into_iter().map(|one| format!("{screen}: {one}")));
        let script = "return [...document.querySelectorAll('[data-testid], [data-layer]')]
            .flatMap(({ dataset: { testid, layer } }) => [testid ?? [], layer ? `layer ${layer}` : []].flat())";
        self.seen.extend(app.run::<Vec<String>>(script, vec![]).await?);
        Ok(())
    }
}

/// The program, from the page's packages.
fn axe() -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desktop/ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).with_context(|| format!("{}: run `cargo xtask setup`", file.display()))
}

/// What the page says it has: parts with a test id, and layers.
fn all() -> BTreeSet<String> {
    let parts = PARTS.lines().filter_map(|line| line.strip_prefix("//   ")).flat_map(|line| {
        let line = line.trim_start();
        let names = line.split_once(' ').map_or("", |(_, names)| names);
        // In parentheses stand other attributes.
        names
            .split(',')
            .filter_map(|name| name.split_whitespace().next().filter(|name| !name.starts_with("data-")))
    });
    let layers = LAYERS.split_once("@typedef {").and_then(|(_, rest)| rest.split_once("} LayerName"));
    // No test is skipped: of the parts between quotation marks every second one is a name, from the second on.
    let layers = layers.map_or("", |(names, _)| names).split('\'').skip(1).step_by(2);
    parts.map(ToOwned::to_owned).chain(layers.map(|name| format!("layer {name}"))).collect()
}

#[test]
fn the_page_says_what_it_has() {
    let all = all();
    for known in ["composer", "connection-banner", "notice", "layer forward", "layer versions"] {
        assert!(all.contains(known), "{known} is not in {all:?}");
    }
    assert!(all.len() > 120, "{}", all.len());
}
