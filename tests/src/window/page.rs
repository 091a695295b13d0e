//! What a person does with a page: look, type, click, wait.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::TimeoutConfiguration;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::App;

/// How long anything may take before it counts as failed: generous, because the machine may be busy.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(15);

/// Keys that are not characters, as WebDriver writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Control, held while what follows is pressed.
    Control,
    /// Shift, the same.
    Shift,
    /// Tab.
    Tab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
}

impl Key {
    /// The character that stands for it.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Enter => '\u{e007}',
            Self::Escape => '\u{e00c}',
            Self::Control => '\u{e009}',
            Self::Shift => '\u{e008}',
            Self::Tab => '\u{e004}',
            Self::Up => '\u{e013}',
            Self::Down => '\u{e015}',
        }
    }
}

/// The selector of a part of the page by the name that it has for tests.
fn by_test_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

impl App {
    /// Runs a function body in the page and reads what it returns.
    ///
    /// # Errors
    /// It throws, or returns something else.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, args: Vec<Value>) -> Result<T> {
        let answer = self.client.execute(script, args).await?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Waits until a function body returns something true.
    ///
    /// # Errors
    /// It does not within [`DEADLINE`]; the error shows `what` and the page's text.
    pub async fn until(&self, what: &str, script: &str, args: Vec<Value>) -> Result<()> {
        self.until_within(DEADLINE, what, script, args).await
    }

    /// The same with another limit, for what takes its time by design.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn until_within(
        &self,
        limit: Duration,
        what: &str,
        script: &str,
        args: Vec<Value>,
    ) -> Result<()> {
        let wait = async {
            let mut again = tokio::time::interval(LOOK_AGAIN);
            loop {
                again.tick().await;
                let answer = self.client.execute(script, args.clone()).await?;
                if !matches!(answer, Value::Null | Value::Bool(false)) {
                    return Ok::<_, CmdError>(());
                }
            }
        };
        match tokio::time::timeout(limit, wait).await {
            Ok(outcome) => outcome.with_context(|| format!("while waiting for {what}")),
            Err(_) => {
                let shown: String = self.run("return document.body.innerText", vec![]).await?;
                let picture = super::shots::keep_of_failure(&self.screenshot().await?)?;
                bail!("{what}: not within {limit:?}; see {}. The page says:\n{shown}", picture.display());
            }
        }
    }

    /// Waits for a part of the page.
    ///
    /// # Errors
    /// It does not come.
    pub async fn see(&self, test_id: &str) -> Result<Element> {
        self.see_css(&by_test_id(test_id)).await
    }

    /// Waits for what a selector finds.
    ///
    /// # Errors
    /// It does not come.
    pub async fn see_css(&self, css: &str) -> Result<Element> {
        self.until(css, "return document.querySelector(arguments[0]) !== null", vec![json!(css)]).await?;
        Ok(self.client.find(Locator::Css(css)).await?)
    }

    /// Waits until a part of the page is gone.
    ///
    /// # Errors
    /// It stays.
    pub async fn gone(&self, test_id: &str) -> Result<()> {
        let script = "return document.querySelector(arguments[0]) === null";
        self.until(&format!("{test_id} to go"), script, vec![json!(by_test_id(test_id))]).await
    }

    /// Waits until the page shows this text somewhere.
    ///
    /// # Errors
    /// It does not.
    pub async fn read(&self, text: &str) -> Result<()> {
        let script = "return document.body.innerText.includes(arguments[0])";
        self.until(&format!("the text {text:?}"), script, vec![json!(text)]).await
    }

    /// Clicks.
    ///
    /// # Errors
    /// It is not there.
    pub async fn click(&self, test_id: &str) -> Result<()> {
        Ok(self.see(test_id).await?.click().await?)
    }

    /// Types into a field, key by key.
    ///
    /// # Errors
    /// It is not there.
    pub async fn type_into(&self, test_id: &str, text: &str) -> Result<()> {
        Ok(self.see(test_id).await?.send_keys(text).await?)
    }

    /// Empties a field and types into it.
    ///
    /// # Errors
    /// It is not there.
    pub async fn fill(&self, test_id: &str, text: &str) -> Result<()> {
        let field = self.see(test_id).await?;
        field.clear().await?;
        // A driver refuses to type nothing.
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        Ok(())
    }

    /// Presses keys together, the last one while the others are held, wherever the focus is.
    ///
    /// # Errors
    /// The driver refuses.
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), |all, key| all.then(key));
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Chooses an option of a list by its value, as the keyboard would.
    ///
    /// # Errors
    /// There is no such list or option.
    pub async fn choose(&self, test_id: &str, value: &str) -> Result<()> {
        self.see(test_id).await?;
        let script = "
            const list = document.querySelector(arguments[0]);
            if (![...list.options].some((option) => option.value === arguments[1])) return false;
            list.value = arguments[1];
            list.dispatchEvent(new Event('change', { bubbles: true }));
            return true;";
        let chosen: bool = self.run(script, vec![json!(by_test_id(test_id)), json!(value)]).await?;
        anyhow::ensure!(chosen, "{test_id} has no option {value}");
        Ok(())
    }

    /// Sizes the window, and waits until the page is laid out in it. Logical pixels.
    ///
    /// # Errors
    /// The window does not take the size.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.client.set_window_size(width, height).await?;
        let script = "return Math.abs(innerWidth - arguments[0]) <= 2";
        self.until("the window's new size", script, vec![json!(width)]).await
    }

    /// What the window shows, as PNG, after everything that was asked for is painted.
    ///
    /// # Errors
    /// The driver refuses.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        let painted = "
            const done = arguments[arguments.length - 1];
            const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 2000);
            Promise.all([document.fonts.ready, ...moving.map((one) => one.finished.catch(() => {}))])
                .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.client.execute_async(painted, vec![]).await?;
        // Where no OpenGL is used the driver waits for one more frame, and a page at rest makes none.
        let restless = "
            const dot = document.createElement('i');
            dot.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;pointer-events:none';
            document.body.append(dot);
            let turn = 0;
            const timer = setInterval(() => { dot.style.background = `rgb(0 0 0 / ${(turn ^= 1) * 0.004})`; }, 20);
            window.atRest = () => { clearInterval(timer); dot.remove(); };";
        self.client.execute(restless, vec![]).await?;
        let picture = self.client.screenshot().await?;
        self.client.execute("window.atRest()", vec![]).await?;
        Ok(picture)
    }

    /// Runs a function body that calls its last argument when it is done, and reads what it gives.
    ///
    /// # Errors
    /// It throws, takes longer than the driver waits (see [`Self::patience`]), or gives something else.
    pub async fn run_until_done<T: DeserializeOwned>(&self, script: &str, args: Vec<Value>) -> Result<T> {
        Ok(serde_json::from_value(self.client.execute_async(script, args).await?)?)
    }

    /// How long the driver lets a script run.
    ///
    /// # Errors
    /// The driver refuses.
    pub async fn patience(&self, limit: Duration) -> Result<()> {
        let timeouts = TimeoutConfiguration::new(Some(limit), None, None);
        Ok(self.client.update_timeouts(timeouts).await?)
    }

    /// Gives the window the keyboard, as a click on it does where a window manager runs; on a test's screen none does.
    ///
    /// # Errors
    /// There is no window, or the page does not notice.
    pub async fn focus(&self) -> Result<()> {
        super::machine::focus_window(&self.display, self.pid)?;
        self.until("the focus", "return document.hasFocus()", vec![]).await
    }

    /// What the window's frame says.
    ///
    /// # Errors
    /// There is no window.
    pub async fn title(&self) -> Result<String> {
        super::machine::window_title(&self.display, self.pid)
    }

    /// Waits until the window's frame says this.
    ///
    /// # Errors
    /// It does not.
    pub async fn until_title(&self, title: &str) -> Result<()> {
        let wait = async {
            let mut again = tokio::time::interval(LOOK_AGAIN);
            loop {
                again.tick().await;
                if self.title().await? == title {
                    return anyhow::Ok(());
                }
            }
        };
        match tokio::time::timeout(DEADLINE, wait).await {
            Ok(outcome) => outcome,
            Err(_) => bail!("the window is not called {title:?} but {:?}", self.title().await?),
        }
    }

    /// The page's clock as milliseconds since 1970: the same for every window on one machine.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn now_ms(&self) -> Result<f64> {
        self.run("return performance.timeOrigin + performance.now()", vec![]).await
    }
}
