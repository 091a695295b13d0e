//! One batch: load its rows under their locks, and decide its commands one after the other. The number of statements
//! does not depend on the number of commands.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use vestnik_protocol::{
    ApiError, ChatId, ChatKind, ClientId, Command, CommandOutcome, ErrorCode, Millis, UserId,
};

use super::gather::Job;
use crate::chat::decide::{self, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::{StoreError, Transaction, chats, members, messages, private};

/// The pure function that a batch runs; tests put in one that panics.
pub type Decide = fn(&WorkingSet, UserId, &Command, Millis) -> Result<Changes, Refusal>;

/// The rows that the commands of a batch name.
#[derive(Debug, Default)]
struct Named {
    chats: BTreeSet<ChatId>,
    /// Direct chats that may have to be made, with the two users.
    opens: BTreeMap<ChatId, (UserId, UserId)>,
    members: BTreeSet<(ChatId, UserId)>,
    sent: BTreeSet<(UserId, ClientId)>,
    accounts: BTreeSet<UserId>,
}

impl Named {
    fn by(jobs: &[Job]) -> Self {
        let mut named = Self::default();
        for job in jobs {
            for command in &job.commands {
                named.add(job.sender, command);
            }
        }
        named
    }

    fn add(&mut self, sender: UserId, command: &Command) {
        let Some(chat_id) = command.chat_id(sender) else { return };
        self.chats.insert(chat_id);
        self.members.insert((chat_id, sender));
        match command {
            Command::OpenDirect { user_id } => {
                self.opens.insert(chat_id, (sender, *user_id));
                self.members.insert((chat_id, *user_id));
                self.accounts.extend([sender, *user_id]);
            }
            Command::Send { client_id, .. } => {
                self.sent.insert((sender, *client_id));
            }
            Command::Read { .. } => {
                self.accounts.insert(sender);
            }
            _ => {}
        }
    }
}

/// Loads what the jobs name. The locking read of the chats comes first, then the accounts, both in the order of their
/// ids: all batches lock in the same order.
pub async fn load(
    transaction: &mut Transaction,
    jobs: &[Job],
    now: Millis,
) -> Result<WorkingSet, StoreError> {
    let named = Named::by(jobs);
    if !named.opens.is_empty() {
        reserve(transaction, &named, now).await?;
    }
    let chats = chats::lock(transaction, named.chats.into_iter().collect()).await?;
    let accounts = private::lock_accounts(transaction, named.accounts.into_iter().collect()).await?;
    let members = members::load(transaction, named.members.into_iter()).await?;
    let sent = messages::load_sent(transaction, named.sent.into_iter()).await?;
    Ok(WorkingSet::new(chats, members, sent, accounts))
}

/// A direct chat that does not exist has no row to lock: it gets one, if both users exist.
async fn reserve(transaction: &mut Transaction, named: &Named, now: Millis) -> Result<(), StoreError> {
    let users: BTreeSet<UserId> = named.opens.values().flat_map(|(one, other)| [*one, *other]).collect();
    let existing: BTreeSet<UserId> =
        private::existing_accounts(transaction, users.into_iter()).await?.into_iter().collect();
    let possible: Vec<(ChatId, ChatKind)> = named
        .opens
        .iter()
        .filter(|(_, (one, other))| existing.contains(one) && existing.contains(other))
        .map(|(id, (one, other))| (*id, decide::direct_kind(*one, *other)))
        .collect();
    chats::reserve(transaction, &possible, now).await
}

/// Decides the commands of all jobs in order. The outcomes stand in the order of the jobs.
pub fn decide_all(
    rows: &mut WorkingSet,
    jobs: &[Job],
    now: Millis,
    decide: Decide,
) -> Vec<Vec<CommandOutcome>> {
    jobs.iter().map(|job| decide_job(rows, job, now, decide)).collect()
}

fn decide_job(rows: &mut WorkingSet, job: &Job, now: Millis, decide: Decide) -> Vec<CommandOutcome> {
    let mut stopped = false;
    let outcome = |command: &Command| {
        if stopped {
            return refused(ErrorCode::Skipped);
        }
        // The function only reads, so a panic leaves the rows as they were.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(rows, job.sender, command, now)));
        match decided.unwrap_or(Err(ErrorCode::Internal)) {
            Ok(changes) => {
                let mut done = rows.apply(changes);
                if command.is_private() {
                    done.account_rev = rows.account(job.sender).map(|account| account.rev);
                }
                CommandOutcome::Done(done)
            }
            Err(code) => {
                // Later commands of the frame may rest on this one, and this one may yet succeed.
                stopped = code.is_transient();
                refused(code)
            }
        }
    };
    job.commands.iter().map(outcome).collect()
}

/// The answer for a refused command.
pub fn refused(code: ErrorCode) -> CommandOutcome {
    CommandOutcome::Refused { error: ApiError::from(code) }
}
