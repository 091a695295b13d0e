//! What follows a commit: whoever is concerned is shown it, and its senders are answered, in the order of the commits.
//!
//! A task of its own, so that the next batch is at the disk meanwhile; and a task rather than the writer's thread, since
//! waking many connections from outside of the runtime costs a call of the system for nearly each.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use vestnik_protocol::CommandOutcome;

use super::commit::Committed;
use super::gather::Job;
use crate::chat::hub::Hub;
use crate::chat::timers::Alarm;

/// Batches that wait to be shown. A writer that is so far ahead waits.
const BATCHES: usize = 4;

/// Carried out, and to be told.
pub struct Told {
    /// Whose commands these were.
    pub jobs: Vec<Job>,
    /// What became of them.
    pub outcomes: Vec<Vec<CommandOutcome>>,
    /// What changed; nothing where all was so already.
    pub committed: Option<Committed>,
}

/// The way to the task.
#[derive(Debug)]
pub struct Publisher {
    batches: mpsc::Sender<Told>,
    task: JoinHandle<()>,
}

impl Publisher {
    /// Starts the task.
    pub fn start(hub: Arc<Hub>, alarm: Arc<Alarm>) -> Self {
        let (batches, mut queued) = mpsc::channel(BATCHES);
        let task = tokio::spawn(async move {
            while let Some(told) = queued.recv().await {
                // Whatever goes wrong with one batch, the next one is told. Its senders, left without an answer, hear
                // that the fault is ours, and find their commands done when they ask again.
                if catch_unwind(AssertUnwindSafe(|| publish(&hub, &alarm, told))).is_err() {
                    tracing::error!("a batch panicked while it was published");
                }
            }
        });
        Self { batches, task }
    }

    /// Has a batch told after all that were handed over before.
    pub async fn tell(&self, told: Told) {
        if self.batches.send(told).await.is_err() {
            // The replies, dropped, say that the fault is ours.
            tracing::error!("nobody publishes any more");
        }
    }

    /// Waits until all is told.
    pub async fn finish(self) {
        drop(self.batches);
        drop(self.task.await);
    }
}

fn publish(hub: &Hub, alarm: &Alarm, told: Told) {
    let Told { jobs, outcomes, committed } = told;
    if let Some(committed) = committed {
        if let Some(time) = committed.next_due() {
            alarm.announce(time);
        }
        hub.publish(committed);
    }
    for (job, outcomes) in jobs.into_iter().zip(outcomes) {
        // Whoever hung up asks again under the same client id.
        job.reply.give(outcomes);
    }
}
