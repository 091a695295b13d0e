//! Rows of reactions: what one person put on one message.

use std::collections::HashMap;

use vestnik_protocol::{ChatId, ReactionRow, Rev, Seq, UserId};

use super::{Question, Row, StoreError, Transaction};

const COLUMNS: [&str; 5] = ["chat_id", "seq", "user_id", "rev", "emojis"];

/// Reads what the named people put on the named messages.
pub(crate) async fn load(
    transaction: &mut Transaction,
    names: impl Iterator<Item = (ChatId, Seq, UserId)>,
) -> Result<Vec<(ChatId, ReactionRow)>, StoreError> {
    let keys = names.map(|(chat, seq, user)| vec![chat.into(), seq.into(), user.into()]).collect();
    let select = format!("SELECT {} FROM reactions", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "chat_id, seq, user_id", keys, "").await?;
    rows.iter().map(from_row).collect()
}

/// How many people react to these messages.
pub(crate) async fn count(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<HashMap<(ChatId, Seq), u32>, StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    let select = "SELECT chat_id, seq, COUNT(*) FROM reactions";
    let tail = " AND emojis <> '[]' GROUP BY chat_id, seq";
    let rows = transaction.fetch_among(select, "chat_id, seq", keys, tail).await?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

/// Reactions that changed after `since` on messages from `floor` on, by rev, at most `limit`.
pub(crate) fn about_changed(chat_id: ChatId, since: Rev, floor: Seq, limit: usize) -> Question {
    let sql = format!(
        "SELECT {} FROM reactions WHERE chat_id = ? AND rev > ? AND seq >= ? ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    Question::one(sql, vec![chat_id.into(), since.into(), floor.into()])
}

pub(crate) fn changed_in(rows: &[Row]) -> Result<Vec<ReactionRow>, StoreError> {
    rows.iter().map(|row| Ok(from_row(row)?.1)).collect()
}

/// All reactions on a range of messages, tombstones too: whoever has older rows of them corrects each.
pub(crate) async fn between(
    transaction: &mut Transaction,
    chat_id: ChatId,
    first: Seq,
    last: Seq,
) -> Result<Vec<ReactionRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM reactions WHERE chat_id = ? AND seq >= ? AND seq <= ? ORDER BY seq, user_id",
        COLUMNS.join(", ")
    );
    let rows = transaction.fetch(sql, vec![chat_id.into(), first.into(), last.into()]).await?;
    rows.iter().map(|row| Ok(from_row(row)?.1)).collect()
}

/// The same for single messages.
pub(crate) async fn on(
    transaction: &mut Transaction,
    chat_id: ChatId,
    seqs: impl Iterator<Item = Seq>,
) -> Result<Vec<ReactionRow>, StoreError> {
    let keys = seqs.map(|seq| vec![chat_id.into(), seq.into()]).collect();
    let select = format!("SELECT {} FROM reactions", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "chat_id, seq", keys, " ORDER BY seq, user_id").await?;
    rows.iter().map(|row| Ok(from_row(row)?.1)).collect()
}

/// Writes changed reactions.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    reactions: impl Iterator<Item = (ChatId, &'a ReactionRow)>,
) -> Result<(), StoreError> {
    let rows = reactions
        .map(|(chat, row)| {
            let emojis = serde_json::to_string(&row.emojis)
                .map_err(|_| StoreError::Other("emoji that are not JSON".into()))?;
            Ok(vec![chat.into(), row.seq.into(), row.user_id.into(), row.rev.into(), emojis.into()])
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    transaction.upsert("reactions", &COLUMNS, "chat_id, seq, user_id", &["rev", "emojis"], rows).await
}

/// Removes all reactions on messages that are gone.
pub(crate) async fn remove(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<(), StoreError> {
    let keys = messages.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    transaction.delete_among("reactions", "chat_id, seq", keys).await
}

fn from_row(row: &Row) -> Result<(ChatId, ReactionRow), StoreError> {
    let emojis: String = row.get(4)?;
    let emojis = serde_json::from_str(&emojis)
        .map_err(|_| StoreError::Corrupt { column: 4, expected: "a JSON list of emoji" })?;
    Ok((row.get(0)?, ReactionRow { seq: row.get(1)?, user_id: row.get(2)?, rev: row.get(3)?, emojis }))
}
