//! Statements over many rows. Row counts are rounded up by repeating the last row, so that each statement has at most
//! ten shapes and the cache of prepared statements is not flooded by one shape for every size.

use super::dialect::{MAX_ROWS_PER_STATEMENT, rounded, rows_of};
use super::{Row, StoreError, Transaction, Value};

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
            let (count, values) = padded(chunk);
            let columns_list = columns.join(", ");
            let sql = format!(
                "INSERT INTO {table} ({columns_list}) VALUES {}{tail}",
                rows_of(columns.len(), count)
            );
            self.queue(sql, values).await?;
        }
        Ok(())
    }

    /// Inserts rows that must be new. They cannot be padded, so that only the commonest sizes stay prepared.
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
            let values = chunk.iter().flatten().cloned().collect();
            if chunk.len() <= 8 {
                self.queue(sql, values).await?;
            } else {
                self.execute_once(sql, values).await?;
            }
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
            let (count, values) = padded(chunk);
            let rows_list = rows_of(columns.len(), count);
            self.queue(format!("{insert} {table} ({}) VALUES {rows_list}", columns.join(", ")), values)
                .await?;
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
        let mut found = Vec::new();
        for chunk in keys.chunks(MAX_ROWS_PER_STATEMENT) {
            let width = chunk.first().map_or(1, Vec::len);
            let (count, mut values) = padded(chunk);
            values.extend_from_slice(tail_values);
            let among = self.dialect().is_among(columns, width, count);
            found.extend(self.fetch(format!("{select} WHERE {among}{tail}"), values).await?);
        }
        Ok(found)
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
            let (count, values) = padded(chunk);
            let among = self.dialect().is_among(columns, width, count);
            self.queue(format!("DELETE FROM {table} WHERE {among}"), values).await?;
        }
        Ok(())
    }
}

fn padded(rows: &[Vec<Value>]) -> (usize, Vec<Value>) {
    let count = rounded(rows.len());
    let last = rows.last().into_iter().flat_map(|row| std::iter::repeat_n(row, count - rows.len()));
    (count, rows.iter().chain(last).flatten().cloned().collect())
}
