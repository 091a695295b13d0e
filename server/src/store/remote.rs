//! A transaction on MySQL. Its statements go as text, several in one message where nobody needs the answer of one before
//! the next.
//!
//! Nothing is prepared: preparing is answered first, and forgetting it again is a message without an answer, after which
//! the next one waits up to 40 ms for the network's own acknowledgement.

use std::future::Future;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::mysql::{MySqlArguments, MySqlRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Column as _, Either, MySql, Row as _, Type, TypeInfo as _, ValueRef as _};

use super::kept::Lent;
use super::{Row, StoreError, Value, literal};

const ROLLBACK: &str = "ROLLBACK";

/// The transaction, on a connection that is given back only when it ended well.
///
/// Not sqlx's own, because that one always returns its connection to the pool: also one whose answer never came, so that
/// a database that hangs would take the whole pool with it.
pub struct Remote {
    lent: Lent,
    /// How long a message may go without an answer.
    timeout: Duration,
    /// Statements that go along with the next one.
    queued: Vec<String>,
    /// Anything was sent.
    begun: bool,
}

impl Remote {
    /// A transaction that `begin`s with its first statement.
    pub fn new(lent: Lent, timeout: Duration, begin: &str) -> Self {
        Self { lent, timeout, queued: vec![begin.to_owned()], begun: false }
    }

    /// Carries out a statement, at the latest with the end.
    pub async fn queue(&mut self, sql: &str, values: &[Value]) -> Result<(), StoreError> {
        let Some(text) = literal::with_values(sql, values) else {
            return self.execute(sql, values).await.map(drop);
        };
        if length(&self.queued) + text.len() > literal::MOST {
            self.flush().await?;
        }
        self.queued.push(text);
        Ok(())
    }

    /// Carries out a statement. Returns the number of rows it touched.
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        self.flush().await?;
        let connection = self.lent.connection()?;
        let done = match literal::with_values(sql, values) {
            Some(text) => within(self.timeout, sqlx::raw_sql(AssertSqlSafe(text)).execute(connection)).await,
            None => within(self.timeout, prepared(sql, values).execute(connection)).await,
        };
        Ok(done?.rows_affected())
    }

    /// Carries out a query.
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let Some(text) = literal::with_values(sql, values) else {
            self.flush().await?;
            let fetching = prepared(sql, values).fetch_all(self.lent.connection()?);
            return within(self.timeout, fetching).await?.iter().map(row).collect();
        };
        self.queued.push(text);
        Ok(self.send().await?.pop().unwrap_or_default())
    }

    /// Carries out several queries. The answer to each.
    pub async fn fetch_each(
        &mut self,
        statements: &[(String, Vec<Value>)],
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(before) = self.take_along(statements) {
            return Ok(self.send().await?.split_off(before));
        }
        let mut answers = Vec::new();
        for (sql, values) in statements {
            answers.push(self.fetch(sql, values).await?);
        }
        Ok(answers)
    }

    /// The same, and then rolls back.
    pub async fn fetch_each_and_end(
        mut self,
        statements: &[(String, Vec<Value>)],
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let Some(before) = self.take_along(statements) else {
            let answers = self.fetch_each(statements).await?;
            self.end(ROLLBACK).await?;
            return Ok(answers);
        };
        self.queued.push(ROLLBACK.to_owned());
        let mut answers = self.send().await?.split_off(before);
        answers.truncate(statements.len());
        self.lent.give_back();
        Ok(answers)
    }

    /// Queues these after what is queued, if all fit one message. Returns how many go before them.
    fn take_along(&mut self, statements: &[(String, Vec<Value>)]) -> Option<usize> {
        let texts = statements.iter().map(|(sql, values)| literal::with_values(sql, values));
        let mut texts = texts.collect::<Option<Vec<_>>>()?;
        let before = self.queued.len();
        let fits = length(&self.queued) + length(&texts) <= literal::MOST;
        fits.then(|| {
            self.queued.append(&mut texts);
            before
        })
    }

    /// Ends by `COMMIT` or `ROLLBACK`. After an error in what went before it the database does not come to the end, and
    /// the connection is closed.
    pub async fn end(mut self, how: &'static str) -> Result<(), StoreError> {
        if how == ROLLBACK {
            self.queued.clear();
        }
        if self.begun || how != ROLLBACK {
            self.queued.push(how.to_owned());
            let sent = self.send().await;
            if matches!(sent, Err(StoreError::Unique { .. })) {
                // A name that was used already: no fault of the connection, which is kept.
                let undone = sqlx::raw_sql(ROLLBACK).execute(self.lent.connection()?);
                if within(self.timeout, undone).await.is_ok() {
                    self.lent.give_back();
                }
                return sent.map(drop);
            }
            sent?;
        }
        self.lent.give_back();
        Ok(())
    }

    /// Sends what is queued, if anything is.
    async fn flush(&mut self) -> Result<(), StoreError> {
        if self.queued.is_empty() {
            return Ok(());
        }
        self.send().await.map(drop)
    }

    /// Sends what is queued. The answer to each, for most of them no rows.
    async fn send(&mut self) -> Result<Vec<Vec<Row>>, StoreError> {
        self.begun = true;
        let text = std::mem::take(&mut self.queued).join("; ");
        let mut answers = sqlx::raw_sql(AssertSqlSafe(text)).fetch_many(self.lent.connection()?);
        let reading = async {
            let (mut all, mut rows) = (Vec::new(), Vec::new());
            while let Some(next) = answers.try_next().await? {
                match next {
                    Either::Right(row) => rows.push(row),
                    // The end of one statement's answer.
                    Either::Left(_) => all.push(std::mem::take(&mut rows)),
                }
            }
            Ok(all)
        };
        let all = within(self.timeout, reading).await?;
        all.iter().map(|rows| rows.iter().map(row).collect()).collect()
    }
}

/// Reads with one statement, which is a snapshot by itself.
pub async fn fetch(
    mut lent: Lent,
    timeout: Duration,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let connection = lent.connection()?;
    let rows = match literal::with_values(sql, values) {
        Some(text) => within(timeout, sqlx::raw_sql(AssertSqlSafe(text)).fetch_all(connection)).await,
        None => within(timeout, prepared(sql, values).fetch_all(connection)).await,
    };
    let rows = rows?.iter().map(row).collect();
    lent.give_back();
    rows
}

fn length(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

/// What is too long as text.
fn prepared(sql: &str, values: &[Value]) -> Query<'static, MySql, MySqlArguments> {
    let query = sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false);
    values.iter().fold(query, |query, value| match value {
        Value::Int(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.clone()),
        Value::Blob(bytes) => query.bind(bytes.clone()),
        Value::Null => query.bind(None::<i64>),
    })
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

fn row(row: &MySqlRow) -> Result<Row, StoreError> {
    let values = row.columns().iter().map(|column| value(row, column.ordinal()));
    Ok(Row(values.collect::<Result<_, StoreError>>()?))
}

fn value(row: &MySqlRow, column: usize) -> Result<Value, StoreError> {
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
