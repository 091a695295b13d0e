//! Opening MySQL and MariaDB.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, MySqlPool};

use super::database::Pools;
use super::{PoolSettings, StoreError};

/// A connection that was idle for longer is asked whether it still lives. Asking every time would add a round trip to
/// each transaction.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// Seconds after which a wait for a row lock becomes a conflict, which is run again.
const LOCK_WAIT_SECONDS: u32 = 5;
/// Statements kept prepared on each connection. The server allows 16,382 over all connections.
const PREPARED: usize = 256;

pub(super) async fn open(url: &str, settings: PoolSettings) -> Result<Pools, StoreError> {
    let options = MySqlConnectOptions::from_str(&url.replacen("mariadb://", "mysql://", 1))?
        .charset("utf8mb4")
        .statement_cache_capacity(PREPARED)
        .disable_statement_logging();
    // With READ COMMITTED a locking read sees what was committed before the lock was granted, and there are no gap
    // locks. A snapshot needs REPEATABLE READ.
    let writers = pool(&options, settings.writers, settings.acquire_timeout, "READ COMMITTED").await?;
    let readers = pool(&options, settings.readers, settings.acquire_timeout, "REPEATABLE READ").await?;
    Ok(Pools::MySql { writers, readers, statement_timeout: settings.statement_timeout })
}

async fn pool(
    options: &MySqlConnectOptions,
    size: u32,
    acquire_timeout: Duration,
    isolation: &'static str,
) -> Result<MySqlPool, StoreError> {
    let pool = MySqlPoolOptions::new()
        .max_connections(size.max(1))
        .acquire_timeout(acquire_timeout)
        .idle_timeout(Some(Duration::from_secs(300)))
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(still_lives(connection, metadata)))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let settings = format!(
                    "SET SESSION TRANSACTION ISOLATION LEVEL {isolation}; \
                     SET SESSION innodb_lock_wait_timeout = {LOCK_WAIT_SECONDS}; \
                     SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO'"
                );
                connection.execute(sqlx::raw_sql(AssertSqlSafe(settings))).await?;
                Ok(())
            })
        })
        .connect_with(options.clone())
        .await;
    match pool {
        Err(sqlx::Error::PoolTimedOut) => Err(why_not(options, acquire_timeout).await),
        opened => Ok(opened?),
    }
}

/// The pool tries again for as long as it may and then only says that the time is over: this says what is wrong.
async fn why_not(options: &MySqlConnectOptions, patience: Duration) -> StoreError {
    match tokio::time::timeout(patience, options.connect()).await {
        Ok(Err(error)) => error.into(),
        Ok(Ok(_)) | Err(_) => sqlx::Error::PoolTimedOut.into(),
    }
}

async fn still_lives(
    connection: &mut MySqlConnection,
    metadata: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if metadata.idle_for < TRUSTED_IDLE {
        return Ok(true);
    }
    Ok(tokio::time::timeout(Duration::from_secs(2), connection.ping()).await.is_ok_and(|pong| pong.is_ok()))
}
