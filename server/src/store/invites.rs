//! Rows of invite links.

use std::collections::HashMap;

use vestnik_protocol::{ChatId, Invite, InviteToken, Millis};

use super::{FromValue, Row, StoreError, Transaction, Value};

const COLUMNS: [&str; 8] =
    ["token", "chat_id", "created_by", "created_at", "expires_at", "max_uses", "uses", "revoked_at"];

/// An invite, working or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRow {
    /// What admins see of it.
    pub invite: Invite,
    /// When it was ended.
    pub revoked_at: Option<Millis>,
}

impl InviteRow {
    /// Somebody may join by it at this time.
    #[must_use]
    pub fn works(&self, now: Millis) -> bool {
        self.revoked_at.is_none()
            && self.invite.expires_at.is_none_or(|end| now < end)
            && self.invite.max_uses.is_none_or(|most| self.invite.uses < most)
    }
}

/// The same in SQL; the time is its placeholder.
const WORKS: &str = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) \
                     AND (max_uses IS NULL OR uses < max_uses)";

impl From<InviteToken> for Value {
    fn from(token: InviteToken) -> Self {
        Self::Blob(token.0.to_vec())
    }
}

impl FromValue for InviteToken {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Blob(bytes) = value { bytes.as_slice().try_into().ok().map(Self) } else { None }
    }
}

/// Reads invites by their tokens.
pub(crate) async fn load(
    transaction: &mut Transaction,
    tokens: impl Iterator<Item = InviteToken>,
) -> Result<Vec<InviteRow>, StoreError> {
    let keys = tokens.map(|token| vec![token.into()]).collect();
    let select = format!("SELECT {} FROM invites", COLUMNS.join(", "));
    let rows = transaction.fetch_among(&select, "token", keys, "").await?;
    rows.iter().map(from_row).collect()
}

/// How many invites of these chats work.
pub(crate) async fn count(
    transaction: &mut Transaction,
    chats: impl Iterator<Item = ChatId>,
    now: Millis,
) -> Result<HashMap<ChatId, u32>, StoreError> {
    let keys = chats.map(|chat| vec![chat.into()]).collect();
    let select = "SELECT chat_id, COUNT(*) FROM invites";
    let tail = format!(" AND {WORKS} GROUP BY chat_id");
    let rows = transaction.fetch_among_with(select, "chat_id", keys, &tail, &[now.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Invites of a chat that work, newest first, at most `limit`.
pub(crate) async fn working(
    transaction: &mut Transaction,
    chat: ChatId,
    now: Millis,
    limit: usize,
) -> Result<Vec<Invite>, StoreError> {
    let sql = format!(
        "SELECT {} FROM invites WHERE chat_id = ? AND {WORKS} ORDER BY created_at DESC, token LIMIT {limit}",
        COLUMNS.join(", ")
    );
    let rows = transaction.fetch(sql, vec![chat.into(), now.into()]).await?;
    rows.iter().map(|row| Ok(from_row(row)?.invite)).collect()
}

/// Writes changed invites.
pub(crate) async fn write<'a>(
    transaction: &mut Transaction,
    invites: impl Iterator<Item = &'a InviteRow>,
) -> Result<(), StoreError> {
    let rows = invites
        .map(|row| {
            let invite = &row.invite;
            vec![
                invite.token.into(),
                invite.chat_id.into(),
                invite.created_by.into(),
                invite.created_at.into(),
                invite.expires_at.into(),
                invite.max_uses.into(),
                invite.uses.into(),
                row.revoked_at.into(),
            ]
        })
        .collect();
    transaction.upsert("invites", &COLUMNS, "token", &["uses", "revoked_at"], rows).await
}

fn from_row(row: &Row) -> Result<InviteRow, StoreError> {
    let invite = Invite {
        token: row.get(0)?,
        chat_id: row.get(1)?,
        created_by: row.get(2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        max_uses: row.get(5)?,
        uses: row.get(6)?,
    };
    Ok(InviteRow { invite, revoked_at: row.get(7)? })
}
