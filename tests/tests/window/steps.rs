//! How a screen is come to, step by step, and left again: the same in a wide and in a narrow window.

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use vestnik_tests::window::{App, Key};

use crate::stage::{Chat, Stage};
use crate::world::open_chat;

/// One thing that a person does, or waits for. Parts of the page are named by their test id, or by any other selector.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Opens a chat from the list.
    Open(Chat),
    Click(&'static str),
    /// Opens the menu of the last one found.
    Menu(&'static str),
    /// Goes over the last one found with the pointer.
    Hover(&'static str),
    Press(&'static [char]),
    /// Types; where what is to be typed depends on the stage, see [`INVITE`].
    Type(&'static str, &'static str),
    See(&'static str),
}

/// Stands for an invite to a group in which one is not.
pub const INVITE: &str = "{invite}";

/// More presses of Escape than any screen has layers.
const MOST_LAYERS: usize = 12;

impl Step {
    pub async fn take(self, app: &App, stage: &Stage) -> Result<()> {
        match self {
            Self::Open(chat) => open_chat(app, stage.chat(chat)).await,
            Self::Click(part) => Ok(app.see_css(&selector(part)).await?.click().await?),
            Self::Menu(part) => event(app, part, "contextmenu").await,
            Self::Hover(part) => event(app, part, "pointerover").await,
            Self::Press(keys) => app.press(keys).await,
            Self::Type(part, text) => {
                let text = text.replace(INVITE, &stage.invite.to_string());
                Ok(app.see_css(&selector(part)).await?.send_keys(&text).await?)
            }
            Self::See(part) => app.see_css(&selector(part)).await.map(drop),
        }
        .with_context(|| format!("{self:?}"))
    }
}

fn selector(part: &str) -> String {
    let is_test_id = part.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if is_test_id { format!("[data-testid=\"{part}\"]") } else { part.to_owned() }
}

async fn event(app: &App, part: &str, name: &str) -> Result<()> {
    let selector = selector(part);
    app.see_css(&selector).await?;
    let script = "
        const Kind = arguments[1].startsWith('pointer') ? PointerEvent : MouseEvent;
        [...document.querySelectorAll(arguments[0])].at(-1)
            .dispatchEvent(new Kind(arguments[1], { bubbles: true, cancelable: true }));";
    app.run::<Option<bool>>(script, vec![json!(selector), json!(name)]).await.map(drop)
}

/// Back to the list of chats, with no chat open and nothing begun.
pub async fn leave(app: &App) -> Result<()> {
    let layers = "return document.querySelector('dialog') !== null";
    let tidy = "
        for (const button of document.querySelectorAll('[data-testid=\"discard-send\"], [data-testid=\"group-discard\"], [data-testid=\"notice\"] button, [data-testid=\"archive\"][aria-expanded=\"true\"]')) {
            button.click();
        }
        const composer = document.querySelector('[data-testid=\"composer\"]');
        if (composer && composer.value !== '') {
            composer.value = '';
            composer.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }
        return document.querySelector('[data-testid=\"discard-send\"], [data-testid=\"group-discard\"], [data-testid=\"notice\"]') === null
            && (composer === null || composer.value === '');";
    let begun = "return document.querySelector('.panes-open') !== null || document.querySelector('[data-testid=\"search\"]').value !== ''
        || document.querySelector('[data-testid=\"join-open\"], [data-testid=\"suggestions\"]') !== null";
    for _ in 0..MOST_LAYERS {
        if !app.run(layers, vec![]).await? {
            app.until("nothing to tidy up", tidy, vec![]).await?;
            if !app.run::<bool>(begun, vec![]).await? {
                return Ok(());
            }
        }
        app.press(&[Key::Escape.code()]).await?;
    }
    bail!("Escape does not lead back to the list of chats")
}
