//! SQL of the table `user_words`: by which beginnings a user is found.

use vestnik_protocol::UserId;

use crate::store::{Database, StoreError, Transaction, Value};

/// Sorts after every text that begins with the prefix it is put behind.
const AFTER_ALL: char = '\u{10FFFF}';

/// Replaces the words by which a user is found.
///
/// # Errors
/// Whatever the database refuses.
pub async fn replace_words(
    transaction: &mut Transaction,
    user_id: UserId,
    words: &[String],
) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM user_words WHERE user_id = ?", vec![user_id.into()]).await?;
    if words.is_empty() {
        return Ok(());
    }
    let rows = vec!["(?, ?)"; words.len()].join(", ");
    let arguments = words.iter().flat_map(|word| [Value::from(word.as_str()), user_id.into()]).collect();
    transaction
        .execute_once(format!("INSERT INTO user_words (word, user_id) VALUES {rows}"), arguments)
        .await
        .map(drop)
}

/// Users with a word beginning with each of `prefixes`, those with the closest first word first. Several rows may
/// name one user; `limit` counts rows.
///
/// # Errors
/// Whatever the database refuses.
pub async fn users_with_words(
    database: &Database,
    prefixes: &[String],
    limit: u32,
) -> Result<Vec<UserId>, StoreError> {
    let Some((first, rest)) = prefixes.split_first() else { return Ok(Vec::new()) };
    let range = |prefix: &String| [Value::from(prefix.as_str()), Value::from(format!("{prefix}{AFTER_ALL}"))];
    let mut sql = String::from("SELECT w.user_id FROM user_words w WHERE w.word >= ? AND w.word < ?");
    let mut arguments: Vec<Value> = range(first).into();
    for prefix in rest {
        sql.push_str(
            " AND EXISTS (SELECT 1 FROM user_words o WHERE o.user_id = w.user_id AND o.word >= ? AND o.word < ?)",
        );
        arguments.extend(range(prefix));
    }
    sql.push_str(" ORDER BY w.word, w.user_id LIMIT ?");
    arguments.push(limit.into());
    database.fetch(sql, arguments).await?.iter().map(|row| row.get(0)).collect()
}
