//! Opening SQLite.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::database::Pools;
use super::local::{Local, Options};
use super::{PoolSettings, StoreError};

/// How long to wait for another process (the command line) that holds the lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// KiB of pages that each reader keeps. The system keeps the file as well; this saves the call for what all readings touch.
const CACHE_KIB: u32 = 1_500;
/// The same for the writer: every message goes to places of its chat and of its sender, all over the indexes.
const WRITER_CACHE_KIB: u32 = 64_000;
/// Pages (of 4 KiB) in the log after which a commit also brings them into the file, which takes it some ten milliseconds:
/// every few seconds at a thousand messages a second. The log takes 128 MB of disk for that. Done beside the commits, by a
/// thread of its own, it holds them up for longer where the disk is busy: it writes the file before it takes more of the log.
const CHECKPOINT_PAGES: u32 = 32_000;

/// The file that a `sqlite:` address names. Taken as it stands, so that spaces and Windows drives need no escaping.
pub(super) fn path_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path))
}

pub(super) async fn open(path: &str, settings: PoolSettings) -> Result<Pools, StoreError> {
    if path.is_empty() || path.starts_with(':') {
        return Err(StoreError::Address(
            "SQLite needs a file; a database in memory would not be durable".into(),
        ));
    }
    let options = SqliteConnectOptions::new()
        .filename(Path::new(path))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledgement means "on disk": NORMAL could lose the newest commits at a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", format!("-{CACHE_KIB}"))
        .disable_statement_logging();
    // First this one: it makes the file and switches it to WAL.
    let migrating = SqlitePoolOptions::new()
        .acquire_timeout(settings.acquire_timeout)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?;
    // The same settings as above, for connections that are not the pool's.
    let connections = |cache_kib: u32, more: &str| Options {
        file: path.into(),
        settings: format!(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA cache_size = -{cache_kib}; {more}"
        ),
        patience: settings.acquire_timeout,
        busy: BUSY_TIMEOUT,
    };
    let writer = Local::new(
        connections(WRITER_CACHE_KIB, &format!("PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")),
        1,
    );
    let readers = Local::new(connections(CACHE_KIB, "PRAGMA query_only = ON"), settings.readers.max(1));
    Ok(Pools::Sqlite { writer, readers, migrating })
}
