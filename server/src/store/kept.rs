//! Connections to MySQL that stay at hand. A pool of sqlx opens and counts them, but asks each one that is given back
//! whether it still lives, which would be one more round trip for every transaction: here only those come back whose
//! work ended well, and whoever was idle for long is asked before it is lent again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, MySql, MySqlConnection, MySqlPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::{StoreError, permit};

/// A connection that was idle for longer is asked whether it still lives. Asking every time would add a round trip to
/// each transaction.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long it may take to say so.
const PING: Duration = Duration::from_secs(2);
/// One that nobody needed for so long is given up.
const LONGEST_IDLE: Duration = Duration::from_secs(300);

/// Up to so many connections.
#[derive(Debug)]
pub struct Kept {
    pool: MySqlPool,
    size: u32,
    patience: Duration,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Idle>>>,
}

#[derive(Debug)]
struct Idle {
    connection: PoolConnection<MySql>,
    since: Instant,
}

/// A connection in use. Dropped without [`give_back`](Self::give_back) it is closed: nobody knows what state it is in
/// when its user was cut short or had no answer.
#[derive(Debug)]
pub struct Lent {
    /// Nothing once it was given back.
    connection: Option<PoolConnection<MySql>>,
    idle: Arc<Mutex<Vec<Idle>>>,
    // After the connection in this list: whoever comes next finds room in the pool.
    _permit: OwnedSemaphorePermit,
}

impl Kept {
    /// Lends the connections of a pool, which opens as many as `size`.
    #[must_use]
    pub fn new(pool: MySqlPool, size: u32, patience: Duration) -> Self {
        Self { pool, size, patience, free: Arc::new(Semaphore::new(size as usize)), idle: Arc::default() }
    }

    /// A connection for one transaction or statement.
    ///
    /// # Errors
    /// `Unavailable` when none becomes free in time or none can be opened.
    pub async fn lend(&self) -> Result<Lent, StoreError> {
        let permit = permit::wait(&self.free, self.patience).await?;
        while let Some(mut idle) = self.newest() {
            if idle.since.elapsed() < TRUSTED_IDLE || still_lives(&mut idle.connection).await {
                return Ok(self.lent(idle.connection, permit));
            }
            idle.connection.close_on_drop();
        }
        Ok(self.lent(self.pool.acquire().await?, permit))
    }

    /// Closes all connections; those in use finish first.
    pub async fn close(&self) {
        drop(self.free.acquire_many(self.size).await);
        self.free.close();
        lock(&self.idle).clear();
        self.pool.close().await;
    }

    /// The connection that was in use last.
    fn newest(&self) -> Option<Idle> {
        lock(&self.idle).pop()
    }

    fn lent(&self, connection: PoolConnection<MySql>, permit: OwnedSemaphorePermit) -> Lent {
        Lent { connection: Some(connection), idle: Arc::clone(&self.idle), _permit: permit }
    }
}

impl Lent {
    /// The connection itself.
    ///
    /// # Errors
    /// `Unavailable` never happens to whoever holds it.
    pub fn connection(&mut self) -> Result<&mut MySqlConnection, StoreError> {
        let lent = self.connection.as_deref_mut();
        lent.ok_or_else(|| StoreError::Unavailable("the connection is closed".into()))
    }

    /// All that was asked of it is answered.
    pub fn give_back(mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut idle = lock(&self.idle);
        // The one that waits longest is the first: the last one is always lent first.
        if idle.first().is_some_and(|longest| longest.since.elapsed() > LONGEST_IDLE) {
            idle.remove(0).connection.close_on_drop();
        }
        idle.push(Idle { connection, since: Instant::now() });
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }
}

/// The connection answers, and soon.
pub async fn still_lives(connection: &mut MySqlConnection) -> bool {
    tokio::time::timeout(PING, connection.ping()).await.is_ok_and(|pong| pong.is_ok())
}

fn lock(idle: &Mutex<Vec<Idle>>) -> MutexGuard<'_, Vec<Idle>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
