//! One transaction on one connection, and how statements reach either database.

use std::borrow::Cow;

use super::local::Held;
use super::remote::Remote;
use super::{Dialect, Row, StoreError, Value};

const ROLLBACK: &str = "ROLLBACK";

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

impl Transaction {
    pub(super) fn on_sqlite(held: Held) -> Self {
        Self {
            kind: Kind::Sqlite(held),
            #[cfg(test)]
            fault: CommitFault::default(),
        }
    }

    pub(super) fn on_mysql(remote: Remote) -> Self {
        Self {
            kind: Kind::MySql(remote),
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
        match &mut self.kind {
            Kind::Sqlite(held) => held.execute(&sql, &arguments, true).map(drop),
            Kind::MySql(remote) => remote.queue(&sql, &arguments).await,
        }
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
            Kind::MySql(remote) => remote.fetch(&sql.into(), &arguments).await,
        }
    }

    /// Carries out several queries and reads all rows of each.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub(super) async fn fetch_each(
        &mut self,
        statements: Vec<(String, Vec<Value>)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        match &mut self.kind {
            Kind::Sqlite(held) => {
                statements.into_iter().map(|(sql, values)| held.fetch(&sql, &values)).collect()
            }
            Kind::MySql(remote) => remote.fetch_each(&statements).await,
        }
    }

    /// The same, and then rolls back.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub(super) async fn fetch_each_and_end(
        mut self,
        statements: Vec<(String, Vec<Value>)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        if let Kind::MySql(remote) = self.kind {
            return remote.fetch_each_and_end(&statements).await;
        }
        let answers = self.fetch_each(statements).await?;
        self.rollback().await?;
        Ok(answers)
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
            Kind::MySql(remote) => remote.execute(&sql, &arguments).await,
        }
    }
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
