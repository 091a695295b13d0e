//! The one place that opens a cache file, for the writer and for readers; encryption at rest belongs here.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{CacheError, schema};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The writer: makes the file and brings its tables up to date.
    Write,
    /// A reader of an existing file.
    Read,
    /// The salvage of a damaged file: existing, never written except for what its journal demands.
    Salvage,
}

/// Opens the file.
pub fn open(path: &Path, access: Access) -> Result<Connection, CacheError> {
    let writable = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let flags = match access {
        Access::Write => writable | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Read | Access::Salvage => writable,
    };
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    match access {
        Access::Write => {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            // A megabyte of pages would make the opening of a large chat read the disk over and over.
            connection.pragma_update(None, "cache_size", -8_000)?;
            schema::prepare(&mut connection)?;
        }
        Access::Read => {
            connection.pragma_update(None, "query_only", true)?;
            connection.pragma_update(None, "cache_size", -8_000)?;
        }
        Access::Salvage => connection.pragma_update(None, "query_only", true)?,
    }
    Ok(connection)
}
