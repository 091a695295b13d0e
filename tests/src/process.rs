//! Real processes: the server's binary, and a core that can be killed. They die with the test that started them.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use crate::api::Api;
use crate::database::{Backend, Database};
use crate::eventually::eventually;
use crate::mariadb::free_port;

/// A binary of this workspace, as built beside the running test (or beside the running binary).
///
/// # Errors
/// It was not built: `cargo build --workspace --bins` builds it.
pub fn binary(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    let folder = this.parent().context("a binary lies in a folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    ensure!(path.exists(), "{} is missing: cargo build --workspace --bin {name}", path.display());
    Ok(path)
}

/// The server's binary, as the sources are now: built with the tests of the whole workspace, but not with those of
/// this package alone, and then a test would kill a server of last week.
///
/// # Errors
/// It does not build.
pub async fn server_binary() -> Result<PathBuf> {
    static CURRENT: OnceCell<PathBuf> = OnceCell::const_new();
    let current = CURRENT.get_or_try_init(|| async {
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("in the workspace")?;
        let mut sources = None;
        for folder in ["server/src", "server/migrations", "shared-protocol/src"] {
            sources = sources.max(newest(&house.join(folder))?);
        }
        let built = binary("vestnik-server").and_then(|path| Ok(path.metadata()?.modified()?)).ok();
        if built < sources {
            build_server(house).await?;
        }
        binary("vestnik-server")
    });
    current.await.cloned()
}

/// When a file in this folder last changed.
fn newest(folder: &Path) -> std::io::Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let changed = if path.is_dir() { self::newest(&path)? } else { Some(path.metadata()?.modified()?) };
        newest = newest.max(changed);
    }
    Ok(newest)
}

async fn build_server(house: &Path) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `--workspace`, as everything is built: other features would make other copies of all dependencies.
    cargo.args(["build", "--quiet", "--workspace", "--bin", "vestnik-server"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let built = cargo.current_dir(house).stdin(Stdio::null()).output().await?;
    ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Ok(())
}

/// The binary `vestnik-server` on a port and a database of its own.
pub struct ServerProcess {
    // Before the database in this list, so that it ends before its schema is dropped.
    child: Option<Child>,
    address: SocketAddr,
    _database: Database,
    folder: TempDir,
    wrapper: Vec<String>,
}

impl ServerProcess {
    /// Starts one and waits until it is ready.
    ///
    /// # Errors
    /// It is not ready in time, or ends.
    pub async fn start(backend: Backend) -> Result<Self> {
        let mut process = Self::prepare(backend, "").await?;
        process.start_again().await?;
        Ok(process)
    }

    /// Writes the configuration of one, `more` at its end, and does not start it.
    ///
    /// # Errors
    /// No port or database is to be had.
    pub async fn prepare(backend: Backend, more: &str) -> Result<Self> {
        let folder = crate::scratch::folder()?;
        let data = folder.path().join("data");
        std::fs::create_dir_all(&data)?;
        let database = Database::fresh(backend, &data).await?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let configuration = configuration(address, &data, database.url());
        std::fs::write(folder.path().join("server.toml"), configuration + more)?;
        Ok(Self { child: None, address, _database: database, folder, wrapper: Vec::new() })
    }

    /// Starts it behind this command from now on, which must end in an `exec` of what follows.
    pub fn wrap(&mut self, wrapper: &[&str]) {
        self.wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
    }

    /// Starts it (again) and waits until it is ready.
    ///
    /// # Errors
    /// It is not ready in time, or ends; the error has the end of its log.
    pub async fn start_again(&mut self) -> Result<()> {
        self.launch().await?;
        let api = Api::of(self.address);
        let child = &mut self.child;
        let ready = eventually("the server process is ready", async || {
            if let Some(status) = child.as_mut().map(Child::try_wait).transpose()?.flatten() {
                bail!("it ended with {status}");
            }
            let answer = api.health("ready").await?;
            ensure!(answer.status.is_success(), "{}", answer.body);
            Ok(())
        });
        ready.await.with_context(|| self.log())
    }

    /// Starts it and waits for its end, as of one that must refuse to start. Gives its exit status and its log.
    ///
    /// # Errors
    /// It does not end.
    pub async fn must_end(&mut self) -> Result<(std::process::ExitStatus, String)> {
        self.launch().await?;
        let child = self.child.as_mut().context("launched")?;
        let ended = tokio::time::timeout(crate::eventually::DEADLINE, child.wait()).await;
        let status = ended.context("the server goes on instead of ending")??;
        Ok((status, self.log()))
    }

    async fn launch(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.path().join("server.log"))?;
        let mut words = self.wrapper.iter().map(Into::into).collect::<Vec<std::ffi::OsString>>();
        words.push(server_binary().await?.into());
        words.push("--config".into());
        words.push(self.folder.path().join("server.toml").into());
        let (program, arguments) = words.split_first().context("at least the server itself")?;
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("start {}", program.display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// Kills it without warning (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// It does not run.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("no server process runs")?;
        child.kill().await.context("the server process ended by itself")
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its number in the system.
    ///
    /// # Errors
    /// It does not run.
    pub fn pid(&self) -> Result<u32> {
        self.child.as_ref().and_then(Child::id).context("no server process runs")
    }

    /// Where its configuration, data and log are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The end of what it wrote.
    #[must_use]
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        let mut lines = log.lines().rev().take(40).collect::<Vec<_>>();
        lines.reverse();
        lines.join("\n")
    }
}

/// The configuration of a server for tests: passwords cost nothing, and nobody meets a limit.
#[must_use]
pub fn configuration(address: SocketAddr, data: &Path, database: &str) -> String {
    const LIMITS: [&str; 11] = [
        "requests_per_minute_per_address",
        "requests_per_minute",
        "sign_in_per_minute_per_address",
        "sign_in_per_minute_per_login",
        "register_per_hour_per_address",
        "search_per_minute",
        "messages_per_minute",
        "typing_per_minute",
        "frames_per_minute",
        "sockets_per_user",
        "sockets_per_address",
    ];
    let limits = LIMITS.map(|name| format!("{name} = 1000000\n")).concat();
    format!(
        "[server]\nlisten = \"{address}\"\ndata = {data:?}\n[database]\nurl = {database:?}\n\
         [auth]\nargon2_memory_kib = 8\nargon2_passes = 1\n[limits]\n{limits}"
    )
}
