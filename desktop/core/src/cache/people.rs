//! Contacts and blocked people.

use rusqlite::Row;
use vestnik_protocol::PersonPrivate;

use super::columns::{int, rev, user_id};
use super::{CacheError, Db};

fn read(row: &Row<'_>) -> rusqlite::Result<PersonPrivate> {
    Ok(PersonPrivate {
        user_id: user_id(row, 0)?,
        rev: rev(row, 1)?,
        contact: row.get(2)?,
        blocked: row.get(3)?,
    })
}

/// Writes the row unless the one here is as new.
pub fn put_if_newer(db: &Db, person: &PersonPrivate) -> Result<(), CacheError> {
    let sql = "INSERT INTO people (user_id, rev, contact, blocked) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (user_id) DO UPDATE SET rev = ?2, contact = ?3, blocked = ?4 WHERE excluded.rev > people.rev";
    let parameters = (person.user_id.as_bytes(), int(person.rev), person.contact, person.blocked);
    db.prepare_cached(sql)?.execute(parameters)?;
    Ok(())
}

/// Everybody who is a contact or blocked.
pub fn all(db: &Db) -> Result<Vec<PersonPrivate>, CacheError> {
    let sql = "SELECT user_id, rev, contact, blocked FROM people WHERE contact <> 0 OR blocked <> 0
        ORDER BY user_id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
