//! A whole server, put together and taken down. Several may live in one process: nothing here is global but what the
//! `metrics` crate forces.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accounts::{AccountError, Accounts};
use crate::chat::pipeline::GatherLimits;
use crate::chat::{ChatSettings, Chats};
use crate::config::{Config, ConfigError, SecretFileError, SigningSecret};
use crate::http::{self, App, Patience, limits::Limits};
use crate::store::{Database, MigrationError, PoolSettings, StoreError, migrate_up};
use crate::{telemetry, upkeep};

/// Why a server did not start. Each is one sentence that says what to do something about.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A value of the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder.
    #[error("the data folder {folder} cannot be written: {reason}. {}", way_out(reason))]
    DataFolder {
        /// Which.
        folder: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// The signing secret.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The database does not open.
    #[error("the database {place} cannot be used: {reason}")]
    Database {
        /// The address without its password.
        place: String,
        /// Why.
        reason: StoreError,
    },
    /// The schema could not be brought up to date.
    #[error("the schema of the database {place} cannot be brought up to date: {reason}")]
    Migration {
        /// The address without its password.
        place: String,
        /// Why, and the way back.
        reason: MigrationError,
    },
    /// Another program listens there.
    #[error("{address} is taken by another program ({option}); stop it or choose another address")]
    PortTaken {
        /// Where.
        address: SocketAddr,
        /// Which option says so.
        option: &'static str,
    },
    /// The address is not this machine's, or needs rights.
    #[error("{address} cannot be listened on ({option}): {reason}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Which option says so.
        option: &'static str,
        /// Why.
        reason: std::io::Error,
    },
    /// Argon2 or the token library.
    #[error("accounts cannot be set up: {0}")]
    Accounts(#[from] AccountError),
}

fn way_out(reason: &std::io::Error) -> &'static str {
    match reason.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "Make room on that disk, or choose another folder with --data"
        }
        std::io::ErrorKind::ReadOnlyFilesystem => {
            "Mount that disk for writing, or choose another folder with --data"
        }
        _ => "Give the folder to the user that runs the server, or choose another with --data",
    }
}

/// Connections that wait to be accepted, if the system allows so many. One more is told nothing and tries again after a
/// second: of thousands that come back at once many would.
const BACKLOG: u32 = 4_096;

/// Starts servers.
pub struct Server;

/// A server that runs. Dropped without [`shutdown`](Self::shutdown) it goes on until the process ends.
pub struct RunningServer {
    /// Where it listens; with port 0 configured, the port that the system chose.
    pub address: SocketAddr,
    /// Where its metrics are, if anywhere.
    pub metrics_address: Option<SocketAddr>,
    stopping: CancellationToken,
    cut: CancellationToken,
    tasks: TaskTracker,
    chats: Arc<Chats>,
    database: Database,
    patience: Duration,
}

impl Server {
    /// Opens the database, brings its schema up to date, and listens. When it returns, requests are answered.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running.
    pub async fn start(config: Config) -> Result<RunningServer, StartError> {
        Self::start_with(config, Patience::default()).await
    }

    /// The same with another patience, for tests.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running.
    pub async fn start_with(config: Config, patience: Patience) -> Result<RunningServer, StartError> {
        crate::config::check_all(&config)?;
        let config = Arc::new(config);
        telemetry::metrics::recorder();

        let folder = config.data_folder()?;
        prepare_folder(&folder)?;
        let secret = SigningSecret::obtain(config.auth.secret.as_ref(), &folder)?;
        // Before the database: a second server on one folder then stops here, without having touched anything.
        let listener = bind(config.server.listen, "server.listen").await?;
        let metrics_listener = match config.metrics.listen {
            Some(address) => Some(bind(address, "metrics.listen").await?),
            None => None,
        };
        let database = open_database(&config, &folder).await?;
        let weaknesses = weaknesses_of(&database).await;

        let chats = Chats::start(database.clone(), chat_settings(&config))
            .await
            .map_err(|reason| unusable(&config, &folder, reason))?;
        let hub = Arc::clone(chats.hub());
        let on_revoked = Box::new(move |session| hub.revoke(session));
        let accounts = Accounts::new(database.clone(), &secret, &config.auth, on_revoked)?;
        let (stopping, cut) = (CancellationToken::new(), CancellationToken::new());
        let tasks = TaskTracker::new();
        let app = App {
            chats: Arc::clone(&chats),
            tasks: tasks.clone(),
            cut: cut.clone(),
            database: database.clone(),
            accounts: Arc::new(accounts),
            limits: Arc::new(Limits::new(&config.limits)),
            stopping: stopping.clone(),
            patience,
            readiness: Arc::new(http::Readiness::new(weaknesses)),
            config: Arc::clone(&config),
        };
        let server = RunningServer {
            address: local_address(&listener, config.server.listen),
            metrics_address: metrics_listener
                .as_ref()
                .zip(config.metrics.listen)
                .map(|(listener, configured)| local_address(listener, configured)),
            stopping,
            cut,
            tasks,
            chats,
            database,
            patience: Duration::from_secs(config.server.shutdown_seconds),
        };
        server.serve(app, listener, metrics_listener);
        tracing::info!(address = %server.address, metrics = ?server.metrics_address, "serving");
        Ok(server)
    }
}

impl RunningServer {
    fn serve(&self, app: App, listener: TcpListener, metrics_listener: Option<TcpListener>) {
        let patience = app.patience;
        let upkeep = upkeep::run(Arc::clone(&app.accounts), Arc::clone(&app.chats), Arc::clone(&app.limits));
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move { stopping.run_until_cancelled(upkeep).await });
        for (listener, router) in
            [(Some(listener), http::router(app)), (metrics_listener, http::metrics_router())]
        {
            let Some(listener) = listener else { continue };
            let connections = self.tasks.clone();
            self.tasks.spawn(http::listen(
                listener,
                router,
                patience,
                connections,
                self.stopping.clone(),
                self.cut.clone(),
            ));
        }
    }

    /// Stops: accepts no more, finishes the commands that are queued, tells the sockets, and closes; what is still open
    /// when the configured time is over is cut, and a database that hangs is waited for as long once more.
    pub async fn shutdown(self) {
        tracing::info!("stopping");
        self.stopping.cancel();
        self.tasks.close();
        let ending = async {
            // In this order: an acknowledgement of what was queued still goes out before the socket closes. But a
            // database that hangs must not keep people from being told.
            if timeout(self.patience / 2, self.chats.finish_commands()).await.is_err() {
                tracing::warn!("the database is too slow to finish the commands that are queued");
            }
            self.chats.hub().shutdown();
            self.tasks.wait().await;
        };
        if timeout(self.patience, ending).await.is_err() {
            tracing::warn!(connections = self.tasks.len(), "not all ended in time; cut");
            self.cut.cancel();
            self.tasks.wait().await;
        }
        let storing = async {
            self.chats.shutdown().await;
            self.database.close().await;
        };
        if timeout(self.patience, storing).await.is_err() {
            // Nothing acknowledged is lost: what is still under way was not answered.
            tracing::warn!("the database does not answer; stopped without it");
        }
        tracing::info!("stopped");
    }
}

fn chat_settings(config: &Config) -> ChatSettings {
    ChatSettings {
        outbox_bytes: config.limits.outbound_kib_per_socket as usize * 1_024,
        gather: GatherLimits {
            queued_commands: config.limits.queued_commands as usize,
            ..GatherLimits::default()
        },
        ..ChatSettings::default()
    }
}

/// Opens the configured database and brings its schema up to date.
///
/// # Errors
/// [`StartError::Database`], [`StartError::Migration`].
pub async fn open_database(config: &Config, folder: &Path) -> Result<Database, StartError> {
    let database = open_unmigrated(config, folder).await?;
    if let Err(reason) = migrate_up(&database).await {
        database.close().await;
        return Err(StartError::Migration { place: database_place(config, folder).1, reason });
    }
    Ok(database)
}

/// Opens the configured database as it is.
///
/// # Errors
/// [`StartError::Database`].
pub async fn open_unmigrated(config: &Config, folder: &Path) -> Result<Database, StartError> {
    let (url, place) = database_place(config, folder);
    if config.database.url.is_none() {
        own_only(&built_in_file(folder))
            .map_err(|reason| StartError::DataFolder { folder: folder.to_owned(), reason })?;
    }
    let settings = PoolSettings {
        readers: config.database.reader_connections,
        writers: config.database.writer_connections,
        acquire_timeout: Duration::from_millis(config.database.acquire_timeout_ms),
        statement_timeout: Duration::from_secs(config.database.statement_timeout_seconds),
    };
    Database::open(&url, settings).await.map_err(|reason| StartError::Database { place, reason })
}

pub(crate) fn unusable(config: &Config, folder: &Path, reason: StoreError) -> StartError {
    StartError::Database { place: database_place(config, folder).1, reason }
}

/// The address to open, and the one to show: without user and password.
fn database_place(config: &Config, folder: &Path) -> (String, String) {
    match &config.database.url {
        Some(url) => {
            let url = url.expose();
            let shown = match url.split_once("://") {
                Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or(rest)),
                None => url.to_owned(),
            };
            // What follows a question mark are settings, which may name key files or passwords.
            let shown = shown.split('?').next().unwrap_or_default().to_owned();
            (url.to_owned(), shown)
        }
        None => {
            let file = built_in_file(folder);
            (format!("sqlite:{}", file.display()), file.display().to_string())
        }
    }
}

fn built_in_file(folder: &Path) -> PathBuf {
    folder.join("vestnik.db")
}

/// Makes the file, if it is not there, readable by its owner only: the folder may be open to others, and SQLite gives
/// its journals the mode of the file.
fn own_only(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

/// What in the database's settings can lose acknowledged messages. Also logs it.
async fn weaknesses_of(database: &Database) -> Vec<String> {
    let weaknesses = match database.durability().await {
        Ok(durability) => {
            tracing::info!(database = durability.database, settings = ?durability.settings, "database");
            durability.warnings
        }
        Err(error) => vec![format!("the database's durability settings are unknown: {error}")],
    };
    for weakness in &weaknesses {
        tracing::warn!("{weakness}");
    }
    weaknesses
}

/// Makes the folder (for its owner only, where it is new) and tries whether it can be written.
///
/// # Errors
/// [`StartError::DataFolder`].
pub fn prepare_folder(folder: &Path) -> Result<(), StartError> {
    let prepare = || {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        builder.create(folder)?;
        // Permissions alone do not tell: the disk may be full or mounted read-only.
        let probe = folder.join(format!(".writable-{}", uuid::Uuid::now_v7().simple()));
        std::fs::write(&probe, [0_u8; 4_096])?;
        std::fs::remove_file(&probe)
    };
    prepare().map_err(|reason| StartError::DataFolder { folder: folder.to_owned(), reason })
}

async fn bind(address: SocketAddr, option: &'static str) -> Result<TcpListener, StartError> {
    listening(address).map_err(|reason| match reason.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortTaken { address, option },
        _ => StartError::Listen { address, option, reason },
    })
}

fn listening(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As `TcpListener::bind` does: a restart does not wait for the last connections to be forgotten. On Windows it would
    // let a second server take the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn local_address(listener: &TcpListener, configured: SocketAddr) -> SocketAddr {
    listener.local_addr().unwrap_or(configured)
}
