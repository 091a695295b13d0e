//! Reactions: one row for each person and message, under a rev of its own.

use std::collections::HashSet;

use rusqlite::Row;
use vestnik_protocol::{ChatId, ReactionRow, Rev, Seq, UserId};

use super::columns::{int, json, rev, seq, user_id};
use super::{CacheError, Db};

fn read(row: &Row<'_>) -> rusqlite::Result<(ReactionRow, String)> {
    let reaction =
        ReactionRow { seq: seq(row, 0)?, user_id: user_id(row, 1)?, rev: rev(row, 2)?, emojis: Vec::new() };
    Ok((reaction, row.get(3)?))
}

fn decode((mut reaction, emojis): (ReactionRow, String)) -> Result<ReactionRow, CacheError> {
    reaction.emojis = json(&emojis)?;
    Ok(reaction)
}

/// Writes the row unless the one here is as new.
pub fn put_if_newer(db: &Db, chat: ChatId, reaction: &ReactionRow) -> Result<(), CacheError> {
    let sql = "INSERT INTO reactions (chat_id, seq, user_id, rev, emojis) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id, seq, user_id) DO UPDATE SET rev = ?4, emojis = ?5
        WHERE excluded.rev > reactions.rev";
    db.prepare_cached(sql)?.execute((
        chat.as_bytes(),
        int(reaction.seq),
        reaction.user_id.as_bytes(),
        int(reaction.rev),
        serde_json::to_string(&reaction.emojis)?,
    ))?;
    Ok(())
}

/// Reactions that are there on the messages from … to, both included, by message and then in the order of their revs.
pub fn range(db: &Db, chat: ChatId, from: Seq, to: Seq) -> Result<Vec<ReactionRow>, CacheError> {
    let sql = "SELECT seq, user_id, rev, emojis FROM reactions
        WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 AND emojis <> '[]' ORDER BY seq, rev, user_id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((chat.as_bytes(), int(from), int(to)), read)?;
    rows.map(|row| decode(row?)).collect()
}

/// These are all reactions on these messages as of a rev: what is here beside them and not newer was taken away.
pub fn replace(
    db: &Db,
    chat: ChatId,
    messages: &[Seq],
    as_of: Rev,
    all: &[ReactionRow],
) -> Result<(), CacheError> {
    let listed: HashSet<(Seq, UserId)> = all.iter().map(|row| (row.seq, row.user_id)).collect();
    for at in messages {
        for here in range(db, chat, *at, *at)? {
            if here.rev <= as_of && !listed.contains(&(here.seq, here.user_id)) {
                let sql = "DELETE FROM reactions WHERE chat_id = ?1 AND seq = ?2 AND user_id = ?3";
                db.prepare_cached(sql)?.execute((chat.as_bytes(), int(*at), here.user_id.as_bytes()))?;
            }
        }
    }
    let asked: HashSet<Seq> = messages.iter().copied().collect();
    for reaction in all.iter().filter(|reaction| asked.contains(&reaction.seq)) {
        put_if_newer(db, chat, reaction)?;
    }
    Ok(())
}

/// Removes rows below `from`, at most `limit` of them, newest first; see [`super::messages::remove_below`].
pub fn remove_below(db: &Db, chat: ChatId, from: Seq, limit: u32) -> Result<(), CacheError> {
    let sql = "DELETE FROM reactions WHERE chat_id = ?1 AND seq < ?2 AND seq >=
        COALESCE((SELECT seq FROM reactions WHERE chat_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3), 0)";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(from), limit))?;
    Ok(())
}
