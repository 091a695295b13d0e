//! One transaction on one connection, and how statements reach either database.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Column as _, MySql, Row as _, Type, TypeInfo as _, ValueRef as _};

use super::local::Held;
use super::{Dialect, Row, StoreError, Value, literal};

const ROLLBACK: &str = "ROLLBACK";

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
    #[cfg(test)]
    fault: CommitFault,
}

enum Kind {
    Sqlite(Held),
    MySql(Remote),
}

/// A transaction on MySQL.
struct Remote {
    ongoing: Ongoing,
    /// How long a statement may take.
    timeout: Duration,
    /// Statements that go along with the next one.
    queued: Vec<String>,
    /// Anything was sent.
    begun: bool,
}

/// A connection with a transaction on it, which is closed unless the transaction ended well.
///
/// Not sqlx's own `Transaction`, because that one always returns its connection to the pool: also one whose answer never
/// came, so that a database that hangs would take the whole pool with it; and also SQLite's when a full disk made SQLite
/// itself roll back, after which sqlx still counts a transaction and refuses the next one for ever.
struct Ongoing {
    connection: PoolConnection<MySql>,
    ended: bool,
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

impl Transaction {
    pub(super) fn on_sqlite(held: Held) -> Self {
        Self {
            kind: Kind::Sqlite(held),
            #[cfg(test)]
            fault: CommitFault::default(),
        }
    }

    pub(super) fn on_mysql(connection: PoolConnection<MySql>, timeout: Duration, begin: &str) -> Self {
        let ongoing = Ongoing { connection, ended: false };
        Self {
            kind: Kind::MySql(Remote { ongoing, timeout, queued: vec![begin.to_owned()], begun: false }),
            #[cfg(test)]
            fault: CommitFault::default(),
        }
    }

    /// Which database this is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match self.kind {
            Kind::Sqlite(_) => Dialect::Sqlite,
            Kind::MySql(_) => Dialect::MySql,
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

    /// Carries out a statement at the latest with the commit, which then has its error: whoever does not need to know what
    /// it touched saves a round trip.
    ///
    /// # Errors
    /// Whatever the database refuses, of this statement or an earlier one.
    pub async fn queue(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        arguments: Vec<Value>,
    ) -> Result<(), StoreError> {
        let sql = sql.into();
        if let Kind::MySql(remote) = &mut self.kind
            && let Some(text) = literal::with_values(&sql, &arguments)
        {
            return remote.queue(text).await;
        }
        self.run(sql, arguments, true).await.map(drop)
    }

    /// Without a network between, a statement for each row is cheaper than a long one that is read anew for each number
    /// of rows.
    pub(super) const fn takes_rows_singly(&self) -> bool {
        matches!(self.kind, Kind::Sqlite(_))
    }

    /// Carries out a statement for each row, where rows are taken singly.
    pub(super) fn execute_each(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        let Kind::Sqlite(held) = &mut self.kind else {
            return Err(StoreError::Other("rows are not taken singly here".into()));
        };
        held.execute_each(sql, rows)
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
            Kind::Sqlite(held) => held.fetch(&sql.into(), &arguments),
            Kind::MySql(remote) => remote.fetch(sql.into(), arguments).await,
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
            let ended = if lost.after { self.end("COMMIT").await } else { self.end(ROLLBACK).await };
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
        self.end(ROLLBACK).await
    }

    async fn end(self, how: &'static str) -> Result<(), StoreError> {
        match self.kind {
            Kind::Sqlite(held) => held.end(how),
            Kind::MySql(remote) => remote.end(how).await,
        }
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
            Kind::Sqlite(held) => held.execute(&sql, &arguments, cached),
            Kind::MySql(remote) => {
                remote.flush().await?;
                let running = bound!(sql, arguments, cached).execute(&mut *remote.ongoing.connection);
                Ok(within(remote.timeout, running).await?.rows_affected())
            }
        }
    }
}

impl Remote {
    async fn queue(&mut self, text: String) -> Result<(), StoreError> {
        let length: usize = self.queued.iter().map(String::len).sum();
        if length + text.len() > literal::MOST {
            self.flush().await?;
        }
        self.queued.push(text);
        Ok(())
    }

    /// Sends what is queued.
    async fn flush(&mut self) -> Result<(), StoreError> {
        if self.queued.is_empty() {
            return Ok(());
        }
        self.send().await.map(drop)
    }

    async fn fetch(&mut self, sql: Cow<'static, str>, arguments: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        if !self.queued.is_empty() {
            // Only the last of them answers with rows.
            if let Some(text) = literal::with_values(&sql, &arguments) {
                self.queued.push(text);
                return self.send().await?.iter().map(|row| Ok(materialise!(row, of_mysql))).collect();
            }
            self.flush().await?;
        }
        fetch_mysql(&mut self.ongoing.connection, self.timeout, sql, arguments).await
    }

    async fn send(&mut self) -> Result<Vec<sqlx::mysql::MySqlRow>, StoreError> {
        self.begun = true;
        let text = std::mem::take(&mut self.queued).join("; ");
        let sending = sqlx::raw_sql(AssertSqlSafe(text)).fetch_all(&mut *self.ongoing.connection);
        within(self.timeout, sending).await
    }

    /// After an error in what went before it the database does not come to the end, and the connection is closed.
    async fn end(mut self, how: &'static str) -> Result<(), StoreError> {
        if how == ROLLBACK {
            self.queued.clear();
        }
        if self.begun || how != ROLLBACK {
            self.queued.push(how.to_owned());
            let sent = self.send().await;
            if matches!(sent, Err(StoreError::Unique { .. })) {
                // A name that was used already: no fault of the connection, which is kept.
                let undone = sqlx::raw_sql(ROLLBACK).execute(&mut *self.ongoing.connection);
                self.ongoing.ended = within(self.timeout, undone).await.is_ok();
            }
            sent?;
        }
        self.ongoing.ended = true;
        Ok(())
    }
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
