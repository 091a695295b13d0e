//! What the time brings: scheduled messages are sent, messages whose time is over become tombstones. Both go through the
//! pipeline, so they are numbered, published and repeated after a crash like any command.
//!
//! One task sleeps until the next of them is due, and is woken when something earlier is committed. There is no polling:
//! what was due while the server was down is due when it starts. What cannot be done waits by itself, longer each time, and
//! keeps nothing else waiting.

mod held;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;
use uuid::Uuid;
use vestnik_protocol::{ApiError, ChatId, CommandOutcome, ErrorCode, Millis, Seq, UserId};

use self::held::{Due, Held, pause};
use super::order::Order;
use super::pipeline::{Pending, Pipeline};
use crate::clock;
use crate::store::{Database, StoreError, due};

/// Rows read in one go, beside those that wait because they could not be done.
const BATCH: usize = 500;
/// Rows read in one go at most: where so many cannot be done, it is not them.
const MOST: usize = 2_000;
/// Messages that vanish in one order.
const SEQS_IN_ORDER: usize = 100;
/// Rounds that failed after which the pauses grow no more: some 80 seconds.
const MOST_FAILURES: u32 = 4;
/// Who lets messages vanish.
const NOBODY: UserId = UserId(Uuid::nil());

/// By which the pipeline tells when something will be due.
#[derive(Debug)]
pub struct Alarm {
    /// Until then nobody has to be woken.
    asleep_until: AtomicI64,
    rung: Notify,
}

impl Default for Alarm {
    fn default() -> Self {
        Self { asleep_until: AtomicI64::new(i64::MAX), rung: Notify::new() }
    }
}

impl Alarm {
    /// Something that was committed is due at `time`.
    pub fn announce(&self, time: Millis) {
        if time.0 < self.asleep_until.load(Ordering::SeqCst) {
            self.rung.notify_one();
        }
    }
}

/// Why a round was not finished. The next one does what is left.
#[derive(Debug, thiserror::Error)]
pub enum TimerError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pipeline.
    #[error("refused: {0}")]
    Refused(ErrorCode),
}

impl From<ApiError> for TimerError {
    fn from(error: ApiError) -> Self {
        Self::Refused(error.code)
    }
}

/// The task's hands.
#[derive(Debug, Clone)]
pub struct Timers {
    database: Database,
    pipeline: Arc<Pipeline>,
    alarm: Arc<Alarm>,
    held: Held,
}

/// An order under way, and what it is to do.
type UnderWay = (Vec<Due>, Pending);

impl Timers {
    /// Over these.
    pub(super) fn new(database: Database, pipeline: Arc<Pipeline>, alarm: Arc<Alarm>) -> Self {
        Self { database, pipeline, alarm, held: Held::default() }
    }

    /// Does what is due, for ever.
    pub async fn run(mut self) {
        let mut failures = 0;
        loop {
            // Whatever is announced while this looks is looked at again.
            self.alarm.asleep_until.store(i64::MAX, Ordering::SeqCst);
            match self.bring(clock::now()).await {
                Ok(Some(next)) => {
                    failures = 0;
                    self.alarm.asleep_until.store(next.0, Ordering::SeqCst);
                    tokio::select! {
                        () = self.alarm.rung.notified() => {}
                        () = clock::reaches(next) => {}
                    }
                }
                Ok(None) => {
                    failures = 0;
                    self.alarm.rung.notified().await;
                }
                Err(error) => {
                    if self.held.is_to_be_said(clock::now()) {
                        tracing::warn!(%error, "what is due has to wait");
                    }
                    clock::pause(pause(failures)).await;
                    failures = MOST_FAILURES.min(failures + 1);
                }
            }
        }
    }

    /// Does everything that is due at `now`, but what could not be done lately. Returns when there is something to do
    /// next.
    ///
    /// # Errors
    /// The database's, or the pipeline takes nothing. What is refused alone waits alone, and is no error.
    pub async fn bring(&mut self, now: Millis) -> Result<Option<Millis>, TimerError> {
        loop {
            // Those that wait are due, too, and must not take the places of others.
            let limit = MOST.min(BATCH + self.held.len());
            let rows = u32::try_from(limit).unwrap_or(u32::MAX);
            let expired = due::expired(&self.database, now, rows).await?;
            let scheduled = due::scheduled(&self.database, now, rows).await?;
            if expired.len().max(scheduled.len()) < limit {
                let ends = expired.iter().map(|(chat, seq)| Due::Expiry(*chat, *seq));
                let begins = scheduled.iter().map(|row| Due::Message(row.user_id, row.client_id));
                self.held.keep(&ends.chain(begins).collect::<HashSet<_>>());
            }
            let mut under_way = self.let_vanish(expired, now)?;
            for row in scheduled {
                let due = Due::Message(row.user_id, row.client_id);
                if !self.held.holds(due, now) {
                    let order = Order::SendScheduled { chat_id: row.chat_id, client_id: row.client_id };
                    under_way.push((vec![due], self.pipeline.order(row.user_id, order)?));
                }
            }
            if under_way.is_empty() {
                let next = [due::next(&self.database, now).await?, self.held.next(now)];
                return Ok(next.into_iter().flatten().min());
            }
            self.settle(under_way, now).await;
        }
    }

    fn let_vanish(&self, expired: Vec<(ChatId, Seq)>, now: Millis) -> Result<Vec<UnderWay>, TimerError> {
        let mut chats: BTreeMap<ChatId, Vec<Seq>> = BTreeMap::new();
        let mut orders = Vec::new();
        for (chat, seq) in expired {
            let due = Due::Expiry(chat, seq);
            if self.held.has_failed(due) {
                // One by one, so that the message at fault shows and the others of its order vanish.
                orders.extend((!self.held.holds(due, now)).then(|| (chat, vec![seq])));
            } else {
                chats.entry(chat).or_default().push(seq);
            }
        }
        for (chat, seqs) in chats {
            orders.extend(seqs.chunks(SEQS_IN_ORDER).map(|seqs| (chat, seqs.to_vec())));
        }
        let order = |(chat_id, seqs): (ChatId, Vec<Seq>)| {
            let due = seqs.iter().map(|seq| Due::Expiry(chat_id, *seq)).collect();
            Ok((due, self.pipeline.order(NOBODY, Order::Expire { chat_id, seqs })?))
        };
        orders.into_iter().map(order).collect()
    }

    /// Waits for the outcomes.
    async fn settle(&mut self, under_way: Vec<UnderWay>, now: Millis) {
        let mut refused = None;
        for (due, pending) in under_way {
            let outcomes = pending.outcomes().await;
            let refusal = outcomes.into_iter().find_map(|outcome| match outcome {
                CommandOutcome::Refused { error } => Some(error.code),
                CommandOutcome::Done(_) => None,
            });
            match refusal {
                None => due.into_iter().for_each(|due| self.held.done(due)),
                Some(_) => due.into_iter().for_each(|due| self.held.failed(due, now)),
            }
            refused = refused.or(refusal);
        }
        if let Some(code) = refused
            && self.held.is_to_be_said(now)
        {
            tracing::warn!(%code, waiting = self.held.len(), "what is due could not be done and waits");
        }
    }
}
