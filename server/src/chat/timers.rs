//! What the time brings: scheduled messages are sent, messages whose time is over become tombstones. Both go through the
//! pipeline, so they are numbered, published and repeated after a crash like any command.
//!
//! One task sleeps until the next of them is due, and is woken when something earlier is committed. There is no polling:
//! what was due while the server was down is due when it starts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;
use vestnik_protocol::{ApiError, ChatId, CommandOutcome, ErrorCode, Millis, Seq, UserId};

use super::order::Order;
use super::pipeline::{Pending, Pipeline};
use crate::clock;
use crate::store::{Database, StoreError, due};

/// Rows read in one go.
const BATCH: u32 = 500;
/// Messages that vanish in one order.
const SEQS_IN_ORDER: usize = 100;
/// Pause after a failure.
const RETRY: Duration = Duration::from_secs(5);
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
    pub(super) database: Database,
    pub(super) pipeline: Arc<Pipeline>,
    pub(super) alarm: Arc<Alarm>,
}

impl Timers {
    /// Does what is due, for ever.
    pub async fn run(self) {
        loop {
            // Whatever is announced while this looks is looked at again.
            self.alarm.asleep_until.store(i64::MAX, Ordering::SeqCst);
            match self.bring(clock::now()).await {
                Ok(Some(next)) => {
                    self.alarm.asleep_until.store(next.0, Ordering::SeqCst);
                    tokio::select! {
                        () = self.alarm.rung.notified() => {}
                        () = clock::reaches(next) => {}
                    }
                }
                Ok(None) => self.alarm.rung.notified().await,
                Err(error) => {
                    tracing::warn!(%error, "what is due has to wait");
                    clock::pause(RETRY).await;
                }
            }
        }
    }

    /// Does everything that is due at `now`. Returns when something is due next.
    ///
    /// # Errors
    /// The database's, or the first refusal; the rest is done all the same.
    pub async fn bring(&self, now: Millis) -> Result<Option<Millis>, TimerError> {
        loop {
            let expired = due::expired(&self.database, now, BATCH).await?;
            let scheduled = due::scheduled(&self.database, now, BATCH).await?;
            let is_last = expired.len().max(scheduled.len()) < BATCH as usize;
            let mut pending = self.let_vanish(expired)?;
            for message in scheduled {
                let order = Order::SendScheduled { chat_id: message.chat_id, client_id: message.client_id };
                pending.push(self.pipeline.order(message.user_id, order)?);
            }
            all_done(pending).await?;
            if is_last {
                return Ok(due::next(&self.database).await?);
            }
        }
    }

    fn let_vanish(&self, expired: Vec<(ChatId, Seq)>) -> Result<Vec<Pending>, TimerError> {
        let mut chats: BTreeMap<ChatId, Vec<Seq>> = BTreeMap::new();
        for (chat, seq) in expired {
            chats.entry(chat).or_default().push(seq);
        }
        let mut pending = Vec::new();
        for (chat_id, seqs) in chats {
            for seqs in seqs.chunks(SEQS_IN_ORDER) {
                let order = Order::Expire { chat_id, seqs: seqs.to_vec() };
                pending.push(self.pipeline.order(NOBODY, order)?);
            }
        }
        Ok(pending)
    }
}

async fn all_done(pending: Vec<Pending>) -> Result<(), TimerError> {
    let mut refused = None;
    for pending in pending {
        for outcome in pending.outcomes().await {
            if let CommandOutcome::Refused { error } = outcome {
                refused = Some(error.code);
            }
        }
    }
    refused.map_or(Ok(()), |code| Err(TimerError::Refused(code)))
}
