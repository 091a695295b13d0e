//! People as others see them.

use vestnik_protocol::Profile;

use super::columns::json;
use super::{CacheError, Db};

pub fn all(db: &Db) -> Result<Vec<Profile>, CacheError> {
    let mut statement = db.prepare_cached("SELECT row FROM profiles")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|row| json(&row?)).collect()
}

pub fn put(db: &Db, profile: &Profile) -> Result<(), CacheError> {
    let sql = "INSERT OR REPLACE INTO profiles (user_id, row) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute((profile.id.as_bytes(), serde_json::to_string(profile)?))?;
    Ok(())
}
