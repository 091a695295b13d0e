//! The handle of the database: two kinds of pool behind one interface that is not generic, so that everything above
//! is written once.
//!
//! Reading and writing have pools of their own. SQLite has one writer by nature; on MySQL the two differ in isolation
//! (a setting of the session, so no round trip), and a crowd of readers cannot starve the pipeline.

use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;

use super::kept::Kept;
use super::local::{Begin, Local};
use super::remote::{self, Remote};
use super::{Dialect, Row, StoreError, Transaction, Value};

/// How many connections, and how patient.
#[derive(Debug, Clone, Copy)]
pub struct PoolSettings {
    /// Connections for reading.
    pub readers: u32,
    /// Connections for writing on MySQL. SQLite has exactly one.
    pub writers: u32,
    /// How long to wait for a free or a new connection.
    pub acquire_timeout: Duration,
    /// How long a statement may take on MySQL before the connection is given up as dead.
    pub statement_timeout: Duration,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            readers: 8,
            writers: 8,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
        }
    }
}

/// A database. Cloning is cheap; all clones share the pools.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) pools: Arc<Pools>,
    /// What a test makes go wrong at the next commit.
    #[cfg(test)]
    pub(crate) commit_fault: super::transaction::CommitFault,
}

#[derive(Debug)]
pub(super) enum Pools {
    /// sqlx knows how to migrate, and does nothing else here.
    Sqlite {
        writer: Local,
        readers: Local,
        migrating: SqlitePool,
    },
    MySql {
        writers: Kept,
        readers: Kept,
        statement_timeout: Duration,
    },
}

impl Database {
    /// Opens the database at `url`: `sqlite:PATH` (made if missing) or `mysql://user:password@host:port/name`.
    ///
    /// No migration runs here.
    ///
    /// # Errors
    /// [`StoreError::Address`] for an address of another kind, otherwise whatever the first connection met.
    pub async fn open(url: &str, settings: PoolSettings) -> Result<Self, StoreError> {
        let pools = if let Some(path) = super::sqlite::path_of(url) {
            super::sqlite::open(path, settings).await?
        } else if url.starts_with("mysql://") || url.starts_with("mariadb://") {
            super::mysql::open(url, settings).await?
        } else {
            return Err(StoreError::Address("it begins neither with sqlite: nor with mysql://".into()));
        };
        Ok(Self {
            pools: Arc::new(pools),
            #[cfg(test)]
            commit_fault: super::transaction::CommitFault::default(),
        })
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match *self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::MySql { .. } => Dialect::MySql,
        }
    }

    /// Begins a transaction that writes: SQLite `BEGIN IMMEDIATE`, MySQL READ COMMITTED.
    ///
    /// # Errors
    /// `Unavailable` when no connection is to be had, `Conflict` when another process holds SQLite's lock.
    pub async fn begin_write(&self) -> Result<Transaction, StoreError> {
        let begun = match &*self.pools {
            Pools::Sqlite { writer, .. } => writer.begin(Begin::Write).await.map(Transaction::on_sqlite),
            Pools::MySql { writers, statement_timeout, .. } => {
                let begin = "START TRANSACTION READ WRITE";
                let lent = writers.lend().await?;
                Ok(Transaction::on_mysql(Remote::new(lent, *statement_timeout, begin)))
            }
        };
        #[cfg(test)]
        let begun = begun.map(|transaction| transaction.with_fault(&self.commit_fault));
        begun
    }

    /// Begins a transaction that writes what can be made again. On SQLite its commit does not wait for the disk, so that
    /// commands wait for it a millisecond and not ten: a power cut may take it back, whole, and never something that was
    /// committed after it.
    ///
    /// # Errors
    /// As of [`begin_write`](Self::begin_write).
    pub async fn begin_write_behind(&self) -> Result<Transaction, StoreError> {
        match &*self.pools {
            Pools::Sqlite { writer, .. } => {
                writer.begin(Begin::WriteBehind).await.map(Transaction::on_sqlite)
            }
            // MySQL can only be told so for all of it.
            Pools::MySql { .. } => self.begin_write().await,
        }
    }

    /// Begins a transaction that reads one snapshot, whatever is written meanwhile.
    ///
    /// # Errors
    /// `Unavailable` when no connection is to be had.
    pub async fn begin_read(&self) -> Result<Transaction, StoreError> {
        self.read(Begin::Read).await
    }

    /// The same for statements that look through much and may take long.
    ///
    /// # Errors
    /// `Unavailable` when no connection is to be had.
    pub async fn begin_long_read(&self) -> Result<Transaction, StoreError> {
        self.read(Begin::LongRead).await
    }

    async fn read(&self, begin: Begin) -> Result<Transaction, StoreError> {
        match &*self.pools {
            Pools::Sqlite { readers, .. } => readers.begin(begin).await.map(Transaction::on_sqlite),
            Pools::MySql { readers, statement_timeout, .. } => {
                // The snapshot is of the first query. Taken at once it would wait for others' commits.
                let begin = "START TRANSACTION READ ONLY";
                let lent = readers.lend().await?;
                Ok(Transaction::on_mysql(Remote::new(lent, *statement_timeout, begin)))
            }
        }
    }

    /// Reads with one statement, which is a snapshot by itself.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn fetch(
        &self,
        sql: impl Into<std::borrow::Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match &*self.pools {
            Pools::Sqlite { readers, .. } => readers.fetch(&sql.into(), &arguments).await,
            Pools::MySql { readers, statement_timeout, .. } => {
                remote::fetch(readers.lend().await?, *statement_timeout, &sql.into(), &arguments).await
            }
        }
    }

    /// Writes with one statement, which is a transaction by itself. Returns the number of rows it touched.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn execute(
        &self,
        sql: impl Into<std::borrow::Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.begin_write().await?;
        let touched = transaction.execute(sql, arguments).await?;
        transaction.commit().await?;
        Ok(touched)
    }

    /// The database answers. For readiness.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.fetch("SELECT 1", Vec::new()).await.map(drop)
    }

    /// Closes all connections; those in use finish first.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { writer, readers, migrating } => {
                readers.close().await;
                migrating.close().await;
                // Last, so that it is the one that folds the write-ahead log into the file.
                writer.close().await;
            }
            Pools::MySql { writers, readers, .. } => {
                writers.close().await;
                readers.close().await;
            }
        }
    }
}
