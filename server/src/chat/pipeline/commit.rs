//! The commit, and the proof of it. A [`Committed`] value cannot be had in any other way, and nothing else is
//! published.

use uuid::Uuid;
use vestnik_protocol::{ChatDelta, ChatId, Millis, Rev, UserId};

use crate::chat::working_set::{AccountChange, WorkingSet};
use crate::store::{Database, StoreError, Transaction, chats, journal, members, messages, private};

/// Changes that are on disk.
#[derive(Debug)]
pub struct Committed {
    deltas: Vec<ChatDelta>,
    accounts: Vec<AccountChange>,
    joined: Vec<(ChatId, UserId)>,
}

impl Committed {
    fn of(rows: &WorkingSet) -> Self {
        Self { deltas: rows.deltas(), accounts: rows.account_changes(), joined: rows.joined() }
    }

    /// What the members of each changed chat see, what each changed account sees alone, and who came into which chat.
    #[must_use]
    pub fn into_parts(self) -> (Vec<ChatDelta>, Vec<AccountChange>, Vec<(ChatId, UserId)>) {
        (self.deltas, self.accounts, self.joined)
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
    write(&mut transaction, rows, batch_id, now).await.map_err(CommitError::Failed)?;
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
    private::write_accounts(transaction, rows.changed_accounts()).await?;
    private::write(transaction, rows.changed_privates()).await?;
    journal::append(transaction, batch_id, now, &changes).await
}

/// Finds out what became of a commit whose answer was lost. Taking the locks again waits for the old transaction, if
/// the database still works on it; then the journal knows. `None`: it did not happen.
pub async fn look_up(
    database: &Database,
    rows: &WorkingSet,
    batch_id: Uuid,
) -> Result<Option<Committed>, StoreError> {
    let mut transaction = database.begin_write().await?;
    chats::lock(&mut transaction, rows.changed_chats().map(|chat| chat.id).collect()).await?;
    let happened = journal::contains(&mut transaction, batch_id).await?;
    transaction.rollback().await?;
    Ok(happened.then(|| Committed::of(rows)))
}
