//! The account delta: what changed in what only one user sees.

use vestnik_protocol::{AccountDelta, ChatPrivate, Rev, UnreadCount, UserId};

use super::cut;
use crate::chat::error::ChatError;
use crate::store::private::{self, OwnChat};
use crate::store::{Database, Transaction, accounts};

/// One page of the user's private changes after `since`.
///
/// # Errors
/// `CursorAhead`, `NotFound` for a user who is gone, or the database's.
pub async fn account_delta(
    database: &Database,
    user: UserId,
    since: Rev,
    rows: usize,
) -> Result<AccountDelta, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let page = read_page(&mut snapshot, user, since, rows).await;
    snapshot.rollback().await?;
    let (mut delta, me_changed) = page?;
    if me_changed {
        // After the snapshot: a newer profile than the delta says does no harm, it comes once more.
        delta.me = accounts::me(database, user).await?;
    }
    Ok(delta)
}

async fn read_page(
    snapshot: &mut Transaction,
    user: UserId,
    since: Rev,
    rows: usize,
) -> Result<(AccountDelta, bool), ChatError> {
    let account = private::account(snapshot, user).await?.ok_or(ChatError::NotFound)?;
    if since > account.rev {
        return Err(ChatError::CursorAhead);
    }
    let mut delta = AccountDelta { since, rev: account.rev, ..AccountDelta::default() };
    if since == account.rev {
        return Ok((delta, false));
    }
    let mut limit = rows;
    let mut own = loop {
        let own = private::changed(snapshot, user, since, limit + 1).await?;
        match cut::end_of_page(own.iter().map(|own| (own.private.rev, 0)), limit, usize::MAX) {
            cut::End::All => break own,
            cut::End::At(rev) => {
                delta.rev = rev;
                break own;
            }
            cut::End::TooSmall => limit *= 2,
        }
    };
    own.retain(|own| own.private.rev <= delta.rev);
    delta.more = delta.rev < account.rev;
    delta.chats = with_unread(snapshot, user, &own).await?;
    let me_changed = account.me_rev > since && account.me_rev <= delta.rev;
    Ok((delta, me_changed))
}

/// Private rows as the user sees them.
pub async fn with_unread(
    snapshot: &mut Transaction,
    user: UserId,
    own: &[OwnChat],
) -> Result<Vec<ChatPrivate>, ChatError> {
    let unread = private::unread(snapshot, user, own).await?;
    let private = |own: &OwnChat| {
        let (read_seq, to_seq) = (own.private.read_seq, own.chat.seq);
        let none = UnreadCount { count: 0, capped: false, read_seq, to_seq, mentions: 0 };
        own.private.shown(unread.get(&own.chat.id).copied().unwrap_or(none))
    };
    Ok(own.iter().map(private).collect())
}
