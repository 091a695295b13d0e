//! What a workload runs against: a server process of its own, on a database of its own on a disk, as durable as in
//! production; or a server that is there already.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use vestnik_tests::api::Api;
use vestnik_tests::database::{Backend, Database};
use vestnik_tests::eventually::eventually;
use vestnik_tests::mariadb::{MariaDb, free_port};
use vestnik_tests::process::{binary, configuration};

use crate::usage::Processes;

/// As an administrator of a small machine sets it (`docs/admin.md`), and as durable as the default.
const MARIADB: [&str; 2] = ["--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"];

/// A database of the generator's own.
pub struct Store {
    // Before the instance in this list, so that its schema is dropped first.
    schema: Database,
    /// The instance, where the database has one.
    pub mariadb: Option<MariaDb>,
    folder: TempDir,
}

/// A server to load.
pub struct Stage {
    /// Where it listens.
    pub server: SocketAddr,
    /// The server's process and the database's; empty for a server that was there.
    pub processes: Processes,
    own: Option<Own>,
}

struct Own {
    // Before the database in this list, so that it ends before.
    child: Child,
    configuration: PathBuf,
    store: Store,
}

impl Store {
    /// A fresh one in a folder of its own below `place`.
    ///
    /// # Errors
    /// The database does not start.
    pub async fn fresh(backend: Backend, place: &Path) -> Result<Self> {
        let folder = tempfile::tempdir_in(place)?;
        let (mariadb, schema) = match backend {
            Backend::Sqlite => (None, Database::fresh(backend, folder.path()).await?),
            Backend::MariaDb => {
                let instance = folder.path().join("mariadb");
                std::fs::create_dir_all(&instance)?;
                let mariadb = MariaDb::create_with(&instance, &MARIADB).await?;
                let schema = Database::on_server(&mariadb.url()).await?;
                (Some(mariadb), schema)
            }
        };
        Ok(Self { schema, mariadb, folder })
    }

    /// As the server's configuration takes it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.schema.url()
    }

    /// Where its files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Stage {
    /// Starts a server.
    ///
    /// # Errors
    /// The server or the database does not start.
    pub async fn start(backend: Backend, place: &Path) -> Result<Self> {
        Self::start_with(backend, place, &[]).await
    }

    /// The same, with limits of its own; all others are lifted.
    ///
    /// # Errors
    /// The server or the database does not start.
    pub async fn start_with(backend: Backend, place: &Path, limits: &[(&str, u32)]) -> Result<Self> {
        let store = Store::fresh(backend, place).await?;
        let server = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let data = store.folder().join("server");
        std::fs::create_dir_all(&data)?;
        let path = store.folder().join("server.toml");
        let mut lines = configuration(server, &data, store.url());
        for (name, value) in limits {
            let lifted = format!("\n{name} = 1000000\n");
            let line = format!("\n{name} = {value}\n");
            // Limits are the last section.
            lines = if lines.contains(&lifted) { lines.replace(&lifted, &line) } else { lines + &line };
        }
        std::fs::write(&path, lines)?;
        let child = launch(&path, server).await?;
        let own = Own { child, configuration: path, store };
        let mut stage = Self { server, processes: Processes(Vec::new()), own: Some(own) };
        stage.find_processes()?;
        Ok(stage)
    }

    /// A server that is there.
    #[must_use]
    pub fn given(server: SocketAddr) -> Self {
        Self { server, processes: Processes(Vec::new()), own: None }
    }

    /// Its interface.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::of(self.server)
    }

    /// The server's process alone.
    #[must_use]
    pub fn server_alone(&self) -> Processes {
        Processes(self.processes.0.iter().take(1).copied().collect())
    }

    /// The database under the server.
    ///
    /// # Errors
    /// The server was there before, so that its database is not ours.
    pub fn store(&mut self) -> Result<&mut Store> {
        Ok(&mut self.own.as_mut().context("not for a given server")?.store)
    }

    /// Kills the server without warning.
    ///
    /// # Errors
    /// It is not ours, or gone already.
    pub async fn kill_server(&mut self) -> Result<()> {
        let own = self.own.as_mut().context("not for a given server")?;
        own.child.kill().await.context("the server was gone already")
    }

    /// Starts a killed server again, on the same port and database.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start_server_again(&mut self) -> Result<()> {
        let own = self.own.as_mut().context("not for a given server")?;
        own.child = launch(&own.configuration, self.server).await?;
        self.find_processes()
    }

    /// The database behind the server, where it is a process of its own.
    ///
    /// # Errors
    /// It is not.
    pub fn mariadb(&mut self) -> Result<&mut MariaDb> {
        self.store()?.mariadb.as_mut().context("this database has no process")
    }

    fn find_processes(&mut self) -> Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        let server = own.child.id().context("the server is gone")?;
        let database = own.store.mariadb.as_ref().map(MariaDb::pid).transpose()?;
        self.processes = Processes(std::iter::once(server).chain(database).collect());
        Ok(())
    }
}

async fn launch(path: &Path, server: SocketAddr) -> Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(path.with_extension("log"))?;
    let mut child = Command::new(binary("vestnik-server")?)
        .arg("--config")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("start the server")?;
    let api = Api::of(server);
    eventually("the server is ready", async || {
        if let Some(status) = child.try_wait()? {
            let log = std::fs::read_to_string(path.with_extension("log")).unwrap_or_default();
            bail!("it ended with {status}: {log}");
        }
        let answer = api.health("ready").await?;
        ensure!(answer.status.is_success(), "{}", answer.body);
        Ok(())
    })
    .await?;
    Ok(child)
}
