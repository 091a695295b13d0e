//! Opening MySQL and MariaDB.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};

use super::database::Pools;
use super::kept::{Kept, still_lives};
use super::{PoolSettings, StoreError};

/// Seconds after which a wait for a row lock becomes a conflict, which is run again.
const LOCK_WAIT_SECONDS: u32 = 5;
pub(super) async fn open(url: &str, settings: PoolSettings) -> Result<Pools, StoreError> {
    let options = MySqlConnectOptions::from_str(&url.replacen("mariadb://", "mysql://", 1))?
        .charset("utf8mb4")
        .disable_statement_logging();
    // With READ COMMITTED a locking read sees what was committed before the lock was granted, and there are no gap
    // locks. A snapshot needs REPEATABLE READ.
    let patience = settings.acquire_timeout;
    let writers = kept(&options, settings.writers, patience, "READ COMMITTED").await?;
    let readers = kept(&options, settings.readers, patience, "REPEATABLE READ").await?;
    Ok(Pools::MySql { writers, readers, statement_timeout: settings.statement_timeout })
}

async fn kept(
    options: &MySqlConnectOptions,
    size: u32,
    acquire_timeout: Duration,
    isolation: &'static str,
) -> Result<Kept, StoreError> {
    let size = size.max(1);
    let pool = MySqlPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(acquire_timeout)
        .idle_timeout(Some(Duration::from_secs(300)))
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(async { Ok(still_lives(connection).await) }))
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
        opened => Ok(Kept::new(opened?, size, acquire_timeout)),
    }
}

/// The pool tries again for as long as it may and then only says that the time is over: this says what is wrong.
async fn why_not(options: &MySqlConnectOptions, patience: Duration) -> StoreError {
    match tokio::time::timeout(patience, options.connect()).await {
        Ok(Err(error)) => error.into(),
        Ok(Ok(_)) | Err(_) => sqlx::Error::PoolTimedOut.into(),
    }
}
