//! Connections to an SQLite file, called where the caller stands. A statement takes some microseconds, and handing it to a
//! thread of its own and waiting for the answer, as asynchronous pools do, takes several times as long.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Row, StoreError, Value, permit};

/// Statements kept prepared on each connection; ours have about this many shapes.
const PREPARED: usize = 256;

/// Some connections to one file, each opened when it is first needed.
#[derive(Debug)]
pub struct Local {
    options: Options,
    connections: u32,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

/// How connections are opened and waited for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file; it exists.
    pub file: PathBuf,
    /// Run on each new connection.
    pub settings: String,
    /// How long to wait for a connection that is free.
    pub patience: Duration,
    /// How long to wait for another process that writes.
    pub busy: Duration,
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the write lock of the file.
    Write,
    /// The same, and the commit does not wait for the disk.
    WriteBehind,
    /// Reading one snapshot.
    Read,
    /// The same with statements that may take long: the thread's other tasks go elsewhere meanwhile.
    LongRead,
}

/// A connection with a transaction on it. A writer whose transaction did not end well is closed: what a full disk or a
/// cancelled caller leaves behind is nobody's to guess.
#[derive(Debug)]
pub struct Held {
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    // After the connection in this list: whoever comes next finds it idle.
    _permit: OwnedSemaphorePermit,
    begin: Begin,
}

impl Local {
    /// Up to so many connections.
    #[must_use]
    pub fn new(options: Options, connections: u32) -> Self {
        let free = Arc::new(Semaphore::new(connections as usize));
        Self { options, connections, free, idle: Arc::default() }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// `Unavailable` when no connection becomes free in time, `Conflict` when another process holds the lock.
    pub async fn begin(&self, begin: Begin) -> Result<Held, StoreError> {
        let held = self.hold(begin).await?;
        let connection = held.connection()?;
        match begin {
            Begin::Read | Begin::LongRead => run(connection, "BEGIN DEFERRED")?,
            Begin::Write => in_place(|| run(connection, "BEGIN IMMEDIATE"))?,
            Begin::WriteBehind => in_place(|| {
                run(connection, "PRAGMA synchronous = NORMAL")?;
                run(connection, "BEGIN IMMEDIATE")
            })?,
        }
        Ok(held)
    }

    /// Reads with one statement.
    ///
    /// # Errors
    /// As of [`Self::begin`], or whatever the database refuses.
    pub async fn fetch(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.hold(Begin::Read).await?.fetch(sql, values)
    }

    /// Closes all connections; those in use finish first.
    pub async fn close(&self) {
        drop(self.free.acquire_many(self.connections).await);
        self.free.close();
        self.idle().clear();
    }

    async fn hold(&self, begin: Begin) -> Result<Held, StoreError> {
        let permit = permit::wait(&self.free, self.options.patience).await?;
        let idle = self.idle().pop();
        let connection = idle.map_or_else(|| in_place(|| self.open()), Ok)?;
        Ok(Held { connection: Some(connection), idle: Arc::clone(&self.idle), _permit: permit, begin })
    }

    fn open(&self) -> Result<Connection, StoreError> {
        // Each is used by one thread at a time.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.options.file, flags)?;
        connection.busy_timeout(self.options.busy)?;
        connection.execute_batch(&self.options.settings)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Carries out a statement. Returns the number of rows it touched.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn execute(&mut self, sql: &str, values: &[Value], keep_prepared: bool) -> Result<u64, StoreError> {
        let values = rusqlite::params_from_iter(values);
        let touched = if keep_prepared {
            self.prepared(sql)?.execute(values)?
        } else {
            self.connection()?.prepare(sql)?.execute(values)?
        };
        Ok(touched as u64)
    }

    /// Carries out a statement for each row of values.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn execute_each(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        let mut statement = self.prepared(sql)?;
        for row in rows {
            statement.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    }

    /// Carries out a query and reads all its rows.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        if self.begin == Begin::LongRead {
            in_place(|| self.read(sql, values))
        } else {
            self.read(sql, values)
        }
    }

    fn read(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.prepared(sql)?;
        let width = statement.column_count();
        let mut answer = statement.query(rusqlite::params_from_iter(values))?;
        let mut rows = Vec::new();
        while let Some(row) = answer.next()? {
            let values = (0..width).map(|column| value(row.get_ref(column)?, column));
            rows.push(Row(values.collect::<Result<_, StoreError>>()?));
        }
        Ok(rows)
    }

    /// Ends the transaction by `COMMIT` or `ROLLBACK`.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn end(mut self, how: &str) -> Result<(), StoreError> {
        let connection = self.connection()?;
        match self.begin {
            Begin::Read | Begin::LongRead => run(connection, how)?,
            Begin::Write => in_place(|| run(connection, how))?,
            Begin::WriteBehind => in_place(|| {
                run(connection, how)?;
                run(connection, "PRAGMA synchronous = FULL")
            })?,
        }
        self.give_back();
        Ok(())
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, StoreError> {
        Ok(self.connection()?.prepare_cached(sql)?)
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or_else(|| StoreError::Unavailable("the connection is closed".into()))
    }

    fn give_back(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // A reader has nothing to lose, and is cut short whenever a client hangs up.
        let Some(connection) = &self.connection else { return };
        let is_reader = matches!(self.begin, Begin::Read | Begin::LongRead);
        if is_reader && (connection.is_autocommit() || run(connection, "ROLLBACK").is_ok()) {
            self.give_back();
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Null => ValueRef::Null,
        }))
    }
}

fn value(value: ValueRef<'_>, column: usize) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => return Err(StoreError::Corrupt { column, expected: "UTF-8" }),
        },
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => {
            return Err(StoreError::Corrupt { column, expected: "a type that Vestnik stores" });
        }
    })
}

/// A statement whose answer is of no interest: a setting answers with a row.
fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut answer = statement.query([])?;
    while answer.next()?.is_some() {}
    Ok(())
}

/// Does what may wait for the disk or another process. On a thread that serves many tasks the others go elsewhere
/// meanwhile.
fn in_place<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
