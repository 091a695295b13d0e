//! One batch: load its rows under their locks, and decide its orders one after the other. The number of statements
//! does not depend on the number of orders, and what no order names costs none.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use vestnik_protocol::{ApiError, ChatId, ChatKind, Command, CommandOutcome, ErrorCode, Millis, UserId};

use super::gather::Job;
use super::named::Named;
use crate::chat::decide::{self, Refusal};
use crate::chat::order::Order;
use crate::chat::working_set::{Changes, Loaded, WorkingSet};
use crate::store::{
    StoreError, Transaction, chats, hidden, invites, members, messages, people, private, reactions, scheduled,
};

/// The pure function that a batch runs; tests put in one that panics.
pub type Decide = fn(&WorkingSet, UserId, &Order, Millis) -> Result<Changes, Refusal>;

/// Loads what the jobs name. The locking read of the chats comes first, then the accounts, both in the order of their
/// ids: all batches lock in the same order. The locked chats hold still what belongs to them, so the rest is only read.
///
/// What was sent before under the names of new messages is read only where `look_for_repeated`: nearly always it is
/// nothing. Otherwise a name that was used either fails by the key of the table or is [`refused_new`].
pub async fn load(
    transaction: &mut Transaction,
    jobs: &[Job],
    now: Millis,
    look_for_repeated: bool,
) -> Result<WorkingSet, StoreError> {
    let mut named = Named::by(jobs);
    if look_for_repeated {
        named.sent.append(&mut named.new);
    }
    if !named.opens.is_empty() || !named.groups.is_empty() {
        reserve(transaction, &named, now).await?;
    }
    let mut loaded = lock(transaction, &mut named).await?;
    let pairs = members::of_direct(transaction, take(&mut named.pairs)).await?;
    named.add_pairs(pairs);
    loaded.accounts.extend(private::lock_accounts(transaction, take(&mut named.accounts).collect()).await?);
    loaded.scheduled = scheduled::load(transaction, take(&mut named.scheduled)).await?;
    named.add_due(&loaded.scheduled);
    load_shared(transaction, &mut named, &mut loaded, now).await?;
    load_private(transaction, &mut named, &mut loaded).await?;
    Ok(WorkingSet::new(loaded))
}

/// What nearly every batch names, in one question. Accounts are among it unless it takes the chats to know which.
async fn lock(transaction: &mut Transaction, named: &mut Named) -> Result<Loaded, StoreError> {
    let dialect = transaction.dialect();
    let accounts = if named.pairs.is_empty() { take(&mut named.accounts).collect() } else { Vec::new() };
    let [chats, accounts, members] = transaction
        .ask([
            chats::to_lock(dialect, take(&mut named.chats).collect()),
            private::accounts_to_lock(dialect, accounts),
            members::to_load(dialect, take(&mut named.members)),
        ])
        .await?;
    Ok(Loaded {
        chats: chats::locked(&chats)?,
        accounts: private::locked_accounts(&accounts)?,
        members: members::loaded(&members)?,
        ..Loaded::default()
    })
}

async fn load_shared(
    transaction: &mut Transaction,
    named: &mut Named,
    loaded: &mut Loaded,
    now: Millis,
) -> Result<(), StoreError> {
    loaded.members.extend(members::load(transaction, take(&mut named.members)).await?);
    loaded.messages = messages::load_sent(transaction, take(&mut named.sent)).await?;
    loaded.messages.extend(messages::load(transaction, take(&mut named.messages)).await?);
    loaded.sources = chats::load(transaction, take(&mut named.sources)).await?;
    let reacted_to = named.reactions.iter().map(|(chat, seq, _)| (*chat, *seq)).collect::<BTreeSet<_>>();
    loaded.reactors = reactions::count(transaction, reacted_to.into_iter()).await?;
    loaded.reactions = reactions::load(transaction, take(&mut named.reactions)).await?;
    loaded.invites = invites::load(transaction, take(&mut named.invites)).await?;
    loaded.invite_counts = invites::count(transaction, take(&mut named.invites_of), now).await?;
    Ok(())
}

async fn load_private(
    transaction: &mut Transaction,
    named: &mut Named,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    loaded.privates = private::load(transaction, take(&mut named.privates)).await?;
    loaded.hidden = hidden::load(transaction, take(&mut named.hidden)).await?;
    loaded.people = people::load(transaction, take(&mut named.people)).await?;
    loaded.people_counts = people::count(transaction, take(&mut named.people_of)).await?;
    loaded.scheduled_counts = scheduled::count(transaction, take(&mut named.scheduled_of)).await?;
    Ok(())
}

fn take<T>(keys: &mut BTreeSet<T>) -> std::collections::btree_set::IntoIter<T> {
    std::mem::take(keys).into_iter()
}

/// A chat that does not exist has no row to lock: it gets one, if the users exist.
async fn reserve(transaction: &mut Transaction, named: &Named, now: Millis) -> Result<(), StoreError> {
    let users: BTreeSet<UserId> = named.opens.values().flat_map(|(one, other)| [*one, *other]).collect();
    let existing: BTreeSet<UserId> =
        private::existing_accounts(transaction, users.into_iter()).await?.into_iter().collect();
    let direct = named
        .opens
        .iter()
        .filter(|(_, (one, other))| existing.contains(one) && existing.contains(other))
        .map(|(id, (one, other))| (*id, decide::direct_kind(*one, *other)));
    let groups = named.groups.keys().map(|id| (*id, ChatKind::Group));
    let possible: Vec<(ChatId, ChatKind)> = direct.chain(groups).collect();
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
    let outcome = |order: &Order| {
        if stopped {
            return refused(ErrorCode::Skipped);
        }
        // The function only reads, so a panic leaves the rows as they were.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(rows, job.sender, order, now)));
        match decided.unwrap_or(Err(ErrorCode::Internal)) {
            Ok(changes) => {
                let mut done = rows.apply(changes);
                if order.is_private() {
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
    job.orders.iter().map(outcome).collect()
}

/// A message that was to be new is refused. Perhaps it is one that was sent already, whose answer was lost: whatever has
/// happened in the chat since is no reason to refuse it then.
pub fn refused_new(jobs: &[Job], outcomes: &[Vec<CommandOutcome>]) -> bool {
    let pairs = jobs.iter().zip(outcomes).flat_map(|(job, outcomes)| job.orders.iter().zip(outcomes));
    let mut refused = pairs.filter(|(_, outcome)| matches!(outcome, CommandOutcome::Refused { .. }));
    refused.any(|(order, _)| matches!(order, Order::Asked(Command::Send { .. })))
}

/// The answer for a refused command.
pub fn refused(code: ErrorCode) -> CommandOutcome {
    CommandOutcome::Refused { error: ApiError::from(code) }
}
