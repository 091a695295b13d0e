//! One WebDriver with a message bus and an unlocked keyring around it. It starts the app and ends with it.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::net::TcpStream;

use super::Display;

/// How long a driver may take to listen.
const START: Duration = Duration::from_secs(15);

/// A keyring that is locked asks the person; nobody is here, so it is made and unlocked with a password first.
const SCRIPT: &str = r#"
printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1 || exit 3
exec "$@"
"#;

/// A program with a message bus, a keyring and a home of its own. Configuration, keyring and caches go into `home`, and
/// are there again for the next program.
///
/// # Errors
/// Something has to be installed first: the error says what.
pub(super) fn in_session(home: &Path, program: &OsStr) -> Result<Command> {
    for (program, package) in [("dbus-run-session", "dbus"), ("gnome-keyring-daemon", "gnome-keyring")] {
        ensure!(installed(program), "window tests need {program} (Debian: apt-get install {package})");
    }
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime)?;
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let mut session = Command::new("dbus-run-session");
    session
        .args(["--", "sh", "-c", SCRIPT, "session"])
        .arg(program)
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("share"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        // No language of whoever runs the tests: the app then chooses Russian.
        .env("LC_ALL", "C.UTF-8")
        .env_remove("LANGUAGE")
        .env("TZ", "UTC")
        // Accessibility would start a bus of its own for every app.
        .env("NO_AT_BRIDGE", "1");
    Ok(session)
}

/// A running driver.
pub(super) struct Driver {
    bus: Child,
    pub(super) address: SocketAddr,
}

impl Driver {
    /// Starts one whose app lives in `home`: configuration, keyring and caches go there.
    pub(super) async fn start(display: &Display, home: &Path) -> Result<Self> {
        let webdriver = "WebKitWebDriver";
        ensure!(
            installed(webdriver),
            "window tests need {webdriver} (Debian: apt-get install webkit2gtk-driver)"
        );
        let address = free_address()?;
        let bus = in_session(home, OsStr::new(webdriver))?
            .args(["--host=127.0.0.1", &format!("--port={}", address.port())])
            .env("DISPLAY", &display.name)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XAUTHORITY")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that bus, driver, app and web processes end together.
            .process_group(0)
            .spawn()
            .context("dbus-run-session does not start")?;
        let mut driver = Self { bus, address };
        driver.listening().await?;
        Ok(driver)
    }

    async fn listening(&mut self) -> Result<()> {
        let connected = async {
            let mut again = tokio::time::interval(Duration::from_millis(20));
            loop {
                again.tick().await;
                if TcpStream::connect(self.address).await.is_ok() {
                    return Ok(());
                }
                if let Some(status) = self.bus.try_wait()? {
                    anyhow::bail!("the driver ended at once ({status}): no keyring, or the port was taken");
                }
            }
        };
        tokio::time::timeout(START, connected).await.context("WebKitWebDriver does not listen")?
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole group, through the program: a signal of our own would need `unsafe`.
        let group = format!("-{}", self.bus.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.bus.wait();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

pub(super) fn installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
