//! The worker of one shard: takes a batch, carries it out, publishes, answers. One at a time, so a chat's changes are
//! made and published in one order.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use uuid::Uuid;
use vestnik_protocol::{ApiError, CommandOutcome};

use super::batch::{self, Decide};
use super::commit::{self, CommitError, Committed};
use super::gather::{Gather, Job};
use super::publisher::{Publisher, Told};
use crate::chat::hub::Hub;
use crate::chat::timers::Alarm;
use crate::chat::working_set::WorkingSet;
use crate::clock;
use crate::store::{Database, StoreError};

/// How often a batch is run again after a conflict before its commands go singly.
const ATTEMPTS: u32 = 3;
/// How often a lost commit is looked up, a second apart, before its senders are told to try again.
const LOOK_UPS: u32 = 10;

/// After somebody sent a message again, others probably do too: a network is back, and their queues with it.
const REPEATS_EXPECTED: Duration = Duration::from_secs(2);

/// What a shard works with.
pub struct Worker {
    pub(super) database: Database,
    pub(super) hub: Arc<Hub>,
    pub(super) gather: Arc<Gather>,
    pub(super) alarm: Arc<Alarm>,
    pub(super) decide: Decide,
    pub(super) publisher: Publisher,
    /// Until then what is sent is first looked for among what was sent.
    pub(super) repeats_until: Option<Instant>,
}

/// What became of one attempt.
enum Attempt {
    /// A new message was refused, and nobody looked whether it is one that was sent already.
    Unsure,
    /// Nothing changed, so there was nothing to write.
    Clean(Vec<Vec<CommandOutcome>>),
    Committed(Vec<Vec<CommandOutcome>>, Committed),
    /// Nobody knows, and the journal cannot be asked.
    Lost(Box<WorkingSet>, StoreError),
    Failed(StoreError),
}

impl Worker {
    /// Works until the queue is closed and empty, and all is told.
    pub async fn run(mut self) {
        while let Some(jobs) = self.gather.next().await {
            metrics::histogram!("vestnik_batch_commands")
                .record(jobs.iter().map(|job| job.orders.len()).sum::<usize>() as f64);
            // Whatever goes wrong with one batch, the next one is carried out. Its senders, left without an answer,
            // are told that the fault is ours.
            if std::panic::AssertUnwindSafe(self.carry_out(jobs)).catch_unwind().await.is_err() {
                tracing::error!("a batch panicked outside of its commands");
            }
        }
        self.publisher.finish().await;
    }

    async fn carry_out(&mut self, jobs: Vec<Job>) {
        match self.with_retries(&jobs).await {
            Ok((outcomes, committed)) => self.publisher.tell(Told { jobs, outcomes, committed }).await,
            Err(error) if jobs.len() > 1 && concerns_one(&error) => {
                tracing::warn!(%error, jobs = jobs.len(), "a batch failed; its commands go singly");
                for job in jobs {
                    let jobs = vec![job];
                    match self.with_retries(&jobs).await {
                        Ok((outcomes, committed)) => {
                            self.publisher.tell(Told { jobs, outcomes, committed }).await;
                        }
                        Err(error) => refuse(jobs, &error),
                    }
                }
            }
            Err(error) => refuse(jobs, &error),
        }
    }

    async fn with_retries(
        &mut self,
        jobs: &[Job],
    ) -> Result<(Vec<Vec<CommandOutcome>>, Option<Committed>), StoreError> {
        let mut attempt = 1;
        loop {
            match self.attempt(jobs).await {
                Attempt::Unsure => self.repeats_until = Some(Instant::now() + REPEATS_EXPECTED),
                Attempt::Clean(outcomes) => return Ok((outcomes, None)),
                Attempt::Committed(outcomes, committed) => return Ok((outcomes, Some(committed))),
                Attempt::Lost(rows, error) => {
                    // Perhaps it happened: whoever is connected reads these chats again once the database is back.
                    self.hub.doubt(&rows);
                    if let Some(time) = rows.next_due() {
                        self.alarm.announce(time);
                    }
                    return Err(error);
                }
                Attempt::Failed(error) => {
                    let attempts = match &error {
                        StoreError::Conflict(_) => ATTEMPTS,
                        // A connection that died while it was idle is replaced by the next attempt; a database that
                        // is gone is not, and each attempt would wait for it.
                        StoreError::Unavailable(_) => 2,
                        // A client id that was used already, perhaps just now in a chat of another shard: whoever
                        // comes later sees the row and is answered by it.
                        StoreError::Unique { .. } => {
                            self.repeats_until = Some(Instant::now() + REPEATS_EXPECTED);
                            2
                        }
                        _ => 1,
                    };
                    if attempt >= attempts {
                        return Err(error);
                    }
                    metrics::counter!("vestnik_batch_retries_total").increment(1);
                    tracing::debug!(%error, attempt, "a batch is run again");
                    clock::pause(Duration::from_millis(5 * u64::from(attempt))).await;
                    attempt += 1;
                }
            }
        }
    }

    async fn attempt(&self, jobs: &[Job]) -> Attempt {
        let started = Instant::now();
        let now = clock::now();
        // A name for this attempt and no other, so that a lost commit can be told from its repetition.
        let batch_id = Uuid::now_v7();
        let look_for_repeated = self.repeats_until.is_some_and(|until| Instant::now() < until);
        let (transaction, mut rows) = match self.begin(jobs, now, look_for_repeated).await {
            Ok(begun) => begun,
            Err(error) => return Attempt::Failed(error),
        };
        let outcomes = batch::decide_all(&mut rows, jobs, now, self.decide);
        if !look_for_repeated && batch::refused_new(jobs, &outcomes) {
            return match transaction.rollback().await {
                Ok(()) => Attempt::Unsure,
                Err(error) => Attempt::Failed(error),
            };
        }
        if rows.is_clean() {
            return match transaction.rollback().await {
                Ok(()) => Attempt::Clean(outcomes),
                Err(error) => Attempt::Failed(error),
            };
        }
        let done = commit::commit(transaction, &rows, batch_id, now).await;
        metrics::histogram!("vestnik_commit_seconds").record(started.elapsed().as_secs_f64());
        match done {
            Ok(committed) => Attempt::Committed(outcomes, committed),
            Err(CommitError::Failed(error)) => Attempt::Failed(error),
            Err(CommitError::Unknown(error)) => self.look_up(rows, outcomes, batch_id, error).await,
        }
    }

    async fn begin(
        &self,
        jobs: &[Job],
        now: vestnik_protocol::Millis,
        look_for_repeated: bool,
    ) -> Result<(crate::store::Transaction, WorkingSet), StoreError> {
        let mut transaction = self.database.begin_write().await?;
        let rows = batch::load(&mut transaction, jobs, now, look_for_repeated).await?;
        Ok((transaction, rows))
    }

    async fn look_up(
        &self,
        rows: WorkingSet,
        outcomes: Vec<Vec<CommandOutcome>>,
        batch_id: Uuid,
        mut error: StoreError,
    ) -> Attempt {
        metrics::counter!("vestnik_commits_lost_total").increment(1);
        for _ in 0..LOOK_UPS {
            match commit::look_up(&self.database, &rows, batch_id).await {
                Ok(Some(committed)) => return Attempt::Committed(outcomes, committed),
                // The same as a conflict: it did not happen, so it is run again.
                Ok(None) => return Attempt::Failed(StoreError::Conflict("the commit was lost".into())),
                Err(again) => error = again,
            }
            clock::pause(Duration::from_secs(1)).await;
        }
        Attempt::Lost(Box::new(rows), error)
    }
}

/// One command may be the culprit, so that the others succeed without it. A dead or full database concerns all.
fn concerns_one(error: &StoreError) -> bool {
    !matches!(error, StoreError::Unavailable(_) | StoreError::Full(_) | StoreError::ReadOnly(_))
}

fn refuse(jobs: impl IntoIterator<Item = Job>, error: &StoreError) {
    tracing::error!(%error, "commands refused by the database");
    let refusal = ApiError::from(error);
    for job in jobs {
        let mut outcomes = vec![CommandOutcome::Refused { error: refusal.clone() }];
        outcomes.resize_with(job.orders.len(), || batch::refused(vestnik_protocol::ErrorCode::Skipped));
        job.reply.give(outcomes);
    }
}
