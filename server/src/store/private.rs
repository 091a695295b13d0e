//! What only one user sees: the private rows of chats, and the counter they are numbered by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use vestnik_protocol::{ChatId, ChatPrivate, Draft, Millis, Rev, Seq, UnreadCount, UserId};

use super::chats::{CHAT_COLUMNS, Chat, VISIBLE};
use super::{Database, Dialect, Question, Row, StoreError, Transaction, Value};

/// The counter of a user's private changes, and the one at which the own profile last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountState {
    /// The newest private change.
    pub rev: Rev,
    /// The newest change of the own profile.
    pub me_rev: Rev,
}

/// A private row without the unread count, which is computed when it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateRow {
    /// Whose.
    pub user_id: UserId,
    /// Of which chat.
    pub chat_id: ChatId,
    /// The `account_rev` at which it last changed.
    pub rev: Rev,
    /// The user is in the chat.
    pub member: bool,
    /// How far the user has read.
    pub read_seq: Seq,
    /// Its place at the top of the list; zero: none.
    pub pin_order: u32,
    /// No notifications until then.
    pub muted_until: Millis,
    /// Put away.
    pub archived: bool,
    /// Marked as unread.
    pub marked_unread: bool,
    /// Messages up to here are deleted for this user.
    pub cleared_seq: Seq,
    /// Not listed while the chat's `seq` is not above `cleared_seq`.
    pub removed: bool,
    /// What stands in the composer.
    pub draft: Option<Draft>,
}

impl PrivateRow {
    /// A member's row in which nothing was chosen.
    #[must_use]
    pub const fn plain(user_id: UserId, chat_id: ChatId, rev: Rev) -> Self {
        Self {
            user_id,
            chat_id,
            rev,
            member: true,
            read_seq: Seq::ZERO,
            pin_order: 0,
            muted_until: Millis::ZERO,
            archived: false,
            marked_unread: false,
            cleared_seq: Seq::ZERO,
            removed: false,
            draft: None,
        }
    }

    /// The row as its user sees it.
    #[must_use]
    pub fn shown(&self, unread: UnreadCount) -> ChatPrivate {
        ChatPrivate {
            chat_id: self.chat_id,
            rev: self.rev,
            member: self.member,
            read_seq: self.read_seq,
            unread,
            pin_order: self.pin_order,
            muted_until: self.muted_until,
            archived: self.archived,
            marked_unread: self.marked_unread,
            cleared_seq: self.cleared_seq,
            removed: self.removed,
            draft: self.draft.clone(),
        }
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let draft: Option<String> = row.get(11)?;
        let draft = draft.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Self {
            user_id: row.get(0)?,
            chat_id: row.get(1)?,
            rev: row.get(2)?,
            member: row.get(3)?,
            read_seq: row.get(4)?,
            pin_order: row.get(5)?,
            muted_until: row.get(6)?,
            archived: row.get(7)?,
            marked_unread: row.get(8)?,
            cleared_seq: row.get(9)?,
            removed: row.get(10)?,
            draft: draft.map_err(|_| StoreError::Corrupt { column: 11, expected: "JSON of a draft" })?,
        })
    }

    fn values(&self) -> Result<Vec<Value>, StoreError> {
        let draft = self.draft.as_ref().map(serde_json::to_string).transpose();
        let draft = draft.map_err(|_| StoreError::Other("a draft that is not JSON".into()))?;
        Ok(vec![
            self.user_id.into(),
            self.chat_id.into(),
            self.rev.into(),
            self.member.into(),
            self.read_seq.into(),
            self.pin_order.into(),
            self.muted_until.into(),
            self.archived.into(),
            self.marked_unread.into(),
            self.cleared_seq.into(),
            self.removed.into(),
            draft.into(),
        ])
    }
}

const COLUMNS: [&str; 12] = [
    "user_id",
    "chat_id",
    "rev",
    "member",
    "read_seq",
    "pin_order",
    "muted_until",
    "is_archived",
    "is_marked_unread",
    "cleared_seq",
    "is_removed",
    "draft",
];

/// Reads and locks the counters of accounts, in the order of their ids. Unknown users are absent.
pub(crate) async fn lock_accounts(
    transaction: &mut Transaction,
    users: Vec<UserId>,
) -> Result<BTreeMap<UserId, AccountState>, StoreError> {
    let [rows] = transaction.ask([accounts_to_lock(transaction.dialect(), users)]).await?;
    locked_accounts(&rows)
}

/// The question of [`lock_accounts`]; its answer is for [`locked_accounts`].
pub(crate) fn accounts_to_lock(dialect: Dialect, mut users: Vec<UserId>) -> Question {
    users.sort_unstable();
    users.dedup();
    let select = format!("SELECT user_id, rev, me_rev FROM account_state{}", dialect.by_primary_key());
    let tail = format!(" ORDER BY user_id{}", dialect.for_update());
    let keys = users.into_iter().map(|user| vec![user.into()]).collect();
    Question::among(dialect, &select, "user_id", keys, &tail, &[])
}

pub(crate) fn locked_accounts(rows: &[Row]) -> Result<BTreeMap<UserId, AccountState>, StoreError> {
    rows.iter().map(|row| Ok((row.get(0)?, AccountState { rev: row.get(1)?, me_rev: row.get(2)? }))).collect()
}

/// Which of these users exist.
pub(crate) async fn existing_accounts(
    transaction: &mut Transaction,
    users: impl Iterator<Item = UserId>,
) -> Result<Vec<UserId>, StoreError> {
    let keys = users.map(|user| vec![user.into()]).collect();
    let rows = transaction.fetch_among("SELECT user_id FROM account_state", "user_id", keys, "").await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The counters of one account, unlocked.
pub(crate) async fn account(
    transaction: &mut Transaction,
    user: UserId,
) -> Result<Option<AccountState>, StoreError> {
    let sql = "SELECT rev, me_rev FROM account_state WHERE user_id = ?";
    let rows = transaction.fetch(sql, vec![user.into()]).await?;
    rows.first().map(|row| Ok(AccountState { rev: row.get(0)?, me_rev: row.get(1)? })).transpose()
}

/// Writes counters of accounts.
pub(crate) async fn write_accounts<'a>(
    transaction: &mut Transaction,
    accounts: impl Iterator<Item = (&'a UserId, &'a AccountState)>,
) -> Result<(), StoreError> {
    let rows =
        accounts.map(|(user, state)| vec![(*user).into(), state.rev.into(), state.me_rev.into()]).collect();
    transaction.upsert("account_state", &["user_id", "rev", "me_rev"], "user_id", &["rev"], rows).await
}

/// Reads the named private rows.
pub(crate) async fn load(
    transaction: &mut Transaction,
    pairs: impl Iterator<Item = (UserId, ChatId)>,
) -> Result<Vec<PrivateRow>, StoreError> {
    let keys = pairs.map(|(user, chat)| vec![user.into(), chat.into()]).collect();
    let select = format!("SELECT {} FROM chat_private", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "user_id, chat_id", keys, "").await?;
    rows.iter().map(PrivateRow::from_row).collect()
}

/// Writes private rows.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    rows: impl Iterator<Item = &'a PrivateRow>,
) -> Result<(), StoreError> {
    let rows = rows.map(PrivateRow::values).collect::<Result<Vec<_>, _>>()?;
    let [_user_id, _chat_id, update @ ..] = &COLUMNS;
    transaction.upsert("chat_private", &COLUMNS, "user_id, chat_id", update, rows).await
}

/// A private row together with its chat.
#[derive(Debug, Clone)]
pub struct OwnChat {
    /// The shared row.
    pub chat: Chat,
    /// The private row.
    pub private: PrivateRow,
}

const OWN_COLUMNS: &str = "p.user_id, p.chat_id, p.rev, p.member, p.read_seq, p.pin_order, p.muted_until, \
     p.is_archived, p.is_marked_unread, p.cleared_seq, p.is_removed, p.draft";

/// A chat that was deleted for everybody has no members, whatever their rows still say.
fn own_from_row(row: &Row) -> Result<OwnChat, StoreError> {
    let chat = Chat::from_row(row, COLUMNS.len())?;
    let mut private = PrivateRow::from_row(row)?;
    private.member &= chat.deleted_at.is_none();
    Ok(OwnChat { chat, private })
}

/// Private rows that changed after `since`, by rev, at most `limit`.
pub(crate) async fn changed(
    transaction: &mut Transaction,
    user: UserId,
    since: Rev,
    limit: usize,
) -> Result<Vec<OwnChat>, StoreError> {
    let sql = format!(
        "SELECT {OWN_COLUMNS}, {CHAT_COLUMNS} FROM chat_private p JOIN chats c ON c.id = p.chat_id \
         WHERE p.user_id = ? AND p.rev > ? ORDER BY p.rev LIMIT {limit}"
    );
    let rows = transaction.fetch(sql, vec![user.into(), since.into()]).await?;
    rows.iter().map(own_from_row).collect()
}

/// One chat with its private row.
pub(crate) fn about_one(user: UserId, chat_id: ChatId) -> Question {
    let sql = format!(
        "SELECT {OWN_COLUMNS}, {CHAT_COLUMNS} FROM chat_private p JOIN chats c ON c.id = p.chat_id \
         WHERE p.user_id = ? AND p.chat_id = ?"
    );
    Question::one(sql, vec![user.into(), chat_id.into()])
}

/// The same, if the user may see it.
pub(crate) fn about_visible(user: UserId, chat_id: ChatId) -> Question {
    let sql = format!(
        "SELECT {OWN_COLUMNS}, {CHAT_COLUMNS} FROM chats c JOIN members m ON m.chat_id = c.id \
         JOIN chat_private p ON p.user_id = m.user_id AND p.chat_id = m.chat_id \
         WHERE c.id = ? AND m.user_id = ? AND {VISIBLE}"
    );
    Question::one(sql, vec![chat_id.into(), user.into()])
}

pub(crate) fn one_in(rows: &[Row]) -> Result<Option<OwnChat>, StoreError> {
    rows.first().map(own_from_row).transpose()
}

/// A place in a user's chat list: activity, then id.
pub type ListPlace = (Millis, ChatId);

/// A page of the user's chats, most recently active first, after a place in that order; without those that were
/// cleared out of the list.
pub(crate) async fn list(
    transaction: &mut Transaction,
    user: UserId,
    after: Option<ListPlace>,
    limit: u32,
) -> Result<Vec<OwnChat>, StoreError> {
    let mut values: Vec<Value> = vec![user.into()];
    let condition = after.map_or("", |(active_at, id)| {
        values.extend([active_at.into(), active_at.into(), id.into()]);
        " AND (c.active_at < ? OR (c.active_at = ? AND c.id < ?))"
    });
    values.push(limit.into());
    let sql = format!(
        "SELECT {OWN_COLUMNS}, {CHAT_COLUMNS} FROM chat_private p JOIN chats c ON c.id = p.chat_id \
         WHERE p.user_id = ? AND p.member = 1 AND c.deleted_at IS NULL \
         AND NOT (p.is_removed = 1 AND c.seq <= p.cleared_seq){condition} \
         ORDER BY c.active_at DESC, c.id DESC LIMIT ?"
    );
    let rows = transaction.fetch(sql, values).await?;
    rows.iter().map(own_from_row).collect()
}

/// How a chat stands, and how far its user has read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatStanding {
    /// Which.
    pub id: ChatId,
    /// Its newest change.
    pub rev: Rev,
    /// Its newest message.
    pub seq: Seq,
    /// What the user has read or cleared.
    pub read: Seq,
}

/// The newest private change of a user, and how all their chats stand, most recently active first: what a hello's cursors
/// are compared with. One statement, and so one snapshot.
pub(crate) async fn standing(
    database: &Database,
    user: UserId,
) -> Result<Option<(Rev, Vec<ChatStanding>)>, StoreError> {
    let sql = "SELECT a.rev, c.id, c.rev, c.seq, c.active_at, p.read_seq, p.cleared_seq FROM account_state a \
               LEFT JOIN chat_private p ON p.user_id = a.user_id AND p.member = 1 \
               LEFT JOIN chats c ON c.id = p.chat_id AND c.deleted_at IS NULL \
               WHERE a.user_id = ?";
    let rows = database.fetch(sql, vec![user.into()]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let rev = first.get(0)?;
    let chats = rows.iter().filter_map(|row| row.get(1).transpose().map(|id| chat_standing(row, id?)));
    let mut chats = chats.collect::<Result<Vec<_>, StoreError>>()?;
    // Here, because MySQL makes a temporary table for it.
    chats.sort_unstable_by_key(|(active_at, chat)| Reverse((*active_at, chat.id)));
    Ok(Some((rev, chats.into_iter().map(|(_, chat)| chat).collect())))
}

fn chat_standing(row: &Row, id: ChatId) -> Result<(Millis, ChatStanding), StoreError> {
    let read = row.get::<Seq>(5)?.max(row.get(6)?);
    Ok((row.get(4)?, ChatStanding { id, rev: row.get(2)?, seq: row.get(3)?, read }))
}
