//! What only one user sees: the private rows of chats, and the counter they are numbered by.

use std::collections::HashMap;

use vestnik_protocol::limits::UNREAD_CAP;
use vestnik_protocol::{ChatId, ChatKind, Rev, Seq, UnreadCount, UserId};

use super::chats::{CHAT_COLUMNS, Chat};
use super::{Row, StoreError, Transaction, Value};

/// The counter of a user's private changes, and the one at which the own profile last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountState {
    /// The newest private change.
    pub rev: Rev,
    /// The newest change of the own profile.
    pub me_rev: Rev,
}

/// A private row without the unread count, which is computed when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// How far after the read position messages are counted in one go. Most of what is there is by others and counts, so
/// twice the cap is enough unless hundreds are one's own or deleted.
const COUNTED_WINDOW: u64 = 2 * UNREAD_CAP as u64;

/// Reads and locks the counters of accounts, in the order of their ids. Unknown users are absent.
pub(crate) async fn lock_accounts(
    transaction: &mut Transaction,
    mut users: Vec<UserId>,
) -> Result<HashMap<UserId, AccountState>, StoreError> {
    users.sort_unstable();
    users.dedup();
    let dialect = transaction.dialect();
    let select = format!("SELECT user_id, rev, me_rev FROM account_state{}", dialect.by_primary_key());
    let tail = format!(" ORDER BY user_id{}", dialect.for_update());
    let keys = users.into_iter().map(|user| vec![user.into()]).collect();
    let rows = transaction.fetch_among(&select, "user_id", keys, &tail).await?;
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

/// Writes private rows.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    rows: impl Iterator<Item = &'a PrivateRow>,
) -> Result<(), StoreError> {
    let rows = rows
        .map(|row| {
            vec![
                row.user_id.into(),
                row.chat_id.into(),
                row.rev.into(),
                row.member.into(),
                row.read_seq.into(),
            ]
        })
        .collect();
    let columns = ["user_id", "chat_id", "rev", "member", "read_seq"];
    transaction
        .upsert("chat_private", &columns, "user_id, chat_id", &["rev", "member", "read_seq"], rows)
        .await
}

/// A private row together with its chat.
#[derive(Debug, Clone)]
pub struct OwnChat {
    /// The shared row.
    pub chat: Chat,
    /// The private row.
    pub private: PrivateRow,
}

const OWN_COLUMNS: &str = "p.user_id, p.chat_id, p.rev, p.member, p.read_seq";

fn own_from_row(row: &Row) -> Result<OwnChat, StoreError> {
    let private = PrivateRow {
        user_id: row.get(0)?,
        chat_id: row.get(1)?,
        rev: row.get(2)?,
        member: row.get(3)?,
        read_seq: row.get(4)?,
    };
    Ok(OwnChat { chat: Chat::from_row(row, 5)?, private })
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
pub(crate) async fn one(
    transaction: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
) -> Result<Option<OwnChat>, StoreError> {
    let sql = format!(
        "SELECT {OWN_COLUMNS}, {CHAT_COLUMNS} FROM chat_private p JOIN chats c ON c.id = p.chat_id \
         WHERE p.user_id = ? AND p.chat_id = ?"
    );
    let rows = transaction.fetch(sql, vec![user.into(), chat_id.into()]).await?;
    rows.first().map(own_from_row).transpose()
}

/// A place in a user's chat list: activity, then id.
pub type ListPlace = (vestnik_protocol::Millis, ChatId);

/// A page of the user's chats, most recently active first, after a place in that order.
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
         WHERE p.user_id = ? AND p.member = 1{condition} ORDER BY c.active_at DESC, c.id DESC LIMIT ?"
    );
    let rows = transaction.fetch(sql, values).await?;
    rows.iter().map(own_from_row).collect()
}

/// Ids and revs of all the user's chats, most recently active first: what a hello's cursors are compared with.
pub(crate) async fn revs(
    transaction: &mut Transaction,
    user: UserId,
) -> Result<Vec<(ChatId, Rev)>, StoreError> {
    let sql = "SELECT c.id, c.rev FROM chat_private p JOIN chats c ON c.id = p.chat_id \
               WHERE p.user_id = ? AND p.member = 1 ORDER BY c.active_at DESC, c.id DESC";
    let rows = transaction.fetch(sql, vec![user.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Counts what the user has not read of each chat: messages of others, not deleted. Exact, capped.
pub(crate) async fn unread(
    transaction: &mut Transaction,
    user: UserId,
    chats: &[OwnChat],
) -> Result<HashMap<ChatId, UnreadCount>, StoreError> {
    // Saved messages are all one's own: nothing to count, however many were never "read".
    let countable = |own: &OwnChat| own.chat.kind != ChatKind::Saved && own.chat.seq > own.private.read_seq;
    let behind = chats.iter().filter(|own| countable(own));
    let keys = behind.map(|own| vec![own.chat.id.into()]).collect();
    let select = format!(
        "SELECT p.chat_id, COUNT(m.seq) FROM chat_private p JOIN messages m ON m.chat_id = p.chat_id \
         AND m.seq > p.read_seq AND m.seq <= p.read_seq + {COUNTED_WINDOW} AND m.deleted = 0 \
         AND m.sender_id <> p.user_id"
    );
    let tail = " AND p.user_id = ? GROUP BY p.chat_id";
    let mut counted: HashMap<ChatId, u32> = HashMap::new();
    for row in transaction.fetch_among_with(&select, "p.chat_id", keys, tail, &[user.into()]).await? {
        counted.insert(row.get(0)?, row.get(1)?);
    }
    let mut unread = HashMap::new();
    for own in chats {
        let (read_seq, to_seq) = (own.private.read_seq, own.chat.seq);
        let mut count = counted.get(&own.chat.id).copied().unwrap_or_default();
        let beyond_window = countable(own) && to_seq.get() > read_seq.get().saturating_add(COUNTED_WINDOW);
        if beyond_window && count <= UNREAD_CAP {
            count = count_exactly(transaction, own).await?;
        }
        let unread_count = UnreadCount {
            count: count.min(UNREAD_CAP),
            capped: count > UNREAD_CAP,
            read_seq,
            to_seq,
            mentions: 0,
        };
        unread.insert(own.chat.id, unread_count);
    }
    Ok(unread)
}

/// The same for one chat, however many messages were deleted in it.
async fn count_exactly(transaction: &mut Transaction, own: &OwnChat) -> Result<u32, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM messages WHERE chat_id = ? AND seq > ? AND deleted = 0 \
         AND sender_id <> ? LIMIT {}) AS counted",
        UNREAD_CAP + 1
    );
    let own = own.private;
    let rows =
        transaction.fetch(sql, vec![own.chat_id.into(), own.read_seq.into(), own.user_id.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}
