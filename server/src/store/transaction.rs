//! One transaction on one connection, and how statements reach either database.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Column as _, MySql, Row as _, Sqlite, Type, TypeInfo as _, ValueRef as _};

use super::{Dialect, Row, StoreError, Value};

macro_rules! bound {
    ($sql:expr, $arguments:expr, $persistent:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql)).persistent($persistent);
        for argument in $arguments {
            query = match argument {
                Value::Int(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::Blob(bytes) => query.bind(bytes),
                Value::Null => query.bind(None::<i64>),
            };
        }
        query
    }};
}

macro_rules! materialise {
    ($row:expr, $decode:ident) => {{
        let row = $row;
        let mut values = Vec::with_capacity(row.columns().len());
        for column in row.columns() {
            values.push($decode(&row, column.ordinal())?);
        }
        Row(values)
    }};
}

/// A transaction. Dropped without [`commit`](Self::commit) it is rolled back.
pub struct Transaction {
    kind: Kind,
    /// What the connection is told when it is over.
    after: Option<&'static str>,
    #[cfg(test)]
    fault: CommitFault,
}

enum Kind {
    Sqlite(Ongoing<Sqlite>),
    MySql(Ongoing<MySql>, Duration),
}

/// A connection with a transaction on it, which is closed unless the transaction ended well.
///
/// Not sqlx's own `Transaction`, because that one always returns its connection to the pool: also one whose answer never
/// came, so that a database that hangs would take the whole pool with it; and also SQLite's when a full disk made SQLite
/// itself roll back, after which sqlx still counts a transaction and refuses the next one for ever.
struct Ongoing<DB: sqlx::Database> {
    connection: PoolConnection<DB>,
    ended: bool,
}

impl<DB: sqlx::Database> Drop for Ongoing<DB> {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

impl Transaction {
    pub(super) async fn on_sqlite(
        connection: PoolConnection<Sqlite>,
        begin: &'static str,
    ) -> Result<Self, StoreError> {
        Self::begin(Kind::Sqlite(Ongoing { connection, ended: false }), begin).await
    }

    /// The connection is closed unless the setting is taken back: commands never meet it.
    pub(super) async fn behind_on_sqlite(connection: PoolConnection<Sqlite>) -> Result<Self, StoreError> {
        let begin = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
        let mut transaction = Self::on_sqlite(connection, begin).await?;
        transaction.after = Some("PRAGMA synchronous = FULL");
        Ok(transaction)
    }

    pub(super) async fn on_mysql(
        connection: PoolConnection<MySql>,
        timeout: Duration,
        begin: &'static str,
    ) -> Result<Self, StoreError> {
        Self::begin(Kind::MySql(Ongoing { connection, ended: false }, timeout), begin).await
    }

    async fn begin(mut kind: Kind, begin: &'static str) -> Result<Self, StoreError> {
        // `ended` is false from the start: a BEGIN whose answer is lost may have happened.
        kind.command(begin).await?;
        Ok(Self {
            kind,
            after: None,
            #[cfg(test)]
            fault: CommitFault::default(),
        })
    }

    /// Which database this is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match self.kind {
            Kind::Sqlite(_) => Dialect::Sqlite,
            Kind::MySql(..) => Dialect::MySql,
        }
    }

    /// Carries out a statement. Returns the number of rows it touched (MySQL counts an upserted row twice).
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn execute(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.run(sql.into(), arguments, true).await
    }

    /// The same for a statement of a rare shape, which shall not push others out of the cache of prepared statements.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn execute_once(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.run(sql.into(), arguments, false).await
    }

    /// Carries out a query and reads all its rows. Queries carry their own `LIMIT`.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn fetch(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        match &mut self.kind {
            Kind::Sqlite(ongoing) => fetch_sqlite(&mut ongoing.connection, sql.into(), arguments).await,
            Kind::MySql(ongoing, timeout) => {
                fetch_mysql(&mut ongoing.connection, *timeout, sql.into(), arguments).await
            }
        }
    }

    /// Makes the changes durable.
    ///
    /// # Errors
    /// `Unavailable` leaves open whether it happened; after every other error it did not.
    pub async fn commit(self) -> Result<(), StoreError> {
        #[cfg(test)]
        if let Some(lost) = self.fault.clone().strike() {
            // The answer is lost: after the database carried it out, or before it arrived there.
            let ended = if lost.after { self.end("COMMIT").await } else { self.end("ROLLBACK").await };
            ended?;
            return Err(StoreError::Unavailable("the test cut the connection".into()));
        }
        self.end("COMMIT").await
    }

    /// Ends a transaction without its changes, or one that only read.
    ///
    /// # Errors
    /// `Unavailable` when the connection died; what was read stays good.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, how: &'static str) -> Result<(), StoreError> {
        self.kind.command(how).await?;
        if let Some(after) = self.after {
            self.kind.command(after).await?;
        }
        match &mut self.kind {
            Kind::Sqlite(ongoing) => ongoing.ended = true,
            Kind::MySql(ongoing, _) => ongoing.ended = true,
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn with_fault(mut self, fault: &CommitFault) -> Self {
        self.fault = fault.clone();
        self
    }

    async fn run(
        &mut self,
        sql: Cow<'static, str>,
        arguments: Vec<Value>,
        cached: bool,
    ) -> Result<u64, StoreError> {
        match &mut self.kind {
            Kind::Sqlite(ongoing) => {
                let running = bound!(sql, arguments, cached).execute(&mut *ongoing.connection);
                Ok(running.await?.rows_affected())
            }
            Kind::MySql(ongoing, timeout) => {
                let running = bound!(sql, arguments, cached).execute(&mut *ongoing.connection);
                Ok(within(*timeout, running).await?.rows_affected())
            }
        }
    }
}

impl Kind {
    async fn command(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(ongoing) => {
                sqlx::raw_sql(sql).execute(&mut *ongoing.connection).await?;
            }
            Self::MySql(ongoing, timeout) => {
                within(*timeout, sqlx::raw_sql(sql).execute(&mut *ongoing.connection)).await?;
            }
        }
        Ok(())
    }
}

pub(super) async fn fetch_sqlite(
    connection: &mut sqlx::SqliteConnection,
    sql: Cow<'static, str>,
    arguments: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows = bound!(sql, arguments, true).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(materialise!(row, of_sqlite))).collect()
}

pub(super) async fn fetch_mysql(
    connection: &mut PoolConnection<MySql>,
    timeout: Duration,
    sql: Cow<'static, str>,
    arguments: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let fetched = within(timeout, bound!(sql, arguments, true).fetch_all(&mut **connection)).await;
    if matches!(fetched, Err(StoreError::Unavailable(_))) {
        connection.close_on_drop();
    }
    fetched?.iter().map(|row| Ok(materialise!(row, of_mysql))).collect()
}

async fn within<T>(
    timeout: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(timeout, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(StoreError::Unavailable(format!("no answer within {} s", timeout.as_secs()))),
    }
}

fn of_sqlite(row: &sqlx::sqlite::SqliteRow, column: usize) -> Result<Value, StoreError> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info();
    Ok(match kind.name() {
        "TEXT" => Value::Text(row.try_get_unchecked(column)?),
        "BLOB" => Value::Blob(row.try_get_unchecked(column)?),
        "INTEGER" | "BOOLEAN" => Value::Int(row.try_get_unchecked(column)?),
        _ => return Err(StoreError::Corrupt { column, expected: "a type that Vestnik stores" }),
    })
}

fn of_mysql(row: &sqlx::mysql::MySqlRow, column: usize) -> Result<Value, StoreError> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info();
    // Asked by charset, not by name: a column of a `_bin` collation carries the BINARY flag, and the name follows it.
    Ok(if <str as Type<MySql>>::compatible(&kind) {
        Value::Text(row.try_get_unchecked(column)?)
    } else if <[u8] as Type<MySql>>::compatible(&kind) {
        Value::Blob(row.try_get_unchecked(column)?)
    } else if kind.name().contains("INT") || kind.name() == "BOOLEAN" {
        Value::Int(row.try_get_unchecked(column)?)
    } else {
        return Err(StoreError::Corrupt { column, expected: "a type that Vestnik stores" });
    })
}

/// A commit whose answer shall be lost, in tests.
#[cfg(test)]
#[derive(Debug, Clone, Default)]
pub(crate) struct CommitFault(std::sync::Arc<std::sync::Mutex<Option<LostCommit>>>);

#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct LostCommit {
    /// It is carried out, only the answer is lost.
    pub after: bool,
}

#[cfg(test)]
impl CommitFault {
    pub(crate) fn arm(&self, lost: LostCommit) {
        *self.0.lock().unwrap() = Some(lost);
    }

    fn strike(self) -> Option<LostCommit> {
        self.0.lock().unwrap().take()
    }
}
