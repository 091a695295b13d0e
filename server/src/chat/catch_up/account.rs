//! The account delta: what changed in what only one user sees.

use vestnik_protocol::{
    AccountDelta, ChatPrivate, Content, HiddenMessage, PersonPrivate, Rev, ScheduledMessage, UserId,
};

use super::cut;
use crate::chat::error::ChatError;
use crate::store::private::{self, OwnChat};
use crate::store::{Database, Transaction, accounts, hidden, people, scheduled, unread};

/// Bytes of drafts and of messages for later in one page.
const BYTES: usize = 1 << 20;

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
    let rows = read_rows(snapshot, user, &mut delta, rows).await?;
    delta.more = delta.rev < account.rev;
    let end = delta.rev;
    delta.chats = with_unread(snapshot, user, &up_to(rows.chats, end, |own| own.private.rev)).await?;
    delta.hidden = up_to(rows.hidden, end, |row| row.rev);
    delta.people = up_to(rows.people, end, |row| row.rev);
    delta.scheduled = up_to(rows.scheduled, end, |row| row.rev);
    let me_changed = account.me_rev > since && account.me_rev <= end;
    Ok((delta, me_changed))
}

/// Changed rows of each table, by rev.
struct Rows {
    chats: Vec<OwnChat>,
    hidden: Vec<HiddenMessage>,
    people: Vec<PersonPrivate>,
    scheduled: Vec<ScheduledMessage>,
}

impl Rows {
    async fn read(
        snapshot: &mut Transaction,
        user: UserId,
        since: Rev,
        limit: usize,
    ) -> Result<Self, ChatError> {
        Ok(Self {
            chats: private::changed(snapshot, user, since, limit).await?,
            hidden: hidden::changed(snapshot, user, since, limit).await?,
            people: people::changed(snapshot, user, since, limit).await?,
            scheduled: scheduled::changed(snapshot, user, since, limit).await?,
        })
    }

    fn weights(&self) -> impl Iterator<Item = (Rev, usize)> {
        let draft = |own: &OwnChat| own.private.draft.as_ref().map_or(0, |draft| draft.text.len());
        let text =
            |row: &ScheduledMessage| row.content.as_ref().and_then(Content::as_text).map_or(0, str::len);
        let chats = self.chats.iter().map(move |own| (own.private.rev, draft(own)));
        let hidden = self.hidden.iter().map(|row| (row.rev, 0));
        let people = self.people.iter().map(|row| (row.rev, 0));
        chats.chain(hidden).chain(people).chain(self.scheduled.iter().map(move |row| (row.rev, text(row))))
    }
}

/// The rows of a page, and perhaps some beyond its end, which is set in `delta`.
async fn read_rows(
    snapshot: &mut Transaction,
    user: UserId,
    delta: &mut AccountDelta,
    mut limit: usize,
) -> Result<Rows, ChatError> {
    loop {
        let rows = Rows::read(snapshot, user, delta.since, limit + 1).await?;
        match cut::end_of_page(rows.weights(), limit, BYTES) {
            cut::End::All => {}
            cut::End::At(rev) => delta.rev = rev,
            // More rows under one rev than fit a page: a rev is never split, so the page grows.
            cut::End::TooSmall => {
                limit *= 2;
                continue;
            }
        }
        return Ok(rows);
    }
}

fn up_to<T>(mut rows: Vec<T>, end: Rev, rev: impl Fn(&T) -> Rev) -> Vec<T> {
    rows.retain(|row| rev(row) <= end);
    rows
}

/// Private rows as the user sees them.
pub async fn with_unread(
    snapshot: &mut Transaction,
    user: UserId,
    own: &[OwnChat],
) -> Result<Vec<ChatPrivate>, ChatError> {
    let unread = unread::unread(snapshot, user, own).await?;
    Ok(own.iter().filter_map(|own| Some(own.private.shown(*unread.get(&own.chat.id)?))).collect())
}
