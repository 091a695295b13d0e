//! A throwaway MariaDB: one of one's own to kill and start again, or the one that all test processes share.
//!
//! nextest runs every test in a process of its own, and an instance costs two seconds and 100 MB; so one instance is
//! shared, each test in a schema of its own. Its life hangs on a file lock that every test process holds shared
//! ([`shared_url`]): a keeper process (`src/bin/test-database.rs`) waits for that lock exclusively, which it gets when
//! the last test process is gone, however it went, and takes the instance and its folder away.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use sqlx::{Connection as _, MySqlConnection};
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::process::binary;

/// Longer than a start takes on a busy machine.
const START_DEADLINE: Duration = Duration::from_secs(60);
/// Pause between two questions "are you ready?".
const ASK_EVERY: Duration = Duration::from_millis(50);

/// Small: many tests run beside each other.
const SMALL: [&str; 2] = ["--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M"];

/// One instance. It dies with this value, or with the process that holds it.
pub struct MariaDb {
    folder: PathBuf,
    port: u16,
    size: &'static [&'static str],
    process: Child,
}

impl MariaDb {
    /// Makes and starts an instance in an empty folder.
    ///
    /// # Errors
    /// MariaDB is not installed, or does not start.
    pub async fn create(folder: &Path) -> anyhow::Result<Self> {
        Self::create_with(folder, &SMALL).await
    }

    /// The same with arguments for its size.
    ///
    /// # Errors
    /// MariaDB is not installed, or does not start.
    pub async fn create_with(folder: &Path, size: &'static [&'static str]) -> anyhow::Result<Self> {
        let data = folder.join("data");
        std::fs::create_dir_all(temporary(folder))?;
        let made = Command::new("mariadb-install-db")
            .env("TMPDIR", temporary(folder))
            .arg("--no-defaults")
            .arg(format!("--user={}", user()))
            .arg(format!("--datadir={}", data.display()))
            .args(["--auth-root-authentication-method=normal", "--skip-test-db"])
            .stdin(Stdio::null())
            .output()
            .await
            .context("mariadb-install-db: is the package mariadb-server installed?")?;
        ensure!(made.status.success(), "mariadb-install-db: {}", String::from_utf8_lossy(&made.stderr));
        let port = free_port()?;
        let process = launch(folder, port, size)?;
        let mut database = Self { folder: folder.to_owned(), port, size, process };
        database.ready().await?;
        Ok(database)
    }

    /// `mysql://user@host:port`, without a schema.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// Its number in the system.
    ///
    /// # Errors
    /// It does not run.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.process.id().context("the database does not run")
    }

    /// Kills it without warning (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// It was gone already.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill().await.context("kill mariadbd")
    }

    /// Starts a killed one on the same folder and port.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn start_again(&mut self) -> anyhow::Result<()> {
        self.process = launch(&self.folder, self.port, self.size)?;
        self.ready().await
    }

    /// Waits until it ends by itself or so much time is over.
    pub async fn ends_within(&mut self, time: Duration) -> bool {
        timeout(time, self.process.wait()).await.is_ok()
    }

    async fn ready(&mut self) -> anyhow::Result<()> {
        let url = self.url();
        let process = &mut self.process;
        let asking = async {
            let mut ticks = interval(ASK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if answers(&url).await {
                    return anyhow::Ok(());
                }
                if let Some(status) = process.try_wait()? {
                    bail!("mariadbd ended at once with {status}");
                }
            }
        };
        let log = self.folder.join("mariadb.log");
        let ready = timeout(START_DEADLINE, asking).await;
        ready.context("mariadbd is not ready in time").flatten().with_context(|| {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            log.lines().rev().take(20).collect::<Vec<_>>().join("\n")
        })
    }
}

/// The instance that all tests of this build share, started where it does not run. It outlives this process only by
/// the seconds that the keeper waits for a next one.
///
/// # Errors
/// MariaDB is not installed, or does not start.
pub async fn shared_url() -> anyhow::Result<String> {
    static SHARED: OnceCell<(String, File)> = OnceCell::const_new();
    let joined = SHARED.get_or_try_init(|| async {
        let shared = SharedFolder::of_this_build()?;
        // First the lock, then the question: a keeper that is about to end holds it exclusively.
        let membership = shared.users_lock()?;
        membership.lock_shared()?;
        let starting = shared.open("start.lock")?;
        starting.lock()?;
        if !answers(&shared.url()).await {
            shared.start_keeper().await?;
        }
        anyhow::Ok((shared.url(), membership))
    });
    Ok(joined.await?.0.clone())
}

/// Where the shared instance of one build lives.
pub struct SharedFolder(PathBuf);

impl SharedFolder {
    /// Beside the test binaries, so that two checkouts do not meet.
    ///
    /// # Errors
    /// The build folder is not writable.
    pub fn of_this_build() -> anyhow::Result<Self> {
        let folder = binary("test-database")?.with_file_name("test-database.data");
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Where the instance's own files are.
    #[must_use]
    pub fn instance(&self) -> PathBuf {
        self.0.join("instance")
    }

    /// Held shared by every test process that uses the instance.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn users_lock(&self) -> std::io::Result<File> {
        self.open("users.lock")
    }

    /// Tells test processes where the instance listens.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn announce(&self, database: &MariaDb) -> std::io::Result<()> {
        std::fs::write(self.0.join("port"), database.port.to_string())
    }

    fn url(&self) -> String {
        let port = std::fs::read_to_string(self.0.join("port")).unwrap_or_default();
        url(port.parse().unwrap_or_default())
    }

    fn open(&self, name: &str) -> std::io::Result<File> {
        File::options().create(true).append(true).open(self.0.join(name))
    }

    async fn start_keeper(&self) -> anyhow::Result<()> {
        let log = File::create(self.0.join("keeper.log"))?;
        let mut command = std::process::Command::new(binary("test-database")?);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // Not in this test's process group, which a test runner kills as a whole.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut keeper = command.spawn().context("start the keeper of the test database")?;
        let asking = async {
            let mut ticks = interval(ASK_EVERY);
            loop {
                ticks.tick().await;
                if answers(&self.url()).await {
                    return anyhow::Ok(());
                }
                if let Some(status) = keeper.try_wait()? {
                    let log = std::fs::read_to_string(self.0.join("keeper.log")).unwrap_or_default();
                    bail!("the keeper of the test database ended with {status}: {log}");
                }
            }
        };
        timeout(START_DEADLINE, asking).await.context("the test database is not ready in time")?
    }
}

async fn answers(url: &str) -> bool {
    match MySqlConnection::connect(url).await {
        Ok(connection) => connection.close().await.is_ok(),
        Err(_) => false,
    }
}

fn launch(folder: &Path, port: u16, size: &[&str]) -> anyhow::Result<Child> {
    let log = File::create(folder.join("mariadb.log"))?;
    // It ends with its parent even if that is killed; `setpriv` is part of every Linux.
    let mut command = if cfg!(target_os = "linux") {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "mariadbd"]);
        command
    } else {
        Command::new("mariadbd")
    };
    command
        .env("TMPDIR", temporary(folder))
        .arg("--no-defaults")
        .arg(format!("--user={}", user()))
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", socket_path(port).display()))
        .arg(format!("--port={port}"))
        .args(["--bind-address=127.0.0.1", "--skip-name-resolve", "--max-connections=400"])
        .args(size)
        // As durable as in production: tests of crashes rely on it.
        .args(["--innodb-flush-log-at-trx-commit=1", "--performance-schema=OFF"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("mariadbd: is the package mariadb-server installed?")
}

/// Of its own: a starting instance removes the temporary tables of every other in a shared one.
fn temporary(folder: &Path) -> PathBuf {
    folder.join("tmp")
}

/// Not in the folder: a socket's path may have only some 100 bytes.
fn socket_path(port: u16) -> PathBuf {
    std::env::temp_dir().join(format!("vestnik-test-{port}.sock"))
}

fn url(port: u16) -> String {
    format!("mysql://root@127.0.0.1:{port}")
}

fn user() -> String {
    let id = std::process::Command::new("id").arg("-un").output();
    id.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
}

/// A port that was free a moment ago.
///
/// # Errors
/// None is.
pub fn free_port() -> std::io::Result<u16> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?.local_addr().map(|address| address.port())
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(socket_path(self.port));
    }
}
