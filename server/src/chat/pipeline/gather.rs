//! The queue in front of a shard: it collects while the shard commits, and gives out the next batch fairly.
//!
//! There is no timer. Alone, a command goes at once; under load, what arrived during one commit shares the next.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use vestnik_protocol::{ErrorCode, UserId};

use super::reply::Reply;
use crate::chat::order::Order;

/// The commands of one frame or request, of one chat, in order.
#[derive(Debug)]
pub struct Job {
    /// Whose commands.
    pub sender: UserId,
    /// What they ask for.
    pub orders: Vec<Order>,
    /// Roughly what they weigh.
    pub bytes: usize,
    /// Where the answer goes. Nobody may be there any more; the commands are carried out all the same.
    pub reply: Reply,
}

/// How much one shard queues, and how much of it goes into one transaction.
#[derive(Debug, Clone, Copy)]
pub struct GatherLimits {
    /// Commands waiting at most.
    pub queued_commands: usize,
    /// Bytes waiting at most.
    pub queued_bytes: usize,
    /// Commands waiting of one user at most, so that nobody fills the queue alone.
    pub queued_commands_of_one: usize,
    /// Commands after which a batch takes no further frame.
    pub batch_commands: usize,
    /// Bytes after which a batch takes no further frame.
    pub batch_bytes: usize,
}

impl Default for GatherLimits {
    fn default() -> Self {
        Self {
            queued_commands: 8_192,
            queued_bytes: 16 << 20,
            queued_commands_of_one: 1_024,
            batch_commands: 1_024,
            batch_bytes: 1 << 20,
        }
    }
}

/// The queue of one shard.
#[derive(Debug)]
pub struct Gather {
    limits: GatherLimits,
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct State {
    queues: HashMap<UserId, UserQueue>,
    /// Users who have something waiting, in the order of their turns.
    turns: VecDeque<UserId>,
    commands: usize,
    bytes: usize,
    closed: bool,
}

#[derive(Debug, Default)]
struct UserQueue {
    jobs: VecDeque<Job>,
    commands: usize,
}

impl Gather {
    /// An empty queue.
    #[must_use]
    pub fn new(limits: GatherLimits) -> Self {
        Self { limits, state: Mutex::default(), arrived: Notify::new() }
    }

    /// Queues a job, at once or not at all: a sender's jobs are carried out in the order of these calls.
    ///
    /// # Errors
    /// `busy` when the queue is full, `restarting` after [`close`](Self::close).
    pub fn push(&self, job: Job) -> Result<(), ErrorCode> {
        let mut state = self.state();
        if state.closed {
            drop(state);
            job.reply.forget();
            return Err(ErrorCode::Restarting);
        }
        let of_one = state.queues.get(&job.sender).map_or(0, |queue| queue.commands);
        let full = state.commands + job.orders.len() > self.limits.queued_commands
            || state.bytes + job.bytes > self.limits.queued_bytes
            || of_one + job.orders.len() > self.limits.queued_commands_of_one;
        if full {
            drop(state);
            job.reply.forget();
            return Err(ErrorCode::Busy);
        }
        state.commands += job.orders.len();
        state.bytes += job.bytes;
        // Counted up and down: all shards share the one number.
        metrics::gauge!("vestnik_queue_commands").increment(job.orders.len() as f64);
        let sender = job.sender;
        let queue = state.queues.entry(sender).or_default();
        let waits_already = !queue.jobs.is_empty();
        queue.commands += job.orders.len();
        queue.jobs.push_back(job);
        if !waits_already {
            state.turns.push_back(sender);
        }
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    /// The next batch: one job of each user in turn, until it is full. `None` when closed and empty.
    pub async fn next(&self) -> Option<Vec<Job>> {
        loop {
            {
                let mut state = self.state();
                let batch = state.take(&self.limits);
                if !batch.is_empty() {
                    return Some(batch);
                }
                if state.closed {
                    return None;
                }
            }
            self.arrived.notified().await;
        }
    }

    /// Takes nothing more; what is queued is still given out.
    pub fn close(&self) {
        self.state().closed = true;
        self.arrived.notify_one();
    }

    #[cfg(test)]
    fn depth(&self) -> usize {
        self.state().commands
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, limits: &GatherLimits) -> Vec<Job> {
        let mut batch = Vec::new();
        let (mut commands, mut bytes) = (0, 0);
        while commands < limits.batch_commands && bytes < limits.batch_bytes {
            let Some(user) = self.turns.pop_front() else { break };
            let Some(queue) = self.queues.get_mut(&user) else { continue };
            if let Some(job) = queue.jobs.pop_front() {
                commands += job.orders.len();
                bytes += job.bytes;
                queue.commands -= job.orders.len();
                batch.push(job);
            }
            if queue.jobs.is_empty() {
                self.queues.remove(&user);
            } else {
                self.turns.push_back(user);
            }
        }
        metrics::gauge!("vestnik_queue_commands").decrement(commands as f64);
        self.commands -= commands;
        self.bytes -= bytes;
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(sender: UserId, commands: usize) -> Job {
        Job {
            sender,
            orders: vec![Order::Asked(vestnik_protocol::Command::Unknown); commands],
            bytes: 10,
            reply: Reply::new(commands, drop),
        }
    }

    fn user() -> UserId {
        UserId(uuid::Uuid::now_v7())
    }

    #[tokio::test]
    async fn users_take_turns_and_each_keeps_the_own_order() {
        let gather = Gather::new(GatherLimits { batch_commands: 4, ..GatherLimits::default() });
        let (alice, bob) = (user(), user());
        for commands in [1, 2] {
            gather.push(job(alice, commands)).unwrap();
        }
        gather.push(job(bob, 1)).unwrap();
        let batch = gather.next().await.unwrap();
        let order: Vec<_> = batch.iter().map(|job| (job.sender, job.orders.len())).collect();
        assert_eq!(order, [(alice, 1), (bob, 1), (alice, 2)]);
        assert_eq!(gather.depth(), 0);
    }

    #[tokio::test]
    async fn a_full_queue_says_busy_and_one_user_cannot_fill_it() {
        let limits =
            GatherLimits { queued_commands: 10, queued_commands_of_one: 6, ..GatherLimits::default() };
        let gather = Gather::new(limits);
        let alice = user();
        gather.push(job(alice, 6)).unwrap();
        assert_eq!(gather.push(job(alice, 1)), Err(ErrorCode::Busy));
        gather.push(job(user(), 4)).unwrap();
        assert_eq!(gather.push(job(user(), 1)), Err(ErrorCode::Busy));
        gather.next().await.unwrap();
        gather.push(job(alice, 6)).unwrap();
    }

    #[tokio::test]
    async fn closing_gives_out_what_is_queued_and_then_ends() {
        let gather = Gather::new(GatherLimits::default());
        gather.push(job(user(), 1)).unwrap();
        gather.close();
        assert_eq!(gather.push(job(user(), 1)), Err(ErrorCode::Restarting));
        assert!(gather.next().await.is_some());
        assert!(gather.next().await.is_none());
    }
}
