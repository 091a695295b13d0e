//! Reads a core's cache file as it lies on disk, without the core: what a test compares must not come from the code
//! under test. Knows the tables of `desktop/core/src/cache/schema.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags, Row};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vestnik_protocol::{
    ChatHeader, ChatId, ChatPrivate, ClientId, Content, Forwarded, Member, Message, Millis, ReplyTo, Rev,
    Role, Seq, UnreadCount, UserId,
};

use crate::private::PrivateView;

/// Everything in one cache file.
#[derive(Debug, Default)]
pub struct CacheFile {
    /// By chat.
    pub chats: BTreeMap<ChatId, CachedChat>,
    /// Commands in the send queue that wait for the server.
    pub waiting: Vec<String>,
    /// Commands in the send queue that were refused and wait for the person, with their chat.
    pub failed: Vec<(ChatId, String)>,
    /// What only the user sees.
    pub private: PrivateView,
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
    /// Reactions that stand, by message and person.
    pub reactions: BTreeMap<(Seq, UserId), Vec<String>>,
    /// Messages outside of coverage that are current nevertheless.
    pub islands: BTreeSet<Seq>,
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
                reactions: BTreeMap::new(),
                islands: BTreeSet::new(),
                coverage: Vec::new(),
            };
            cache.chats.insert(ChatId(chat_id), chat);
        }
        cache.read_members(&file)?;
        cache.read_messages(&file)?;
        cache.read_reactions(&file)?;
        let ranges = "SELECT chat_id, from_seq, to_seq FROM coverage ORDER BY chat_id, from_seq";
        for (chat, from, to) in
            rows(&file, ranges, |row| Ok((id(row, 0)?, number(row, 1)?, number(row, 2)?)))?
        {
            cache.chat(chat)?.coverage.push((Seq::new(from), Seq::new(to)));
        }
        cache.waiting =
            rows(&file, "SELECT command FROM queue WHERE state = 0 ORDER BY id", |row| row.get(0))?;
        let failed = "SELECT chat_id, command FROM queue WHERE state = 1 ORDER BY id";
        cache.failed = rows(&file, failed, |row| Ok((ChatId(id(row, 0)?), row.get(1)?)))?;
        cache.private = read_private(&file)?;
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
        let sql = "SELECT chat_id, seq, rev, sender_id, client_id, sent_at, content, reply_seq, reply_sender,
            forwarded_sender, forwarded_at, edit, edited_at, silent, expires_at FROM messages";
        let messages = rows(file, sql, |row| Ok((id(row, 0)?, message(row)?, row.get::<_, String>(6)?)))?;
        for (chat, mut message, content) in messages {
            message.content = json(&content)?;
            self.chat(chat)?.messages.insert(message.seq, message);
        }
        Ok(())
    }

    fn read_reactions(&mut self, file: &Connection) -> Result<()> {
        let sql = "SELECT chat_id, seq, user_id, emojis FROM reactions";
        let reactions = rows(file, sql, |row| {
            Ok((id(row, 0)?, Seq::new(number(row, 1)?), UserId(id(row, 2)?), row.get::<_, String>(3)?))
        })?;
        for (chat, seq, user, emojis) in reactions {
            let emojis: Vec<String> = json(&emojis)?;
            if !emojis.is_empty() {
                self.chat(chat)?.reactions.insert((seq, user), emojis);
            }
        }
        for (chat, seq) in
            rows(file, "SELECT chat_id, seq FROM islands", |row| Ok((id(row, 0)?, number(row, 1)?)))?
        {
            self.chat(chat)?.islands.insert(Seq::new(seq));
        }
        Ok(())
    }
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let seq = Seq::new(number(row, 1)?);
    let rev = Rev::new(number(row, 2)?);
    let (sender, client) = (UserId(id(row, 3)?), ClientId(id(row, 4)?));
    let content = Content::Unknown(serde_json::Value::Null);
    let reply: Option<(i64, [u8; 16])> = row.get::<_, Option<i64>>(7)?.zip(row.get(8)?);
    let forwarded: Option<([u8; 16], i64)> = row.get::<_, Option<[u8; 16]>>(9)?.zip(row.get(10)?);
    Ok(Message {
        reply_to: reply.map(|(seq, sender)| ReplyTo {
            seq: Seq::new(u64::try_from(seq).unwrap_or_default()),
            sender_id: UserId(Uuid::from_bytes(sender)),
        }),
        forwarded: forwarded.map(|(sender, at)| Forwarded {
            sender_id: UserId(Uuid::from_bytes(sender)),
            sent_at: Millis(at),
        }),
        edit: row.get(11)?,
        edited_at: row.get::<_, Option<i64>>(12)?.map(Millis),
        silent: row.get(13)?,
        expires_at: row.get::<_, Option<i64>>(14)?.map(Millis),
        ..Message::new(seq, rev, sender, client, Millis(row.get(5)?), content)
    })
}

fn read_private(file: &Connection) -> Result<PrivateView> {
    let mut view = PrivateView::default();
    let sql =
        "SELECT chat_id, rev, member, read_seq, pin_order, muted_until, archived, marked_unread, cleared_seq,
        removed, draft FROM privates WHERE member = 1";
    let none = UnreadCount { count: 0, capped: false, read_seq: Seq::ZERO, to_seq: Seq::ZERO, mentions: 0 };
    let privates = rows(file, sql, |row| {
        let (chat, rev) = (ChatId(id(row, 0)?), Rev::new(number(row, 1)?));
        let plain = ChatPrivate::plain(chat, rev, row.get(2)?, Seq::new(number(row, 3)?), none);
        let private = ChatPrivate {
            pin_order: row.get(4)?,
            muted_until: Millis(row.get(5)?),
            archived: row.get(6)?,
            marked_unread: row.get(7)?,
            cleared_seq: Seq::new(number(row, 8)?),
            removed: row.get(9)?,
            ..plain
        };
        Ok((private, row.get::<_, Option<String>>(10)?))
    })?;
    for (mut private, draft) in privates {
        private.draft = draft.map(|draft| json(&draft)).transpose()?;
        view.chats.insert(private.chat_id, private);
    }
    for (chat, seq) in
        rows(file, "SELECT chat_id, seq FROM hidden", |row| Ok((ChatId(id(row, 0)?), number(row, 1)?)))?
    {
        view.hidden.insert((chat, Seq::new(seq)));
    }
    let people = "SELECT user_id, contact, blocked FROM people WHERE contact = 1 OR blocked = 1";
    for (user, contact, blocked) in
        rows(file, people, |row| Ok((UserId(id(row, 0)?), row.get(1)?, row.get(2)?)))?
    {
        view.people.insert(user, (contact, blocked));
    }
    for row in rows(file, "SELECT row FROM scheduled", |row| row.get::<_, String>(0))? {
        view.schedule(json(&row)?);
    }
    Ok(view)
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
