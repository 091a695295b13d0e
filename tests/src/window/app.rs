//! A person's device, and the app that is open on it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;

use super::Display;
use super::driver::{Driver, in_session};
use crate::process::binary;

/// The app to test; otherwise the one built beside the tests.
const BINARY_VARIABLE: &str = "VESTNIK_DESKTOP_BIN";

/// What stays when an app is closed: its data folder, keyring and configuration.
pub struct Device {
    home: TempDir,
}

/// An open app. Dropped, it is killed, as by a power cut.
pub struct App {
    pub(super) client: Client,
    pub(super) display: String,
    /// Milliseconds since 1970 at which its program was started.
    pub started_ms: f64,
    /// The process of the shell; the web engine's are its children.
    pub pid: u32,
    _driver: Driver,
}

impl Device {
    /// A fresh one.
    ///
    /// # Errors
    /// No temporary folder can be made.
    pub fn new() -> Result<Self> {
        Ok(Self { home: tempfile::Builder::new().prefix("vestnik-window-").tempdir()? })
    }

    /// The app's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Writes the settings that the app finds at its start.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn settings(&self, settings: &vestnik_core::view::Settings) -> Result<()> {
        vestnik_core::settings::SettingsFile::new(&self.data()).save(settings)?;
        Ok(())
    }

    /// Signs in by the app's own command, without a window.
    ///
    /// # Errors
    /// The app says that it failed.
    pub async fn sign_in(&self, server: &str, login: &str, password: &str) -> Result<()> {
        let mut app: tokio::process::Command = in_session(self.home.path(), program()?.as_os_str())?.into();
        app.arg("--data").arg(self.data()).args(["sign-in", "--server", server, "--login", login]);
        app.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut app = app.spawn()?;
        // Closed when dropped: the app reads to the end.
        app.stdin.take().context("the app reads the password")?.write_all(password.as_bytes()).await?;
        let output = app.wait_with_output().await?;
        ensure!(output.status.success(), "sign-in failed: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Opens the app.
    ///
    /// # Errors
    /// A program is missing (the error says which and how to get it), or the app does not start.
    pub async fn open(&self, display: &Display) -> Result<App> {
        self.open_with(display, &[]).await
    }

    /// Opens the app with more arguments.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(&self, display: &Display, more: &[&str]) -> Result<App> {
        let driver = Driver::start(display, self.home.path()).await?;
        let mut args = vec!["--data".to_owned(), self.data().to_string_lossy().into_owned()];
        args.extend(more.iter().map(|arg| (*arg).to_owned()));
        let started = self.home.path().join("started");
        let wrapper = wrapper(self.home.path(), &program()?, &started)?;
        let capabilities: Capabilities = serde_json::from_value(json!({
            "webkitgtk:browserOptions": { "binary": wrapper, "args": args },
        }))?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://{}", driver.address))
            .await
            .context("the app does not start, or opens no window that a driver can see")?;
        let noted = std::fs::read_to_string(&started).context("the app was not started")?;
        let (pid, nanoseconds) = noted.trim().split_once(' ').context("the wrapper notes two numbers")?;
        let started_ms = nanoseconds.parse::<f64>()? / 1e6;
        Ok(App { client, display: display.name.clone(), started_ms, pid: pid.parse()?, _driver: driver })
    }
}

/// Notes process and time, then becomes the app: a driver tells neither.
fn wrapper(home: &Path, program: &Path, started: &Path) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;

    let path = home.join("start-app");
    let script = format!(
        "#!/bin/sh\necho \"$$ $(date +%s%N)\" > '{}'\nexec '{}' \"$@\"\n",
        started.display(),
        program.display()
    );
    std::fs::write(&path, script)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(BINARY_VARIABLE) {
        return Ok(path.into());
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desktop/ui/dist/index.html");
    ensure!(
        page.is_file(),
        "the page is not built, so the app has none inside: npm run build in desktop/ui, then build the app again"
    );
    binary("vestnik-desktop")
}
