//! Opening SQLite.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::database::Pools;
use super::{PoolSettings, StoreError};

/// How long to wait for another process (the command line) that holds the lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements kept prepared on each connection; ours have about this many shapes.
const PREPARED: usize = 256;

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
        .statement_cache_capacity(PREPARED)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16000")
        .disable_statement_logging();
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(settings.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not go away as a network connection does.
            .test_before_acquire(false)
    };
    // First the writer: it makes the file and switches it to WAL.
    let writer = pool().max_connections(1).connect_with(options.clone()).await?;
    let readers = pool()
        .max_connections(settings.readers.max(1))
        .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "ON"));
    Ok(Pools::Sqlite { writer, readers })
}
