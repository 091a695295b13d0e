//! Single values: where this cache stands as a whole.

use rusqlite::OptionalExtension as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_protocol::{ChatId, Epoch, Me, Millis, Rev, Seq};

use super::columns::json;
use super::{CacheError, Db, schema, search};

fn get<T: DeserializeOwned>(db: &Db, name: &str) -> Result<Option<T>, CacheError> {
    let mut statement = db.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
    let value: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
    value.map(|value| json(&value)).transpose()
}

fn set<T: Serialize>(db: &Db, name: &str, value: &T) -> Result<(), CacheError> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
    db.prepare_cached(sql)?.execute((name, serde_json::to_string(value)?))?;
    Ok(())
}

/// The incarnation of the database that this cache mirrors; none for an empty cache.
pub fn epoch(db: &Db) -> Result<Option<Epoch>, CacheError> {
    get(db, "epoch")
}

pub fn set_epoch(db: &Db, epoch: Epoch) -> Result<(), CacheError> {
    set(db, "epoch", &epoch)
}

/// Up to where the user's private rows are known.
pub fn account_rev(db: &Db) -> Result<Rev, CacheError> {
    Ok(get(db, "account_rev")?.unwrap_or_default())
}

pub fn set_account_rev(db: &Db, rev: Rev) -> Result<(), CacheError> {
    set(db, "account_rev", &rev)
}

pub fn me(db: &Db) -> Result<Option<Me>, CacheError> {
    get(db, "me")
}

pub fn set_me(db: &Db, me: &Me) -> Result<(), CacheError> {
    set(db, "me", me)
}

/// The server's time up to which changes of known profiles were asked for.
pub fn profiles_as_of(db: &Db) -> Result<Option<Millis>, CacheError> {
    get(db, "profiles_as_of")
}

pub fn set_profiles_as_of(db: &Db, at: Millis) -> Result<(), CacheError> {
    set(db, "profiles_as_of", &at)
}

/// Up to where the index for the search was built, in the order of chats and numbers; none where it is whole.
pub fn search_built(db: &Db) -> Result<Option<(ChatId, Seq)>, CacheError> {
    Ok(get::<Option<_>>(db, "search_built")?.flatten())
}

pub fn set_search_built(db: &Db, to: Option<(ChatId, Seq)>) -> Result<(), CacheError> {
    set(db, "search_built", &to)
}

/// Up to which entry of that index was looked for left-over ones; none where there are none.
pub fn search_swept(db: &Db) -> Result<Option<i64>, CacheError> {
    Ok(get::<Option<_>>(db, "search_swept")?.flatten())
}

pub fn set_search_swept(db: &Db, to: Option<i64>) -> Result<(), CacheError> {
    set(db, "search_swept", &to)
}

/// Forgets everything that the server can send again; queue and drafts are not touched.
pub fn forget_all(db: &Db) -> Result<(), CacheError> {
    let (me, epoch) = (me(db)?, epoch(db)?);
    for table in schema::CACHE_TABLES {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    search::clear(db)?;
    // Both are what the session proved, not what the cache learnt.
    me.map_or(Ok(()), |me| set_me(db, &me))?;
    epoch.map_or(Ok(()), |epoch| set_epoch(db, epoch))
}
