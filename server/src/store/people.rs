//! Rows of what a user keeps of other people: contacts and blocks.

use std::collections::HashMap;

use vestnik_protocol::{PersonPrivate, Rev, UserId};

use super::{Database, Row, StoreError, Transaction};

const COLUMNS: [&str; 5] = ["user_id", "person_id", "rev", "is_contact", "is_blocked"];

/// What a user keeps of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// Who keeps it.
    pub owner_id: UserId,
    /// What, and of whom.
    pub person: PersonPrivate,
}

/// Reads what the first of each pair keeps of the second.
pub(crate) async fn load(
    transaction: &mut Transaction,
    pairs: impl Iterator<Item = (UserId, UserId)>,
) -> Result<Vec<PersonRow>, StoreError> {
    let keys = pairs.map(|(owner, person)| vec![owner.into(), person.into()]).collect();
    let select = format!("SELECT {} FROM people", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "user_id, person_id", keys, "").await?;
    rows.iter().map(from_row).collect()
}

/// How many contacts and blocked people these users have.
pub(crate) async fn count(
    transaction: &mut Transaction,
    owners: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, u32>, StoreError> {
    let keys = owners.map(|owner| vec![owner.into()]).collect();
    let select = "SELECT user_id, COUNT(*) FROM people";
    let tail = " AND (is_contact = 1 OR is_blocked = 1) GROUP BY user_id";
    let rows = transaction.fetch_among(select, "user_id", keys, tail).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Writes changed rows.
pub(crate) async fn write(
    transaction: &mut Transaction,
    rows: impl Iterator<Item = PersonRow>,
) -> Result<(), StoreError> {
    let rows = rows
        .map(|PersonRow { owner_id, person }| {
            vec![
                owner_id.into(),
                person.user_id.into(),
                person.rev.into(),
                person.contact.into(),
                person.blocked.into(),
            ]
        })
        .collect();
    let update = ["rev", "is_contact", "is_blocked"];
    transaction.upsert("people", &COLUMNS, "user_id, person_id", &update, rows).await
}

/// What changed after `since`, by rev, at most `limit`.
pub(crate) async fn changed(
    transaction: &mut Transaction,
    owner: UserId,
    since: Rev,
    limit: usize,
) -> Result<Vec<PersonPrivate>, StoreError> {
    let sql = format!(
        "SELECT {} FROM people WHERE user_id = ? AND rev > ? ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    let rows = transaction.fetch(sql, vec![owner.into(), since.into()]).await?;
    rows.iter().map(|row| Ok(from_row(row)?.person)).collect()
}

/// Everybody who blocked somebody, with whom.
///
/// # Errors
/// Whatever the database refuses.
pub async fn blocks(database: &Database) -> Result<Vec<(UserId, UserId)>, StoreError> {
    let sql = "SELECT user_id, person_id FROM people WHERE is_blocked = 1";
    let rows = database.fetch(sql, Vec::new()).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn from_row(row: &Row) -> Result<PersonRow, StoreError> {
    let person =
        PersonPrivate { user_id: row.get(1)?, rev: row.get(2)?, contact: row.get(3)?, blocked: row.get(4)? };
    Ok(PersonRow { owner_id: row.get(0)?, person })
}
