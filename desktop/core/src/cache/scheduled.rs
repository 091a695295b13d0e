//! Messages to be sent later, as the server has them.

use vestnik_protocol::{ChatId, ScheduledMessage};

use super::columns::{int, json};
use super::{CacheError, Db};

/// Writes the row unless the one here is as new; one that is gone is removed.
pub fn put_if_newer(db: &Db, message: &ScheduledMessage) -> Result<(), CacheError> {
    let name = (message.chat_id.as_bytes(), message.client_id.as_bytes(), int(message.rev));
    if message.gone {
        let sql = "DELETE FROM scheduled WHERE chat_id = ?1 AND client_id = ?2 AND rev < ?3";
        db.prepare_cached(sql)?.execute(name)?;
        return Ok(());
    }
    let sql = "INSERT INTO scheduled (chat_id, client_id, rev, send_at, row) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id, client_id) DO UPDATE SET rev = ?3, send_at = ?4, row = ?5
        WHERE excluded.rev > scheduled.rev";
    let (chat, client, rev) = name;
    let row = serde_json::to_string(message)?;
    db.prepare_cached(sql)?.execute((chat, client, rev, message.send_at.0, row))?;
    Ok(())
}

/// Those of a chat, by their time.
pub fn of_chat(db: &Db, chat: ChatId) -> Result<Vec<ScheduledMessage>, CacheError> {
    let sql = "SELECT row FROM scheduled WHERE chat_id = ?1 ORDER BY send_at, client_id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([chat.as_bytes()], |row| row.get::<_, String>(0))?;
    rows.map(|row| json(&row?)).collect()
}
