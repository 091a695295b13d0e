//! What can go wrong with the database, told apart by what the caller should do about it.

use vestnik_protocol::{ApiError, ErrorCode};

/// A refusal by the database. Its text is for logs; people get the code.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The connection is lost or refused, or none became free in time. Trying again later can help.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The disk under the database is full.
    #[error("the database's disk is full: {0}")]
    Full(String),
    /// The database takes no writes.
    #[error("the database is read-only: {0}")]
    ReadOnly(String),
    /// Another transaction was in the way; run this one again.
    #[error("a conflict with another transaction: {0}")]
    Conflict(String),
    /// A row with this key exists.
    #[error("the unique key {constraint} is taken")]
    Unique {
        /// The index's name on MySQL, `table.column` on SQLite; see [`StoreError::violates`].
        constraint: String,
    },
    /// A stored value is not what the schema promises.
    #[error("column {column} of an answer is not {expected}")]
    Corrupt {
        /// Position in the answer.
        column: usize,
        /// The type expected.
        expected: &'static str,
    },
    /// The database file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The address of the database cannot be used.
    #[error("the database's address is not usable: {0}")]
    Address(String),
    /// Anything else: a mistake in our SQL, most likely.
    #[error("the database refused: {0}")]
    Other(String),
}

impl StoreError {
    /// The unique key of a column was violated. SQLite names `table.column`, MySQL the index, which we call
    /// `table_column`; so the caller gives both words and need not know the database.
    #[must_use]
    pub fn violates(&self, table: &str, column: &str) -> bool {
        let Self::Unique { constraint } = self else { return false };
        // MySQL 8.0.19+ says `table.index`, MariaDB only `index`; SQLite lists `table.column` of all columns.
        let index = format!("{table}_{column}");
        let by_column = format!("{table}.{column}");
        constraint
            .split([',', ' '])
            .any(|part| part == by_column || part == index || part.rsplit('.').next() == Some(index.as_str()))
    }

    /// What a client is told.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unavailable(_) | Self::Conflict(_) => ErrorCode::StorageUnavailable,
            Self::Full(_) => ErrorCode::StorageFull,
            Self::ReadOnly(_) => ErrorCode::StorageReadOnly,
            Self::Unique { .. }
            | Self::Corrupt { .. }
            | Self::Damaged(_)
            | Self::Address(_)
            | Self::Other(_) => ErrorCode::Internal,
        }
    }
}

impl From<&StoreError> for ApiError {
    fn from(error: &StoreError) -> Self {
        // The text may name tables and hosts: it stays in the log.
        let refusal = Self::from(error.code());
        if refusal.code == ErrorCode::Internal { refusal } else { refusal.retry_after(1_000) }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                if let Some(mysql) = database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
                    return of_mysql(mysql.number(), mysql.message());
                }
                let code = database.code().and_then(|code| code.parse().ok()).unwrap_or_default();
                of_sqlite(code, database.message())
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // A connection cut in the middle of a packet is reported as a broken protocol.
            | sqlx::Error::Protocol(_) => Self::Unavailable(error.to_string()),
            sqlx::Error::Configuration(_) => Self::Address(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                of_sqlite(failure.extended_code, message.as_deref().unwrap_or_default())
            }
            _ => Self::Other(error.to_string()),
        }
    }
}

/// SQLite's extended result codes; the low byte is the primary one.
fn of_sqlite(code: i32, message: &str) -> StoreError {
    let text = format!("{message} (SQLite {code})");
    match code & 0xff {
        5 | 6 => StoreError::Conflict(text), // BUSY, LOCKED
        8 => StoreError::ReadOnly(text),     // READONLY
        10 if code == 778 && message.contains("full") => StoreError::Full(text), // IOERR_WRITE
        10 | 14 => StoreError::Unavailable(text), // IOERR, CANTOPEN
        11 | 26 => StoreError::Damaged(text), // CORRUPT, NOTADB
        13 => StoreError::Full(text),        // FULL
        19 if code == 2067 || code == 1555 => StoreError::Unique {
            constraint: message.rsplit("failed: ").next().unwrap_or_default().to_owned(),
        },
        _ => StoreError::Other(text),
    }
}

fn of_mysql(number: u16, message: &str) -> StoreError {
    let text = format!("{message} (MySQL {number})");
    match number {
        // Record changed since last read, lock wait timeout, deadlock.
        1020 | 1205 | 1213 => StoreError::Conflict(text),
        // Disk full, table full; error writing file with ENOSPC.
        1021 | 1114 => StoreError::Full(text),
        3 | 1026 | 1030 if message.contains("28") => StoreError::Full(text),
        // --read-only, read-only mode.
        1290 | 1836 | 1792 => StoreError::ReadOnly(text),
        1062 | 1586 => StoreError::Unique {
            constraint: message.rsplit("for key ").next().unwrap_or_default().trim_matches('\'').to_owned(),
        },
        // Too many connections, shutdown in progress, killed, aborted, timeouts, Galera not ready.
        1040
        | 1042
        | 1043
        | 1047
        | 1053
        | 1077
        | 1079
        | 1080
        | 1129
        | 1152..=1161
        | 1184
        | 1203
        | 1226
        | 1317
        | 1927
        | 2000..=2060
        | 3169
        | 4031 => StoreError::Unavailable(text),
        // Table or index crashed or corrupt.
        126 | 127 | 134 | 144 | 145 | 1034 | 1035 | 1194 | 1195 | 1712 => StoreError::Damaged(text),
        _ => StoreError::Other(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_key_is_named_the_same_on_every_database() {
        let said = [
            of_sqlite(2067, "UNIQUE constraint failed: users.email"),
            of_mysql(1062, "Duplicate entry 'a@b.c' for key 'users_email'"),
            of_mysql(1062, "Duplicate entry 'a@b.c' for key 'users.users_email'"),
        ];
        for error in said {
            assert!(error.violates("users", "email"), "{error}");
            assert!(!error.violates("users", "username"), "{error}");
        }
    }

    #[test]
    fn each_failure_of_the_disk_has_its_code() {
        assert_eq!(of_sqlite(13, "database or disk is full").code(), ErrorCode::StorageFull);
        assert_eq!(of_mysql(1114, "The table 'messages' is full").code(), ErrorCode::StorageFull);
        assert_eq!(
            of_mysql(1026, "Error writing file (errno: 28 \"No space left on device\")").code(),
            ErrorCode::StorageFull
        );
        assert_eq!(of_sqlite(8, "attempt to write a readonly database").code(), ErrorCode::StorageReadOnly);
        assert_eq!(of_mysql(1290, "running with the --read-only option").code(), ErrorCode::StorageReadOnly);
        assert_eq!(of_mysql(2013, "Lost connection").code(), ErrorCode::StorageUnavailable);
        assert!(matches!(of_mysql(1213, "Deadlock found"), StoreError::Conflict(_)));
    }
}
