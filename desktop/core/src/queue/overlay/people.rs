//! Contacts and blocked people as they will be.

use vestnik_protocol::{Command, PersonPrivate, Rev, UserId};

use crate::cache::{CacheError, Db, people as rows, queue};

/// Everybody of whom the user keeps something.
pub fn people(db: &Db) -> Result<Vec<PersonPrivate>, CacheError> {
    let mut all = rows::all(db)?;
    for entry in queue::about_people(db)?.iter().filter(|entry| !entry.is_failed()) {
        let user = match &entry.command {
            Command::SetContact { user_id, .. } | Command::SetBlocked { user_id, .. } => *user_id,
            _ => continue,
        };
        if all.iter().all(|person| person.user_id != user) {
            all.push(PersonPrivate { user_id: user, rev: Rev::ZERO, contact: false, blocked: false });
        }
        for person in all.iter_mut().filter(|person| person.user_id == user) {
            match &entry.command {
                Command::SetContact { on, .. } => person.contact = *on,
                Command::SetBlocked { on, .. } => person.blocked = *on,
                _ => {}
            }
        }
    }
    all.retain(|person| person.contact || person.blocked);
    Ok(all)
}

/// The user has blocked this person.
pub fn is_blocked(db: &Db, user: UserId) -> Result<bool, CacheError> {
    Ok(people(db)?.iter().any(|person| person.user_id == user && person.blocked))
}
