//! The rows of the send queue.

use rusqlite::{OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};
use vestnik_protocol::{ChatId, ClientId, Command, Millis, Rev, Seq};

use super::columns::{chat_id, client_id, int, json, millis, rev, seq};
use super::{CacheError, Db};

/// What an entry waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// For the server's answer.
    Server,
    /// For the person's decision: refused for good.
    Person {
        /// Why.
        code: String,
        /// An earlier one that it depends on was refused.
        follows_another: bool,
    },
    /// For the chat to get to this rev: the server has it.
    Rev {
        /// The rev that contains it.
        rev: Rev,
        /// The message it made.
        seq: Option<Seq>,
    },
    /// For the account to get to this rev: the server has it, and only its sender sees the effect.
    Account {
        /// The `account_rev` that contains it.
        rev: Rev,
    },
}

/// One command that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place: lower goes first.
    pub id: i64,
    /// The chat it works on.
    pub chat_id: ChatId,
    /// The name of a creating command.
    pub client_id: Option<ClientId>,
    /// What is asked.
    pub command: Command,
    /// The name of the message that an edit changes; its number may not be known yet.
    pub changes: Option<ClientId>,
    /// When it was queued.
    pub created_at: Millis,
    /// How often it was tried.
    pub attempts: u32,
    /// What it waits for.
    pub waits: Waits,
}

impl Entry {
    /// It was never tried: the server cannot have it.
    #[must_use]
    pub fn is_untried(&self) -> bool {
        self.attempts == 0 && self.waits == Waits::Server
    }

    /// It was refused for good, or set aside with one that was.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        matches!(self.waits, Waits::Person { .. })
    }
}

/// The column `command`: the command, and beside it what only this device has to know.
#[derive(Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    command: &'a Command,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<ClientId>,
}

#[derive(Deserialize)]
struct Beside {
    #[serde(default)]
    changes: Option<ClientId>,
}

/// In the order in which a row is read.
pub const COLUMNS: &str =
    "id, chat_id, client_id, created_at, attempts, state, error_code, follows_another, acked_rev,
    acked_seq, command";
const WAITING: i64 = 0;
const FAILED: i64 = 1;
const ACKED: i64 = 2;
/// As [`ACKED`], with a rev of the account.
const ACKED_PRIVATE: i64 = 3;

fn read(row: &Row<'_>) -> rusqlite::Result<(Entry, String)> {
    let waits = match row.get::<_, i64>(5)? {
        FAILED => Waits::Person {
            code: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
            follows_another: row.get(7)?,
        },
        ACKED => Waits::Rev {
            rev: rev(row, 8)?,
            seq: row.get::<_, Option<i64>>(9)?.map(|_| seq(row, 9)).transpose()?,
        },
        ACKED_PRIVATE => Waits::Account { rev: rev(row, 8)? },
        _ => Waits::Server,
    };
    let entry = Entry {
        id: row.get(0)?,
        chat_id: chat_id(row, 1)?,
        client_id: row.get::<_, Option<Vec<u8>>>(2)?.map(|_| client_id(row, 2)).transpose()?,
        command: Command::Unknown,
        changes: None,
        created_at: millis(row, 3)?,
        attempts: super::columns::count(row, 4)?,
        waits,
    };
    Ok((entry, row.get(10)?))
}

fn decode((mut entry, command): (Entry, String)) -> Result<Entry, CacheError> {
    entry.changes = json::<Beside>(&command)?.changes;
    entry.command = json(&command)?;
    Ok(entry)
}

/// Whether a row of [`COLUMNS`] makes sense.
pub fn is_readable(row: &Row<'_>) -> bool {
    read(row).is_ok_and(|read| decode(read).is_ok())
}

/// Puts a command at the end. Answers its place.
pub fn push(
    db: &Db,
    chat: ChatId,
    client: Option<ClientId>,
    command: &Command,
    now: Millis,
) -> Result<i64, CacheError> {
    insert(db, chat, client, &Stored { command, changes: None }, now)
}

/// Puts a change of a message of one's own at the end.
pub fn push_change(
    db: &Db,
    chat: ChatId,
    changes: ClientId,
    command: &Command,
    now: Millis,
) -> Result<i64, CacheError> {
    insert(db, chat, None, &Stored { command, changes: Some(changes) }, now)
}

fn insert(
    db: &Db,
    chat: ChatId,
    client: Option<ClientId>,
    stored: &Stored<'_>,
    now: Millis,
) -> Result<i64, CacheError> {
    let sql = "INSERT INTO queue (chat_id, client_id, command, created_at) VALUES (?1, ?2, ?3, ?4)";
    let client = client.map(|client| *client.as_bytes());
    db.prepare_cached(sql)?.execute((chat.as_bytes(), client, serde_json::to_string(stored)?, now.0))?;
    Ok(db.last_insert_rowid())
}

/// Puts another command in the place of an entry's.
pub fn rewrite(db: &Db, entry: &Entry, command: &Command) -> Result<(), CacheError> {
    let stored = serde_json::to_string(&Stored { command, changes: entry.changes })?;
    db.prepare_cached("UPDATE queue SET command = ?2 WHERE id = ?1")?.execute((entry.id, stored))?;
    Ok(())
}

/// What concerns people and not chats, in order.
pub fn about_people(db: &Db) -> Result<Vec<Entry>, CacheError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM queue WHERE client_id IS NULL AND (command LIKE '{{\"type\":\"set_contact\"%'
        OR command LIKE '{{\"type\":\"set_blocked\"%') ORDER BY id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([], read)?;
    rows.map(|row| decode(row?)).collect()
}

/// Every entry of a chat, in order.
pub fn of_chat(db: &Db, chat: ChatId) -> Result<Vec<Entry>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM queue WHERE chat_id = ?1 ORDER BY id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([chat.as_bytes()], read)?;
    rows.map(|row| decode(row?)).collect()
}

/// The first entries of a chat that wait for the server, at most `limit`.
pub fn next_of_chat(db: &Db, chat: ChatId, limit: usize) -> Result<Vec<Entry>, CacheError> {
    let sql =
        format!("SELECT {COLUMNS} FROM queue WHERE chat_id = ?1 AND state = {WAITING} ORDER BY id LIMIT ?2");
    let mut statement = db.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map((chat.as_bytes(), limit), read)?;
    rows.map(|row| decode(row?)).collect()
}

/// Chats with entries that wait for the server, the longest waiting first.
pub fn waiting_chats(db: &Db) -> Result<Vec<ChatId>, CacheError> {
    let sql = format!("SELECT chat_id FROM queue WHERE state = {WAITING} GROUP BY chat_id ORDER BY MIN(id)");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| chat_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn by_client_id(db: &Db, client: ClientId) -> Result<Option<Entry>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM queue WHERE client_id = ?1");
    db.prepare_cached(&sql)?.query_row([client.as_bytes()], read).optional()?.map(decode).transpose()
}

pub fn by_id(db: &Db, id: i64) -> Result<Option<Entry>, CacheError> {
    let sql = format!("SELECT {COLUMNS} FROM queue WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id], read).optional()?.map(decode).transpose()
}

pub fn count_attempt(db: &Db, id: i64) -> Result<(), CacheError> {
    db.prepare_cached("UPDATE queue SET attempts = attempts + 1 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

pub fn fail(db: &Db, id: i64, code: &str, follows_another: bool) -> Result<(), CacheError> {
    let sql =
        format!("UPDATE queue SET state = {FAILED}, error_code = ?2, follows_another = ?3 WHERE id = ?1");
    db.prepare_cached(&sql)?.execute((id, code, follows_another))?;
    Ok(())
}

/// The chat is lost: messages that wait for the server wait for the person, those for later as if they were for now, since
/// nothing shows a lost chat's. What else waits has lost its meaning, but for what concerns a person and not the chat.
pub fn strand(db: &Db, chat: ChatId, code: &str) -> Result<(), CacheError> {
    for entry in of_chat(db, chat)? {
        let entry = as_for_now(db, entry)?;
        let is_message = matches!(entry.command, Command::Send { .. } | Command::Forward { .. });
        let is_about_person =
            matches!(entry.command, Command::SetContact { .. } | Command::SetBlocked { .. });
        match entry.waits {
            Waits::Server if is_message => fail(db, entry.id, code, false)?,
            Waits::Person { .. } if is_message => {}
            Waits::Server | Waits::Account { .. } if is_about_person => {}
            _ => remove(db, entry.id)?,
        }
    }
    Ok(())
}

fn as_for_now(db: &Db, mut entry: Entry) -> Result<Entry, CacheError> {
    if let Command::Schedule { chat_id, client_id, content, reply_to, silent, .. } = entry.command {
        entry.command = Command::Send { chat_id, client_id, content, reply_to, silent };
        rewrite(db, &entry, &entry.command)?;
    }
    Ok(entry)
}

/// The person wants it tried again.
pub fn revive(db: &Db, id: i64) -> Result<(), CacheError> {
    let sql = format!(
        "UPDATE queue SET state = {WAITING}, error_code = NULL, follows_another = 0, attempts = 0
        WHERE id = ?1 AND state = {FAILED}"
    );
    db.prepare_cached(&sql)?.execute([id])?;
    Ok(())
}

/// The server has it, under `rev`; it leaves when the chat gets there.
pub fn acknowledge(db: &Db, id: i64, at: Rev, made: Option<Seq>) -> Result<(), CacheError> {
    let sql = format!("UPDATE queue SET state = {ACKED}, acked_rev = ?2, acked_seq = ?3 WHERE id = ?1");
    db.prepare_cached(&sql)?.execute((id, int(at), made.map(int)))?;
    Ok(())
}

/// The server has it, under this rev of the account; it leaves when the account gets there.
pub fn acknowledge_private(db: &Db, id: i64, at: Rev) -> Result<(), CacheError> {
    let sql = format!("UPDATE queue SET state = {ACKED_PRIVATE}, acked_rev = ?2 WHERE id = ?1");
    db.prepare_cached(&sql)?.execute((id, int(at)))?;
    Ok(())
}

/// The account got to `rev`: what was acknowledged up to there leaves. Answers the chats that this concerns.
pub fn remove_reached_private(db: &Db, rev: Rev) -> Result<Vec<ChatId>, CacheError> {
    let sql =
        format!("DELETE FROM queue WHERE state = {ACKED_PRIVATE} AND acked_rev <= ?1 RETURNING chat_id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([int(rev)], |row| chat_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server may have forgotten what it had: acknowledged entries of a chat (or of all) wait for it again.
pub fn unacknowledge(db: &Db, chat: Option<ChatId>) -> Result<(), CacheError> {
    let sql = format!(
        "UPDATE queue SET state = {WAITING}, acked_rev = NULL, acked_seq = NULL
        WHERE (state = {ACKED} AND (?1 IS NULL OR chat_id = ?1)) OR (state = {ACKED_PRIVATE} AND ?1 IS NULL)"
    );
    db.prepare_cached(&sql)?.execute([chat.map(|chat| *chat.as_bytes())])?;
    Ok(())
}

pub fn remove(db: &Db, id: i64) -> Result<(), CacheError> {
    db.prepare_cached("DELETE FROM queue WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// A message of one's own is here: its entry leaves, and edits that waited for its number have it.
pub fn remove_sent(db: &Db, name: ClientId, at: Seq) -> Result<(), CacheError> {
    db.prepare_cached("DELETE FROM queue WHERE client_id = ?1")?.execute([name.as_bytes()])?;
    number(db, name, at)
}

/// A message of one's own has its number: edits that waited for it may go.
pub fn number(db: &Db, name: ClientId, at: Seq) -> Result<(), CacheError> {
    let sql = "UPDATE queue SET command = json_set(command, '$.seq', ?2)
        WHERE client_id IS NULL AND command LIKE '{\"type\":\"edit\"%'
        AND json_extract(command, '$.changes') = ?1 AND json_extract(command, '$.seq') = 0";
    db.prepare_cached(sql)?.execute((name.to_string(), int(at)))?;
    Ok(())
}

/// The chat got to `rev`: what was acknowledged up to there leaves.
pub fn remove_reached(db: &Db, chat: ChatId, rev: Rev) -> Result<(), CacheError> {
    let sql = format!("DELETE FROM queue WHERE chat_id = ?1 AND state = {ACKED} AND acked_rev <= ?2");
    db.prepare_cached(&sql)?.execute((chat.as_bytes(), int(rev)))?;
    Ok(())
}

/// How many messages would be lost with this queue.
pub fn unsent(db: &Db) -> Result<u64, CacheError> {
    let sql = format!("SELECT COUNT(*) FROM queue WHERE client_id IS NOT NULL AND state < {ACKED}");
    let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}
