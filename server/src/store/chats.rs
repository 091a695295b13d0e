//! Rows of chats.

use vestnik_protocol::{ChatHeader, ChatId, ChatKind, Member, Millis, Rev, Role, Seq, TopReader, UserId};

use super::{Dialect, FromValue, Question, Row, StoreError, Transaction, Value};

/// The row of a chat, with both its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// Which chat.
    pub id: ChatId,
    /// What sort.
    pub kind: ChatKind,
    /// Number of its newest message.
    pub seq: Seq,
    /// Number of its newest change. Zero: the row holds the place of a chat that is about to be born; nobody sees it.
    pub rev: Rev,
    /// Messages below are physically gone.
    pub floor_seq: Seq,
    /// Title, of groups.
    pub title: Option<String>,
    /// A few words about it.
    pub description: String,
    /// Anybody may find and join it.
    pub public: bool,
    /// How many people are in it.
    pub member_count: u32,
    /// It once had more members than a small group.
    pub large: bool,
    /// Who has read furthest, in a large group.
    pub readers: Vec<TopReader>,
    /// New messages vanish after so many seconds; zero: they stay.
    pub expire_after_seconds: u32,
    /// Pinned messages, the one pinned last first.
    pub pinned: Vec<Seq>,
    /// Who made it, of groups.
    pub created_by: Option<UserId>,
    /// When it was deleted for everybody; nobody sees it since.
    pub deleted_at: Option<Millis>,
    /// When it was made.
    pub created_at: Millis,
    /// Time of the newest message, or of its making; never falls.
    pub active_at: Millis,
}

impl Chat {
    /// What members see of it.
    #[must_use]
    pub fn header(&self) -> ChatHeader {
        ChatHeader {
            kind: self.kind,
            seq: self.seq,
            floor_seq: self.floor_seq,
            created_at: self.created_at,
            title: self.title.clone(),
            description: self.description.clone(),
            public: self.public,
            member_count: self.member_count,
            large: self.large,
            readers: self.readers.clone(),
            expire_after_seconds: self.expire_after_seconds,
            pinned: self.pinned.clone(),
        }
    }

    /// How far single people have read a large group is nobody else's business.
    pub fn hide_position(&self, member: &mut Member) {
        if self.large {
            member.read_seq = Seq::ZERO;
        }
    }

    /// A chat that is about to be born.
    #[must_use]
    pub const fn unborn(id: ChatId, kind: ChatKind, now: Millis) -> Self {
        Self {
            id,
            kind,
            seq: Seq::ZERO,
            rev: Rev::ZERO,
            floor_seq: Seq::ZERO,
            title: None,
            description: String::new(),
            public: false,
            member_count: 0,
            large: false,
            readers: Vec::new(),
            expire_after_seconds: 0,
            pinned: Vec::new(),
            created_by: None,
            deleted_at: None,
            created_at: now,
            active_at: now,
        }
    }

    pub(super) fn from_row(row: &Row, first: usize) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(first)?,
            kind: row.get(first + 1)?,
            seq: row.get(first + 2)?,
            rev: row.get(first + 3)?,
            floor_seq: row.get(first + 4)?,
            title: row.get(first + 5)?,
            created_at: row.get(first + 6)?,
            active_at: row.get(first + 7)?,
            description: row.get(first + 8)?,
            public: row.get(first + 9)?,
            member_count: row.get(first + 10)?,
            large: row.get(first + 11)?,
            readers: json(row, first + 12)?,
            expire_after_seconds: row.get(first + 13)?,
            pinned: json(row, first + 14)?,
            created_by: row.get(first + 15)?,
            deleted_at: row.get(first + 16)?,
        })
    }
}

pub(super) const COLUMNS: [&str; 17] = [
    "id",
    "kind",
    "seq",
    "rev",
    "floor_seq",
    "title",
    "created_at",
    "active_at",
    "description",
    "is_public",
    "member_count",
    "is_large",
    "readers",
    "expire_seconds",
    "pinned",
    "created_by",
    "deleted_at",
];
/// The same, of the table called `c`.
pub(super) const CHAT_COLUMNS: &str = "c.id, c.kind, c.seq, c.rev, c.floor_seq, c.title, c.created_at, \
     c.active_at, c.description, c.is_public, c.member_count, c.is_large, c.readers, c.expire_seconds, c.pinned, \
     c.created_by, c.deleted_at";

fn json<T: serde::de::DeserializeOwned>(row: &Row, column: usize) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { column, expected: "a JSON list" })
}

fn to_json(list: &impl serde::Serialize) -> Value {
    // Lists of numbers and ids always serialise.
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned()).into()
}

impl FromValue for ChatKind {
    fn from_value(value: &Value) -> Option<Self> {
        match i64::from_value(value)? {
            1 => Some(Self::Direct),
            2 => Some(Self::Saved),
            3 => Some(Self::Group),
            _ => None,
        }
    }
}

impl From<ChatKind> for Value {
    fn from(kind: ChatKind) -> Self {
        Self::Int(match kind {
            ChatKind::Direct => 1,
            ChatKind::Saved => 2,
            ChatKind::Group => 3,
            ChatKind::Unknown => 0,
        })
    }
}

/// What makes chat `c` visible to its member `m`. Whoever reads chats of a user says this, here or in a list of them.
pub(super) const VISIBLE: &str = "m.has_left = 0 AND c.deleted_at IS NULL";

/// The chat as `user` may see it: with the whole history, or not at all. **Every read of a chat's content begins with
/// this statement, in the same snapshot.** `None`: it does not exist or is not for this user, and nobody learns which.
///
/// # Errors
/// Whatever the database refuses.
pub async fn visible(
    transaction: &mut Transaction,
    chat_id: ChatId,
    user: UserId,
) -> Result<Option<Chat>, StoreError> {
    Ok(sight(transaction, chat_id, user).await?.map(|sight| sight.chat))
}

/// What one member sees of a chat.
#[derive(Debug, Clone)]
pub struct Sight {
    /// The chat.
    pub chat: Chat,
    /// The member's role in it.
    pub role: Role,
    /// Messages up to here are deleted for this member.
    pub cleared_seq: Seq,
}

impl Sight {
    /// The lowest message that there is for this member. May be above the chat's newest: then there is none.
    #[must_use]
    pub fn lowest(&self) -> Seq {
        self.chat.floor_seq.max(self.cleared_seq.next())
    }

    /// The message is there for this member.
    #[must_use]
    pub fn shows(&self, seq: Seq) -> bool {
        seq >= self.lowest() && seq <= self.chat.seq
    }
}

/// The same as [`visible`], with what decides about single messages.
///
/// # Errors
/// Whatever the database refuses.
pub async fn sight(
    transaction: &mut Transaction,
    chat_id: ChatId,
    user: UserId,
) -> Result<Option<Sight>, StoreError> {
    let [rows] = transaction.ask([about_sight(chat_id, user)]).await?;
    sight_in(&rows)
}

/// The question of [`sight`]; its answer is for [`sight_in`].
pub(crate) fn about_sight(chat_id: ChatId, user: UserId) -> Question {
    let sql = format!(
        "SELECT m.role, p.cleared_seq, {CHAT_COLUMNS} FROM chats c JOIN members m ON m.chat_id = c.id \
         LEFT JOIN chat_private p ON p.user_id = m.user_id AND p.chat_id = m.chat_id \
         WHERE c.id = ? AND m.user_id = ? AND {VISIBLE}"
    );
    Question::one(sql, vec![chat_id.into(), user.into()])
}

pub(crate) fn sight_in(rows: &[Row]) -> Result<Option<Sight>, StoreError> {
    let sight = |row: &Row| {
        let cleared_seq: Option<Seq> = row.get(1)?;
        Ok(Sight {
            chat: Chat::from_row(row, 2)?,
            role: row.get(0)?,
            cleared_seq: cleared_seq.unwrap_or_default(),
        })
    };
    rows.first().map(sight).transpose()
}

/// Reserves rows for chats that do not exist, with rev zero, so that they can be locked.
pub(crate) async fn reserve(
    transaction: &mut Transaction,
    chats: &[(ChatId, ChatKind)],
    now: Millis,
) -> Result<(), StoreError> {
    let ids: Vec<_> = chats.iter().map(|(id, _)| vec![Value::from(*id)]).collect();
    let found = transaction.fetch_among("SELECT id FROM chats", "id", ids, "").await?;
    let found = found.iter().map(|row| row.get(0)).collect::<Result<Vec<ChatId>, _>>()?;
    // Only what is missing: on MySQL an ignored insert would take a shared lock, and two batches that then both want
    // the exclusive one deadlock.
    let missing = chats.iter().filter(|(id, _)| !found.contains(id));
    let rows: Vec<_> = missing.map(|(id, kind)| values(&Chat::unborn(*id, *kind, now))).collect();
    transaction.insert_missing("chats", &COLUMNS, rows).await
}

/// Reads and locks chats, in the order of their ids.
pub(crate) async fn lock(transaction: &mut Transaction, ids: Vec<ChatId>) -> Result<Vec<Chat>, StoreError> {
    let [rows] = transaction.ask([to_lock(transaction.dialect(), ids)]).await?;
    locked(&rows)
}

/// The question of [`lock`]; its answer is for [`locked`].
pub(crate) fn to_lock(dialect: Dialect, mut ids: Vec<ChatId>) -> Question {
    ids.sort_unstable();
    let keys = ids.into_iter().map(|id| vec![id.into()]).collect();
    let select = format!("SELECT {CHAT_COLUMNS} FROM chats c{}", dialect.by_primary_key());
    let tail = format!(" ORDER BY c.id{}", dialect.for_update());
    Question::among(dialect, &select, "c.id", keys, &tail, &[])
}

pub(crate) fn locked(rows: &[Row]) -> Result<Vec<Chat>, StoreError> {
    rows.iter().map(|row| Chat::from_row(row, 0)).collect()
}

/// Reads chats without locking them.
pub(crate) async fn load(
    transaction: &mut Transaction,
    ids: impl Iterator<Item = ChatId>,
) -> Result<Vec<Chat>, StoreError> {
    let keys = ids.map(|id| vec![id.into()]).collect();
    let rows =
        transaction.fetch_among(&format!("SELECT {CHAT_COLUMNS} FROM chats c"), "c.id", keys, "").await?;
    rows.iter().map(|row| Chat::from_row(row, 0)).collect()
}

/// Writes changed chats.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    chats: impl Iterator<Item = &'a Chat>,
) -> Result<(), StoreError> {
    let rows = chats.map(values).collect();
    let [_id, update @ ..] = &COLUMNS;
    transaction.upsert("chats", &COLUMNS, "id", update, rows).await
}

fn values(chat: &Chat) -> Vec<Value> {
    vec![
        chat.id.into(),
        chat.kind.into(),
        chat.seq.into(),
        chat.rev.into(),
        chat.floor_seq.into(),
        chat.title.clone().into(),
        chat.created_at.into(),
        chat.active_at.into(),
        chat.description.clone().into(),
        chat.public.into(),
        chat.member_count.into(),
        chat.large.into(),
        to_json(&chat.readers),
        chat.expire_after_seconds.into(),
        to_json(&chat.pinned),
        chat.created_by.into(),
        chat.deleted_at.into(),
    ]
}
