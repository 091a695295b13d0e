//! Between columns and the protocol's types.

use rusqlite::Row;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vestnik_protocol::{ChatId, ClientId, Millis, Rev, Seq, UserId};

use super::CacheError;

/// A counter as SQLite holds it. Counters stay below 2^53, so nothing is lost.
pub fn int(counter: impl Into<u64>) -> i64 {
    i64::try_from(counter.into()).unwrap_or(i64::MAX)
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub fn seq(row: &Row<'_>, column: usize) -> rusqlite::Result<Seq> {
    unsigned(row, column).map(Seq::new)
}

pub fn rev(row: &Row<'_>, column: usize) -> rusqlite::Result<Rev> {
    unsigned(row, column).map(Rev::new)
}

pub fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u32> {
    let value: i64 = row.get(column)?;
    u32::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub fn millis(row: &Row<'_>, column: usize) -> rusqlite::Result<Millis> {
    row.get(column).map(Millis)
}

pub fn chat_id(row: &Row<'_>, column: usize) -> rusqlite::Result<ChatId> {
    row.get(column).map(|bytes| ChatId(Uuid::from_bytes(bytes)))
}

pub fn user_id(row: &Row<'_>, column: usize) -> rusqlite::Result<UserId> {
    row.get(column).map(|bytes| UserId(Uuid::from_bytes(bytes)))
}

pub fn client_id(row: &Row<'_>, column: usize) -> rusqlite::Result<ClientId> {
    row.get(column).map(|bytes| ClientId(Uuid::from_bytes(bytes)))
}

/// Reads JSON that this crate wrote; anything else counts as damage.
pub fn json<T: DeserializeOwned>(text: &str) -> Result<T, CacheError> {
    Ok(serde_json::from_str(text)?)
}
