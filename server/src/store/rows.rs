//! Statements over many rows. Where statements are kept prepared, row counts are rounded up by repeating the last row, so
//! that each has at most ten shapes and their cache is not flooded by one shape for every size.

use super::dialect::{MAX_ROWS_PER_STATEMENT, rounded, rows_of};
use super::{Dialect, Row, StoreError, Transaction, Value};

impl Transaction {
    /// Inserts rows, or replaces the columns `update` where the `key` exists.
    pub(super) async fn upsert(
        &mut self,
        table: &str,
        columns: &[&str],
        key: &str,
        update: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        let tail = self.dialect().on_duplicate(key, update);
        if self.takes_rows_singly() {
            let sql = format!(
                "INSERT INTO {table} ({}) VALUES {}{tail}",
                columns.join(", "),
                rows_of(columns.len(), 1)
            );
            return self.execute_each(&sql, &rows);
        }
        for chunk in rows.chunks(MAX_ROWS_PER_STATEMENT) {
            let columns_list = columns.join(", ");
            let sql = format!(
                "INSERT INTO {table} ({columns_list}) VALUES {}{tail}",
                rows_of(columns.len(), chunk.len())
            );
            self.queue(sql, chunk.concat()).await?;
        }
        Ok(())
    }

    /// Inserts rows that must be new.
    pub(super) async fn insert(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        if self.takes_rows_singly() {
            let sql =
                format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), rows_of(columns.len(), 1));
            return self.execute_each(&sql, &rows);
        }
        for chunk in rows.chunks(MAX_ROWS_PER_STATEMENT) {
            let rows_list = rows_of(columns.len(), chunk.len());
            let sql = format!("INSERT INTO {table} ({}) VALUES {rows_list}", columns.join(", "));
            self.queue(sql, chunk.concat()).await?;
        }
        Ok(())
    }

    /// Inserts rows; those whose key exists are left alone.
    pub(super) async fn insert_missing(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        let insert = self.dialect().insert_ignore();
        if self.takes_rows_singly() {
            let sql =
                format!("{insert} {table} ({}) VALUES {}", columns.join(", "), rows_of(columns.len(), 1));
            return self.execute_each(&sql, &rows);
        }
        for chunk in rows.chunks(MAX_ROWS_PER_STATEMENT) {
            let rows_list = rows_of(columns.len(), chunk.len());
            let sql = format!("{insert} {table} ({}) VALUES {rows_list}", columns.join(", "));
            self.queue(sql, chunk.concat()).await?;
        }
        Ok(())
    }

    /// `select … WHERE (columns) IN (keys) tail`. The tail may not count rows (`LIMIT`).
    pub(super) async fn fetch_among(
        &mut self,
        select: &str,
        columns: &str,
        keys: Vec<Vec<Value>>,
        tail: &str,
    ) -> Result<Vec<Row>, StoreError> {
        self.fetch_among_with(select, columns, keys, tail, &[]).await
    }

    /// The same with values for placeholders in the tail.
    pub(super) async fn fetch_among_with(
        &mut self,
        select: &str,
        columns: &str,
        keys: Vec<Vec<Value>>,
        tail: &str,
        tail_values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let question = Question::among(self.dialect(), select, columns, keys, tail, tail_values);
        Ok(self.fetch_each(question.0).await?.into_iter().flatten().collect())
    }

    /// What the questions ask, together: one round trip where there is a network between.
    pub(crate) async fn ask<const COUNT: usize>(
        &mut self,
        questions: [Question; COUNT],
    ) -> Result<[Vec<Row>; COUNT], StoreError> {
        let (lengths, statements) = statements_of(questions);
        Ok(by_question(lengths, self.fetch_each(statements).await?))
    }

    /// The same for the last questions of a transaction that only reads: its end goes along with them.
    pub(crate) async fn ask_last<const COUNT: usize>(
        self,
        questions: [Question; COUNT],
    ) -> Result<[Vec<Row>; COUNT], StoreError> {
        let (lengths, statements) = statements_of(questions);
        Ok(by_question(lengths, self.fetch_each_and_end(statements).await?))
    }

    /// Removes the rows of these keys.
    pub(super) async fn delete_among(
        &mut self,
        table: &str,
        columns: &str,
        keys: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        for chunk in keys.chunks(MAX_ROWS_PER_STATEMENT) {
            let width = chunk.first().map_or(1, Vec::len);
            let (count, values) = padded(self.dialect(), chunk);
            let among = self.dialect().is_among(columns, width, count);
            self.queue(format!("DELETE FROM {table} WHERE {among}"), values).await?;
        }
        Ok(())
    }
}

/// Queries over many keys, which can be asked together with others.
pub(crate) struct Question(Vec<(String, Vec<Value>)>);

impl Question {
    /// A single query, with its own `LIMIT`.
    pub(super) fn one(sql: impl Into<String>, values: Vec<Value>) -> Self {
        Self(vec![(sql.into(), values)])
    }

    /// Queries whose answers are one.
    pub(super) fn several(statements: impl Iterator<Item = (String, Vec<Value>)>) -> Self {
        Self(statements.collect())
    }

    /// No query; the answer has no rows.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// `select … WHERE (columns) IN (keys) tail`, with values for placeholders in the tail, which may not count rows
    /// (`LIMIT`). Without keys it is no statement.
    pub(super) fn among(
        dialect: Dialect,
        select: &str,
        columns: &str,
        keys: Vec<Vec<Value>>,
        tail: &str,
        tail_values: &[Value],
    ) -> Self {
        let statement = |chunk: &[Vec<Value>]| {
            let width = chunk.first().map_or(1, Vec::len);
            let (count, mut values) = padded(dialect, chunk);
            values.extend_from_slice(tail_values);
            (format!("{select} WHERE {}{tail}", dialect.is_among(columns, width, count)), values)
        };
        Self(keys.chunks(MAX_ROWS_PER_STATEMENT).map(statement).collect())
    }
}

/// SQL and its values.
type Statements = Vec<(String, Vec<Value>)>;

/// How many statements each question is, and all of them in a row.
fn statements_of<const COUNT: usize>(questions: [Question; COUNT]) -> ([usize; COUNT], Statements) {
    let lengths = questions.each_ref().map(|question| question.0.len());
    (lengths, questions.into_iter().flat_map(|question| question.0).collect())
}

/// The answers to statements, as they belong to the questions that these were.
fn by_question<const COUNT: usize>(lengths: [usize; COUNT], answers: Vec<Vec<Row>>) -> [Vec<Row>; COUNT] {
    let mut answers = answers.into_iter();
    lengths.map(|length| answers.by_ref().take(length).flatten().collect())
}

fn padded(dialect: Dialect, rows: &[Vec<Value>]) -> (usize, Vec<Value>) {
    // Only on SQLite are statements kept prepared.
    if dialect == Dialect::MySql {
        return (rows.len(), rows.concat());
    }
    let count = rounded(rows.len());
    let last = rows.last().into_iter().flat_map(|row| std::iter::repeat_n(row, count - rows.len()));
    (count, rows.iter().chain(last).flatten().cloned().collect())
}
