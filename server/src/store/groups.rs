//! Groups as they are looked for and looked through: pages of members, public groups by words.

use vestnik_protocol::{ChatId, GroupPreview, Member, Millis, Role, UserId};

use super::chats::{CHAT_COLUMNS, Chat};
use super::members::{self, Membership};
use super::{Row, StoreError, Transaction, Value};

/// Sorts after every text that begins with the prefix it is put behind.
const AFTER_ALL: char = '\u{10FFFF}';

/// A place in the list of members: owner and admins first, then by when they joined.
pub type MemberPlace = (Role, Millis, UserId);

/// Members after a place, at most `limit`; where there are `prefixes`, only people with a word beginning with each.
pub(crate) async fn members(
    transaction: &mut Transaction,
    chat: ChatId,
    after: Option<MemberPlace>,
    prefixes: &[String],
    limit: u32,
) -> Result<Vec<Member>, StoreError> {
    let mut sql = format!("SELECT {} FROM members m WHERE chat_id = ? AND has_left = 0", members::columns());
    let mut values: Vec<Value> = vec![chat.into()];
    if let Some((role, joined_at, user)) = after {
        // Spelled out: MySQL finds no range in a comparison of rows, and would read all that come before.
        sql.push_str(
            " AND (role > ? OR (role = ? AND joined_at > ?) OR (role = ? AND joined_at = ? AND user_id > ?))",
        );
        let (role, joined_at) = (Value::from(role), Value::from(joined_at));
        values.extend([role.clone(), role.clone(), joined_at.clone(), role, joined_at, user.into()]);
    }
    for prefix in prefixes {
        sql.push_str(
            " AND EXISTS (SELECT 1 FROM user_words w WHERE w.user_id = m.user_id AND w.word >= ? AND w.word < ?)",
        );
        values.extend(range(prefix));
    }
    sql.push_str(" ORDER BY role, joined_at, user_id LIMIT ?");
    values.push(limit.into());
    let rows = transaction.fetch(sql, values).await?;
    rows.iter().map(|row| Ok(members::from_row(row)?.member)).collect()
}

/// One membership, ended or not.
pub(crate) async fn membership(
    transaction: &mut Transaction,
    chat: ChatId,
    user: UserId,
) -> Result<Option<Membership>, StoreError> {
    Ok(members::load(transaction, std::iter::once((chat, user))).await?.pop())
}

/// Public groups with a word in their title beginning with each of `prefixes`, the largest first.
pub(crate) async fn find(
    transaction: &mut Transaction,
    asking: UserId,
    prefixes: &[String],
    limit: usize,
) -> Result<Vec<GroupPreview>, StoreError> {
    let mut sql = format!(
        "SELECT {CHAT_COLUMNS}, m.user_id FROM chats c \
         LEFT JOIN members m ON m.chat_id = c.id AND m.user_id = ? AND m.has_left = 0 \
         WHERE c.is_public = 1 AND c.deleted_at IS NULL"
    );
    let mut values: Vec<Value> = vec![asking.into()];
    for prefix in prefixes {
        sql.push_str(" AND c.id IN (SELECT w.chat_id FROM group_words w WHERE w.word >= ? AND w.word < ?)");
        values.extend(range(prefix));
    }
    sql.push_str(&format!(" ORDER BY c.member_count DESC, c.id LIMIT {limit}"));
    let rows = transaction.fetch(sql, values).await?;
    rows.iter().map(preview).collect()
}

fn preview(row: &Row) -> Result<GroupPreview, StoreError> {
    let member: Option<UserId> = row.get(super::chats::COLUMNS.len())?;
    Ok(preview_of(&Chat::from_row(row, 0)?, member.is_some()))
}

/// A group as somebody sees it who may join it.
#[must_use]
pub fn preview_of(chat: &Chat, member: bool) -> GroupPreview {
    GroupPreview {
        chat_id: chat.id,
        title: chat.title.clone(),
        description: chat.description.clone(),
        member_count: chat.member_count,
        public: chat.public,
        member,
    }
}

fn range(prefix: &str) -> [Value; 2] {
    [prefix.into(), format!("{prefix}{AFTER_ALL}").into()]
}
