//! The commit, and the proof of it. A [`Committed`] value cannot be had in any other way, and nothing else is
//! published.

use uuid::Uuid;
use vestnik_protocol::{ChatDelta, ChatId, Content, KnownContent, Millis, Rev, UserId};

use crate::chat::working_set::{AccountChange, WorkingSet};
use crate::store::messages::SentMessage;
use crate::store::{
    Database, StoreError, Transaction, chats, emptying, group_words, hidden, invites, journal, members,
    mentions, messages, people, private, reactions, reads, scheduled, versions,
};

/// Changes that are on disk.
#[derive(Debug)]
pub struct Committed {
    news: News,
    next_due: Option<Millis>,
}

/// What is told of committed changes.
#[derive(Debug)]
pub struct News {
    /// What the members of each changed chat see.
    pub deltas: Vec<ChatDelta>,
    /// What each changed account sees alone.
    pub accounts: Vec<AccountChange>,
    /// Who came into which chat.
    pub joined: Vec<(ChatId, UserId)>,
    /// Who is not in which chat any more.
    pub left: Vec<(ChatId, UserId)>,
    /// Chats that nobody is in any more.
    pub gone: Vec<ChatId>,
}

impl Committed {
    fn of(rows: &WorkingSet) -> Self {
        let news = News {
            deltas: rows.deltas(),
            accounts: rows.account_changes(),
            joined: rows.moved(true).collect(),
            left: rows.moved(false).collect(),
            gone: rows.gone(),
        };
        Self { news, next_due: rows.next_due() }
    }

    /// When the first of what was written has to be looked at again.
    #[must_use]
    pub const fn next_due(&self) -> Option<Millis> {
        self.next_due
    }

    /// What is told.
    #[must_use]
    pub fn into_news(self) -> News {
        self.news
    }
}

/// Why a batch is not known to be committed.
#[derive(Debug)]
pub enum CommitError {
    /// It did not happen.
    Failed(StoreError),
    /// The connection died before the answer: it may have happened.
    Unknown(StoreError),
}

/// Writes the changed rows and one journal row with multi-row statements, and commits.
pub async fn commit(
    mut transaction: Transaction,
    rows: &WorkingSet,
    batch_id: Uuid,
    now: Millis,
) -> Result<Committed, CommitError> {
    if let Err(error) = write(&mut transaction, rows, batch_id, now).await {
        if matches!(error, StoreError::Unique { .. }) {
            // A name that was used already: no fault of the connection, which is kept.
            drop(transaction.rollback().await);
        }
        return Err(CommitError::Failed(error));
    }
    match transaction.commit().await {
        Ok(()) => Ok(Committed::of(rows)),
        Err(error @ StoreError::Unavailable(_)) => Err(CommitError::Unknown(error)),
        Err(error) => Err(CommitError::Failed(error)),
    }
}

async fn write(
    transaction: &mut Transaction,
    rows: &WorkingSet,
    batch_id: Uuid,
    now: Millis,
) -> Result<(), StoreError> {
    let changes: Vec<(ChatId, Rev)> = rows.changed_chats().map(|chat| (chat.id, chat.rev)).collect();
    chats::write(transaction, rows.changed_chats()).await?;
    members::write(transaction, rows.changed_members()).await?;
    messages::insert(transaction, rows.new_messages()).await?;
    messages::update(transaction, rows.changed_messages()).await?;
    reactions::write(transaction, rows.changed_reactions()).await?;
    versions::append(transaction, rows.new_versions()).await?;
    mentions::remove(transaction, rows.changed_mentions(false)).await?;
    mentions::insert(transaction, rows.changed_mentions(true)).await?;
    clear_tombstones(transaction, rows).await?;
    reads::append(transaction, rows.new_reads()).await?;
    for (chat, floor) in rows.emptied() {
        emptying::below(transaction, chat, floor).await?;
    }
    invites::write(transaction, rows.changed_invites()).await?;
    group_words::replace(transaction, rows.changed_words()).await?;
    private::write_accounts(transaction, rows.changed_accounts()).await?;
    private::write(transaction, rows.changed_privates()).await?;
    hidden::write(transaction, rows.new_hidden()).await?;
    people::write(transaction, rows.changed_people()).await?;
    scheduled::write(transaction, rows.changed_scheduled()).await?;
    journal::append(transaction, batch_id, now, &changes).await
}

/// Of a deleted message nothing is left: no version, no reaction, no mention.
async fn clear_tombstones(transaction: &mut Transaction, rows: &WorkingSet) -> Result<(), StoreError> {
    let deleted =
        |sent: &&SentMessage| matches!(sent.message.content, Content::Known(KnownContent::Deleted { .. }));
    let changed = rows.changed_messages().chain(rows.new_messages()).filter(deleted);
    let addresses: Vec<_> = changed.map(|sent| (sent.chat_id, sent.message.seq)).collect();
    versions::remove(transaction, addresses.iter().copied()).await?;
    reactions::remove(transaction, addresses.iter().copied()).await?;
    mentions::remove_of(transaction, addresses.iter().copied()).await
}

/// Finds out what became of a commit whose answer was lost. Taking the locks again waits for the old transaction, if
/// the database still works on it; then the journal knows. `None`: it did not happen.
pub async fn look_up(
    database: &Database,
    rows: &WorkingSet,
    batch_id: Uuid,
) -> Result<Option<Committed>, StoreError> {
    let mut transaction = database.begin_write().await?;
    // All that the batch locked, since not every change is one of a chat.
    chats::lock(&mut transaction, rows.locked_chats().collect()).await?;
    private::lock_accounts(&mut transaction, rows.locked_accounts().collect()).await?;
    let happened = journal::contains(&mut transaction, batch_id).await?;
    transaction.rollback().await?;
    Ok(happened.then(|| Committed::of(rows)))
}
