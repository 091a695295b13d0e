//! Rows of people in chats.

use vestnik_protocol::{ChatId, ChatKind, Member, Rev, Role, UserId};

use super::{Dialect, FromValue, Question, Row, StoreError, Transaction, Value};

/// A person in a chat, with what only the server knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// In which chat.
    pub chat_id: ChatId,
    /// What all members see.
    pub member: Member,
    /// Taken out by an admin: only an admin can bring them back.
    pub removed: bool,
    /// The other person of the direct chat blocked this one.
    pub restricted: bool,
}

const COLUMNS: [&str; 10] = [
    "chat_id",
    "user_id",
    "rev",
    "role",
    "read_seq",
    "delivered_seq",
    "joined_at",
    "has_left",
    "is_removed",
    "is_restricted",
];

/// The columns that [`from_row`] reads.
pub(super) fn columns() -> String {
    COLUMNS.join(", ")
}

impl FromValue for Role {
    fn from_value(value: &Value) -> Option<Self> {
        match i64::from_value(value)? {
            1 => Some(Self::Owner),
            2 => Some(Self::Admin),
            3 => Some(Self::Member),
            _ => None,
        }
    }
}

impl From<Role> for Value {
    fn from(role: Role) -> Self {
        Self::Int(match role {
            Role::Owner => 1,
            Role::Admin => 2,
            Role::Member | Role::Unknown => 3,
        })
    }
}

/// Reads the named memberships, also ended ones.
pub(crate) async fn load(
    transaction: &mut Transaction,
    pairs: impl Iterator<Item = (ChatId, UserId)>,
) -> Result<Vec<Membership>, StoreError> {
    let [rows] = transaction.ask([to_load(transaction.dialect(), pairs)]).await?;
    loaded(&rows)
}

/// The question of [`load`]; its answer is for [`loaded`].
pub(crate) fn to_load(dialect: Dialect, pairs: impl Iterator<Item = (ChatId, UserId)>) -> Question {
    let keys = pairs.map(|(chat, user)| vec![chat.into(), user.into()]).collect();
    let select = format!("SELECT {} FROM members", COLUMNS.join(", "));
    Question::among(dialect, &select, "chat_id, user_id", keys, "", &[])
}

pub(crate) fn loaded(rows: &[Row]) -> Result<Vec<Membership>, StoreError> {
    rows.iter().map(from_row).collect()
}

/// The same without plain members other than `user`: who matters in a large group.
pub(crate) fn about_changed_of_note(chat_id: ChatId, since: Rev, user: UserId, limit: usize) -> Question {
    let sql = format!(
        "SELECT {} FROM members WHERE chat_id = ? AND rev > ? AND (role < ? OR user_id = ?) \
         ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    let values = vec![chat_id.into(), since.into(), Role::Member.into(), user.into()];
    Question::one(sql, values)
}

/// The people of those of these chats that are direct (or saved messages).
pub(crate) async fn of_direct(
    transaction: &mut Transaction,
    chats: impl Iterator<Item = ChatId>,
) -> Result<Vec<(ChatId, UserId)>, StoreError> {
    let keys = chats.map(|chat| vec![chat.into()]).collect();
    let select = "SELECT m.chat_id, m.user_id FROM members m JOIN chats c ON c.id = m.chat_id";
    let direct = [ChatKind::Direct.into(), ChatKind::Saved.into()];
    let rows =
        transaction.fetch_among_with(select, "m.chat_id", keys, " AND c.kind IN (?, ?)", &direct).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Members that changed after `since`, by rev, at most `limit`.
pub(crate) fn about_changed(chat_id: ChatId, since: Rev, limit: usize) -> Question {
    let sql = format!(
        "SELECT {} FROM members WHERE chat_id = ? AND rev > ? ORDER BY rev LIMIT {limit}",
        COLUMNS.join(", ")
    );
    Question::one(sql, vec![chat_id.into(), since.into()])
}

pub(crate) fn changed_in(rows: &[Row]) -> Result<Vec<Member>, StoreError> {
    rows.iter().map(|row| Ok(from_row(row)?.member)).collect()
}

/// The other people of these chats. For direct chats, which have one.
pub(crate) async fn others(
    transaction: &mut Transaction,
    user: UserId,
    chats: impl Iterator<Item = ChatId>,
) -> Result<Vec<(ChatId, UserId)>, StoreError> {
    let keys = chats.map(|chat| vec![chat.into()]).collect();
    let select = "SELECT chat_id, user_id FROM members";
    let tail = " AND user_id <> ?";
    let rows = transaction.fetch_among_with(select, "chat_id", keys, tail, &[user.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Writes changed memberships.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    memberships: impl Iterator<Item = &'a Membership>,
) -> Result<(), StoreError> {
    let rows = memberships
        .map(|row| {
            let member = &row.member;
            vec![
                row.chat_id.into(),
                member.user_id.into(),
                member.rev.into(),
                member.role.into(),
                member.read_seq.into(),
                member.delivered_seq.into(),
                member.joined_at.into(),
                member.left.into(),
                row.removed.into(),
                row.restricted.into(),
            ]
        })
        .collect();
    let [_chat_id, _user_id, update @ ..] = &COLUMNS;
    transaction.upsert("members", &COLUMNS, "chat_id, user_id", update, rows).await
}

pub(super) fn from_row(row: &Row) -> Result<Membership, StoreError> {
    let member = Member {
        user_id: row.get(1)?,
        rev: row.get(2)?,
        role: row.get(3)?,
        read_seq: row.get(4)?,
        delivered_seq: row.get(5)?,
        joined_at: row.get(6)?,
        left: row.get(7)?,
    };
    Ok(Membership { chat_id: row.get(0)?, member, removed: row.get(8)?, restricted: row.get(9)? })
}
