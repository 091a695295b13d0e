//! Messages, clustered by address, so that a page is one range read.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, params};
use vestnik_protocol::{
    ChatId, ClientId, Content, Forwarded, KnownContent, Message, Millis, ReplyTo, Rev, Seq, UserId,
};

use super::columns::{client_id, count, int, json, millis, rev, seq, user_id};
use super::{CacheError, Db, search};

const COLUMNS: &str =
    "seq, rev, sender_id, client_id, sent_at, content, reply_seq, reply_sender, forwarded_sender,
    forwarded_at, edit, edited_at, silent, expires_at";

fn read(row: &Row<'_>) -> rusqlite::Result<(Message, String)> {
    let mut message = Message::new(
        seq(row, 0)?,
        rev(row, 1)?,
        user_id(row, 2)?,
        client_id(row, 3)?,
        millis(row, 4)?,
        Content::deleted(),
    );
    if !is_null(row, 6)? {
        message.reply_to = Some(ReplyTo { seq: seq(row, 6)?, sender_id: user_id(row, 7)? });
    }
    if !is_null(row, 8)? {
        message.forwarded = Some(Forwarded { sender_id: user_id(row, 8)?, sent_at: millis(row, 9)? });
    }
    message.edit = count(row, 10)?;
    message.edited_at = row.get::<_, Option<i64>>(11)?.map(Millis);
    message.silent = row.get(12)?;
    message.expires_at = row.get::<_, Option<i64>>(13)?.map(Millis);
    Ok((message, row.get(5)?))
}

fn is_null(row: &Row<'_>, column: usize) -> rusqlite::Result<bool> {
    Ok(matches!(row.get_ref(column)?, ValueRef::Null))
}

fn decode((mut message, content): (Message, String)) -> Result<Message, CacheError> {
    message.content = json(&content)?;
    Ok(message)
}

/// What counting and listing have to know of a content without reading it.
const fn kind(content: &Content) -> i64 {
    match content {
        Content::Known(KnownContent::Event { .. }) => 1,
        Content::Known(KnownContent::Deleted { expired: false }) => 2,
        Content::Known(KnownContent::Deleted { expired: true }) => 3,
        Content::Known(KnownContent::Text { .. }) | Content::Unknown(_) => 0,
    }
}

/// It may mention somebody, as [`Message::mentions`] says.
fn names(message: &Message) -> bool {
    message.forwarded.is_none() && (message.reply_to.is_some() || !message.content.mentions().is_empty())
}

/// Writes the row unless the one here is as new. Answers whether it was written.
pub fn put_if_newer(db: &Db, chat: ChatId, message: &Message) -> Result<bool, CacheError> {
    let here = state(db, chat, message.seq)?;
    if here.is_some_and(|(rev, _)| rev >= message.rev) {
        return Ok(false);
    }
    let search_id = search::index(db, chat, message, here.and_then(|(_, id)| id))?;
    let sql = "INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, sent_at, kind, names, content, reply_seq,
        reply_sender, forwarded_sender, forwarded_at, edit, edited_at, silent, expires_at, search_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        ON CONFLICT (chat_id, seq) DO UPDATE SET rev = ?3, sender_id = ?4, client_id = ?5, sent_at = ?6, kind = ?7,
        names = ?8, content = ?9, reply_seq = ?10, reply_sender = ?11, forwarded_sender = ?12, forwarded_at = ?13,
        edit = ?14, edited_at = ?15, silent = ?16, expires_at = ?17, search_id = ?18";
    db.prepare_cached(sql)?.execute(params![
        chat.as_bytes(),
        int(message.seq),
        int(message.rev),
        message.sender_id.as_bytes(),
        message.client_id.as_bytes(),
        message.sent_at.0,
        kind(&message.content),
        names(message),
        serde_json::to_string(&message.content)?,
        message.reply_to.map(|reply| int(reply.seq)),
        message.reply_to.map(|reply| *reply.sender_id.as_bytes()),
        message.forwarded.map(|from| *from.sender_id.as_bytes()),
        message.forwarded.map(|from| from.sent_at.0),
        message.edit,
        message.edited_at.map(|at| at.0),
        message.silent,
        message.expires_at.map(|at| at.0),
        search_id,
    ])?;
    Ok(true)
}

/// The rev of a row and its entry in the index.
fn state(db: &Db, chat: ChatId, at: Seq) -> Result<Option<(Rev, Option<i64>)>, CacheError> {
    let sql = "SELECT rev, search_id FROM messages WHERE chat_id = ?1 AND seq = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_row((chat.as_bytes(), int(at)), |row| Ok((rev(row, 0)?, row.get(1)?)));
    Ok(found.optional()?)
}

/// A message's entry in the index.
pub fn search_id(db: &Db, chat: ChatId, at: Seq) -> Result<Option<i64>, CacheError> {
    Ok(state(db, chat, at)?.and_then(|(_, id)| id))
}

pub fn set_search_id(db: &Db, chat: ChatId, at: Seq, id: Option<i64>) -> Result<(), CacheError> {
    let sql = "UPDATE messages SET search_id = ?3 WHERE chat_id = ?1 AND seq = ?2 AND search_id IS NOT ?3";
    db.prepare_cached(sql)?.execute((chat.as_bytes(), int(at), id))?;
    Ok(())
}

pub fn get(db: &Db, chat: ChatId, at: Seq) -> Result<Option<Message>, CacheError> {
    Ok(range(db, chat, at, at)?.pop())
}

/// All rows from … to, both included, hidden ones too. The caller bounds the range.
pub fn range(db: &Db, chat: ChatId, from: Seq, to: Seq) -> Result<Vec<Message>, CacheError> {
    let sql =
        format!("SELECT {COLUMNS} FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map((chat.as_bytes(), int(from), int(to)), read)?;
    rows.map(|row| decode(row?)).collect()
}

/// Rows looked at in one search at most. A chat may hold a million of one's own messages in a row.
pub const SCANNED_ROWS: u32 = 20_000;

/// A message that the user deleted for oneself.
const HIDDEN: &str =
    "EXISTS (SELECT 1 FROM hidden WHERE hidden.chat_id = messages.chat_id AND hidden.seq = messages.seq)";

/// How many messages of others that say something, and are not hidden, lie in `(after, to]`; counting stops at `cap`,
/// and after [`SCANNED_ROWS`].
pub fn count_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    after: Seq,
    to: Seq,
    cap: u32,
) -> Result<u32, CacheError> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM
        (SELECT chat_id, seq, sender_id, kind FROM messages WHERE chat_id = ?1 AND seq > ?2 AND seq <= ?3 LIMIT ?6)
        AS messages WHERE sender_id <> ?4 AND kind = 0 AND NOT {HIDDEN} LIMIT ?5)"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let parameters = (chat.as_bytes(), int(after), int(to), me.as_bytes(), cap, SCANNED_ROWS);
    Ok(statement.query_row(parameters, |row| count(row, 0))?)
}

/// The messages in `(after, to]` that may mention somebody, at most `cap`, among the first [`SCANNED_ROWS`].
pub fn naming(db: &Db, chat: ChatId, after: Seq, to: Seq, cap: u32) -> Result<Vec<Message>, CacheError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT * FROM messages WHERE chat_id = ?1 AND seq > ?2 AND seq <= ?3 LIMIT ?5)
        AS messages WHERE names = 1 AND kind = 0 AND NOT {HIDDEN} LIMIT ?4"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map((chat.as_bytes(), int(after), int(to), cap, SCANNED_ROWS), read)?;
    rows.map(|row| decode(row?)).collect()
}

/// The newest message in `[from, to]` that is to be seen: not hidden, not vanished by `now`.
pub fn newest_seen(
    db: &Db,
    chat: ChatId,
    from: Seq,
    to: Seq,
    now: Millis,
) -> Result<Option<Message>, CacheError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 AND kind <> 3
        AND (expires_at IS NULL OR expires_at > ?4) AND NOT {HIDDEN} ORDER BY seq DESC LIMIT 1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let parameters = (chat.as_bytes(), int(from), int(to), now.0);
    statement.query_row(parameters, read).optional()?.map(decode).transpose()
}

/// The newest message of somebody else in `[from, to]`.
pub fn newest_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    from: Seq,
    to: Seq,
) -> Result<Option<Seq>, CacheError> {
    let sql = "SELECT seq FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 AND sender_id <> ?4
        ORDER BY seq DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let parameters = (chat.as_bytes(), int(from), int(to), me.as_bytes());
    Ok(statement.query_row(parameters, |row| seq(row, 0)).optional()?)
}

/// The oldest unread message of somebody else in `(after, to]` that says something and is not hidden.
pub fn oldest_of_others(
    db: &Db,
    chat: ChatId,
    me: UserId,
    after: Seq,
    to: Seq,
) -> Result<Option<Seq>, CacheError> {
    let sql = format!(
        "SELECT seq FROM messages WHERE chat_id = ?1 AND seq > ?2 AND seq <= ?3 AND sender_id <> ?4
        AND kind = 0 AND NOT {HIDDEN} ORDER BY seq LIMIT 1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let parameters = (chat.as_bytes(), int(after), int(to), me.as_bytes());
    Ok(statement.query_row(parameters, |row| seq(row, 0)).optional()?)
}

/// The message that is to be seen, `n` of them above `to` and not below `lowest`.
pub fn nth_seen_down(db: &Db, chat: ChatId, to: Seq, lowest: Seq, n: u64) -> Result<Option<Seq>, CacheError> {
    nth_seen(db, chat, (lowest, to), "DESC", n)
}

/// The same downwards: `n` of them below `from` and not beyond `highest`.
pub fn nth_seen_up(
    db: &Db,
    chat: ChatId,
    from: Seq,
    highest: Seq,
    n: u64,
) -> Result<Option<Seq>, CacheError> {
    nth_seen(db, chat, (from, highest), "ASC", n)
}

fn nth_seen(
    db: &Db,
    chat: ChatId,
    (from, to): (Seq, Seq),
    order: &str,
    n: u64,
) -> Result<Option<Seq>, CacheError> {
    let sql = format!(
        "SELECT seq FROM messages WHERE chat_id = ?1 AND seq BETWEEN ?2 AND ?3 AND kind <> 3 AND NOT {HIDDEN}
        ORDER BY seq {order} LIMIT 1 OFFSET ?4"
    );
    let mut statement = db.prepare_cached(&sql)?;
    Ok(statement.query_row((chat.as_bytes(), int(from), int(to), int(n)), |row| seq(row, 0)).optional()?)
}

/// A message by the name that its sender gave it. The newest are looked at first: what is asked for was just sent.
pub fn by_client_id(
    db: &Db,
    chat: ChatId,
    sender: UserId,
    name: ClientId,
) -> Result<Option<Message>, CacheError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages WHERE chat_id = ?1 AND client_id = ?2 AND sender_id = ?3
        ORDER BY seq DESC LIMIT 1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let parameters = (chat.as_bytes(), name.as_bytes(), sender.as_bytes());
    statement.query_row(parameters, read).optional()?.map(decode).transpose()
}

/// Removes rows below `from`, at most `limit` of them, newest first.
///
/// Bounded, because it runs where something else waits: what coverage does not name is never shown, so rows that are
/// left over only cost space, and the next such step takes more of them.
pub fn remove_below(db: &Db, chat: ChatId, from: Seq, limit: u32) -> Result<(), CacheError> {
    let sql = "DELETE FROM messages WHERE chat_id = ?1 AND seq < ?2 AND seq >=
        COALESCE((SELECT seq FROM messages WHERE chat_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3), 0)";
    if db.prepare_cached(sql)?.execute((chat.as_bytes(), int(from), limit))? > 0 {
        search::note_leftovers(db)?;
    }
    Ok(())
}
