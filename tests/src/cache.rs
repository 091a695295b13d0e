//! Reads a core's cache file as it lies on disk, without the core: what a test compares must not come from the code
//! under test. Knows the tables of `desktop/core/src/cache/schema.rs`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags, Row};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vestnik_protocol::{
    ChatHeader, ChatId, ClientId, Content, Member, Message, Millis, Rev, Role, Seq, UserId,
};

/// Everything in one cache file.
#[derive(Debug, Default)]
pub struct CacheFile {
    /// By chat.
    pub chats: BTreeMap<ChatId, CachedChat>,
    /// Commands in the send queue that were not acknowledged, failed ones included.
    pub waiting: Vec<String>,
}

/// One chat of a cache.
#[derive(Debug)]
pub struct CachedChat {
    /// Up to which change it is current.
    pub rev: Rev,
    /// The shared row.
    pub header: ChatHeader,
    /// Its members.
    pub members: BTreeMap<UserId, Member>,
    /// Messages, islands included.
    pub messages: BTreeMap<Seq, Message>,
    /// Ranges that the cache claims to hold completely.
    pub coverage: Vec<(Seq, Seq)>,
}

impl CacheFile {
    /// Reads the file in one snapshot, also while a core has it open.
    ///
    /// # Errors
    /// It cannot be read, or holds something that is none of the wire's types.
    pub fn read(path: &Path) -> Result<Self> {
        let mut file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        file.pragma_update(None, "query_only", true)?;
        let file = file.transaction()?;
        let mut cache = Self::default();
        for (chat_id, rev, header) in rows(&file, "SELECT chat_id, rev, header FROM chats", |row| {
            Ok((id(row, 0)?, number(row, 1)?, row.get::<_, String>(2)?))
        })? {
            let chat = CachedChat {
                rev: Rev::new(rev),
                header: json(&header)?,
                members: BTreeMap::new(),
                messages: BTreeMap::new(),
                coverage: Vec::new(),
            };
            cache.chats.insert(ChatId(chat_id), chat);
        }
        cache.read_members(&file)?;
        cache.read_messages(&file)?;
        let ranges = "SELECT chat_id, from_seq, to_seq FROM coverage ORDER BY chat_id, from_seq";
        for (chat, from, to) in
            rows(&file, ranges, |row| Ok((id(row, 0)?, number(row, 1)?, number(row, 2)?)))?
        {
            cache.chat(chat)?.coverage.push((Seq::new(from), Seq::new(to)));
        }
        cache.waiting =
            rows(&file, "SELECT command FROM queue WHERE state <> 2 ORDER BY id", |row| row.get(0))?;
        Ok(cache)
    }

    fn chat(&mut self, id: Uuid) -> Result<&mut CachedChat> {
        self.chats.get_mut(&ChatId(id)).with_context(|| format!("rows of {id}, which has no chat"))
    }

    fn read_members(&mut self, file: &Connection) -> Result<()> {
        let sql = "SELECT chat_id, user_id, rev, role, read_seq, delivered_seq, joined_at, gone FROM members";
        let members = rows(file, sql, |row| {
            let member = Member {
                user_id: UserId(id(row, 1)?),
                rev: Rev::new(number(row, 2)?),
                role: Role::Unknown,
                read_seq: Seq::new(number(row, 4)?),
                delivered_seq: Seq::new(number(row, 5)?),
                joined_at: Millis(row.get(6)?),
                left: row.get(7)?,
            };
            Ok((id(row, 0)?, member, row.get::<_, String>(3)?))
        })?;
        for (chat, mut member, role) in members {
            member.role = serde_json::from_value(role.trim_matches('"').into())?;
            self.chat(chat)?.members.insert(member.user_id, member);
        }
        Ok(())
    }

    fn read_messages(&mut self, file: &Connection) -> Result<()> {
        let sql = "SELECT chat_id, seq, rev, sender_id, client_id, sent_at, content FROM messages";
        let messages = rows(file, sql, |row| {
            let message = Message {
                seq: Seq::new(number(row, 1)?),
                rev: Rev::new(number(row, 2)?),
                sender_id: UserId(id(row, 3)?),
                client_id: ClientId(id(row, 4)?),
                sent_at: Millis(row.get(5)?),
                content: Content::Unknown(serde_json::Value::Null),
                reply_to: None,
                forwarded: None,
                edit: 0,
                edited_at: None,
                silent: false,
                expires_at: None,
            };
            Ok((id(row, 0)?, message, row.get::<_, String>(6)?))
        })?;
        for (chat, mut message, content) in messages {
            message.content = json(&content)?;
            self.chat(chat)?.messages.insert(message.seq, message);
        }
        Ok(())
    }
}

fn rows<T>(
    file: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = file.prepare(sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get(column).map(Uuid::from_bytes)
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).with_context(|| text.to_owned())
}
