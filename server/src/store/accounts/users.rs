//! SQL of the tables `users` and `account_state`.

use vestnik_protocol::{Me, Millis, Profile, ProfileChange, Rev, UserId};

use crate::store::{Database, Row, StoreError, Transaction, Value};

/// A user to store. Everything is in its canonical form.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Made by the caller.
    pub id: UserId,
    /// Lower case.
    pub username: String,
    /// See `vestnik_protocol::text::look_of_username`.
    pub look: String,
    /// Lower case.
    pub email: Option<String>,
    /// What others see.
    pub display_name: String,
    /// PHC string.
    pub password_hash: String,
}

/// What sign-in needs to know of a user.
#[derive(Debug, Clone)]
pub struct Login {
    /// Who.
    pub user_id: UserId,
    /// PHC string.
    pub password_hash: String,
}

/// Which names of a registration belong to somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenNames {
    /// The very username.
    pub username: bool,
    /// One that looks like it.
    pub look: bool,
    /// The e-mail address.
    pub email: bool,
}

/// Stores a user with the private counter.
///
/// # Errors
/// [`StoreError::Unique`] of `users.username`, `users.look` or `users.email`.
pub async fn insert_user(
    transaction: &mut Transaction,
    user: &NewUser,
    now: Millis,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO users (id, username, look, email, display_name, about, password_hash, created_at, updated_at) \
             VALUES (?, ?, ?, ?, ?, '', ?, ?, ?)",
            vec![
                user.id.into(),
                user.username.as_str().into(),
                user.look.as_str().into(),
                user.email.clone().into(),
                user.display_name.as_str().into(),
                user.password_hash.as_str().into(),
                now.into(),
                now.into(),
            ],
        )
        .await?;
    let first = Rev::ZERO.next();
    transaction
        .execute(
            "INSERT INTO account_state (user_id, rev, me_rev) VALUES (?, ?, ?)",
            vec![user.id.into(), first.into(), first.into()],
        )
        .await
        .map(drop)
}

/// Which of these names are taken, so that a form can name all wrong fields at once. The unique indexes decide.
///
/// # Errors
/// Whatever the database refuses.
pub async fn taken_names(
    database: &Database,
    username: &str,
    look: &str,
    email: Option<&str>,
) -> Result<TakenNames, StoreError> {
    let rows = database
        .fetch(
            "SELECT username, look, email FROM users WHERE username = ? OR look = ? OR email = ? LIMIT 3",
            vec![username.into(), look.into(), email.into()],
        )
        .await?;
    let mut taken = TakenNames::default();
    for row in &rows {
        taken.username |= row.get::<String>(0)? == username;
        taken.look |= row.get::<String>(1)? == look;
        taken.email |= email.is_some() && row.get::<Option<String>>(2)?.as_deref() == email;
    }
    Ok(taken)
}

/// The user of a login, which is a canonical username or e-mail address. No username has an `@`, so one statement
/// cannot find two.
///
/// # Errors
/// Whatever the database refuses.
pub async fn find_login(database: &Database, login: &str) -> Result<Option<Login>, StoreError> {
    let sql = if login.contains('@') {
        "SELECT id, password_hash FROM users WHERE email = ?"
    } else {
        "SELECT id, password_hash FROM users WHERE username = ?"
    };
    let rows = database.fetch(sql, vec![login.into()]).await?;
    rows.first().map(|row| Ok(Login { user_id: row.get(0)?, password_hash: row.get(1)? })).transpose()
}

/// The user of this canonical username.
///
/// # Errors
/// Whatever the database refuses.
pub async fn find_user_by_username(
    database: &Database,
    username: &str,
) -> Result<Option<UserId>, StoreError> {
    let rows = database.fetch("SELECT id FROM users WHERE username = ?", vec![username.into()]).await?;
    rows.first().map(|row| row.get(0)).transpose()
}

/// How many users there are.
///
/// # Errors
/// Whatever the database refuses.
pub async fn count_users(database: &Database) -> Result<u64, StoreError> {
    let rows = database.fetch("SELECT COUNT(*) FROM users", Vec::new()).await?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}

/// Stores another hash, unless it was changed since `old` was read.
///
/// # Errors
/// Whatever the database refuses.
pub async fn replace_password_hash(
    database: &Database,
    user_id: UserId,
    old: Option<&str>,
    new: &str,
) -> Result<(), StoreError> {
    let (sql, arguments) = match old {
        Some(old) => (
            "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
            vec![new.into(), user_id.into(), old.into()],
        ),
        None => ("UPDATE users SET password_hash = ? WHERE id = ?", vec![new.into(), user_id.into()]),
    };
    database.execute(sql, arguments).await.map(drop)
}

/// One's own account.
///
/// # Errors
/// Whatever the database refuses.
pub async fn me(database: &Database, user_id: UserId) -> Result<Option<Me>, StoreError> {
    let rows = database
        .fetch(
            "SELECT id, username, display_name, about, created_at, updated_at, email, shows_presence FROM users \
             WHERE id = ?",
            vec![user_id.into()],
        )
        .await?;
    rows.first().map(me_of).transpose()
}

/// Profiles of these users, at most as many; only those changed at or after `changed_since`, where it is given.
///
/// # Errors
/// Whatever the database refuses.
pub async fn profiles(
    database: &Database,
    ids: &[UserId],
    changed_since: Option<Millis>,
) -> Result<Vec<Profile>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let among = database.dialect().is_among("id", 1, ids.len());
    let sql = format!(
        "SELECT id, username, display_name, about, created_at, updated_at FROM users WHERE {among} AND updated_at >= ?"
    );
    let mut arguments: Vec<Value> = ids.iter().map(|id| Value::from(*id)).collect();
    arguments.push(changed_since.unwrap_or(Millis(0)).into());
    database.fetch(sql, arguments).await?.iter().map(profile_of).collect()
}

/// Users who show their presence to nobody.
///
/// # Errors
/// Whatever the database refuses.
pub async fn users_without_presence(database: &Database) -> Result<Vec<UserId>, StoreError> {
    let rows = database.fetch("SELECT id FROM users WHERE shows_presence = 0", Vec::new()).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Changes the profile to values in their stored form, and tells the user's other devices by the next account rev, which it returns.
///
/// # Errors
/// Whatever the database refuses; [`StoreError::Other`] for a user who is gone.
pub async fn change_profile(
    transaction: &mut Transaction,
    user_id: UserId,
    change: &ProfileChange,
    now: Millis,
) -> Result<(Me, Rev), StoreError> {
    let gone = || StoreError::Other("the user is gone".to_owned());
    let sql =
        format!("SELECT rev FROM account_state WHERE user_id = ?{}", transaction.dialect().for_update());
    let rows = transaction.fetch(sql, vec![user_id.into()]).await?;
    let rev = rows.first().ok_or_else(gone)?.get::<Rev>(0)?.next();
    transaction
        .execute(
            "UPDATE account_state SET rev = ?, me_rev = ? WHERE user_id = ?",
            vec![rev.into(), rev.into(), user_id.into()],
        )
        .await?;
    // `updated_at` is a watermark: it must move even when the clock did not. It stands last, because MySQL gives
    // later assignments the new values of earlier ones.
    transaction
        .execute(
            "UPDATE users SET display_name = COALESCE(?, display_name), about = COALESCE(?, about), \
             shows_presence = COALESCE(?, shows_presence), updated_at = CASE WHEN updated_at >= ? THEN updated_at + 1 ELSE ? END WHERE id = ?",
            vec![
                change.display_name.clone().into(),
                change.about.clone().into(),
                change.show_presence.into(),
                now.into(),
                now.into(),
                user_id.into(),
            ],
        )
        .await?;
    let rows = transaction
        .fetch(
            "SELECT id, username, display_name, about, created_at, updated_at, email, shows_presence FROM users \
             WHERE id = ?",
            vec![user_id.into()],
        )
        .await?;
    Ok((me_of(rows.first().ok_or_else(gone)?)?, rev))
}

fn profile_of(row: &Row) -> Result<Profile, StoreError> {
    Ok(Profile {
        id: row.get(0)?,
        username: row.get(1)?,
        display_name: row.get(2)?,
        about: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

fn me_of(row: &Row) -> Result<Me, StoreError> {
    Ok(Me { profile: profile_of(row)?, email: row.get(6)?, show_presence: row.get(7)? })
}
