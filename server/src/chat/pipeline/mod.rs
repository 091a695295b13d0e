//! The write path: every command of every chat, from socket and HTTP, goes through here.
//!
//! Gather → load → decide → write → publish. Sharded by chat, so that one chat's changes have one order; SQLite, which
//! has one writer, gets one shard.

mod batch;
mod commit;
mod gather;
mod named;
mod worker;

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use vestnik_protocol::{ApiError, ChatId, Command, CommandOutcome, Content, ErrorCode, UserId, limits};

pub use batch::Decide;
pub use commit::{Committed, News};
pub use gather::GatherLimits;

use super::hub::Hub;
use super::order::Order;
use super::timers::Alarm;
use crate::store::{Database, Dialect};
use gather::{Gather, Job};
use worker::Worker;

/// Shards on MySQL. Each keeps one connection busy; more would only make commits smaller.
const SHARDS_ON_MYSQL: usize = 4;

/// The write path of a server.
#[derive(Debug)]
pub struct Pipeline {
    shards: Vec<Arc<Gather>>,
    workers: TaskTracker,
}

/// The answer that is on its way.
#[derive(Debug)]
pub struct Pending {
    answer: oneshot::Receiver<Vec<CommandOutcome>>,
    commands: usize,
}

impl Pipeline {
    /// Starts the workers.
    #[must_use]
    pub fn start(
        database: &Database,
        hub: &Arc<Hub>,
        alarm: &Arc<Alarm>,
        limits: GatherLimits,
        decide: Decide,
    ) -> Self {
        let shards = match database.dialect() {
            Dialect::Sqlite => 1,
            Dialect::MySql => SHARDS_ON_MYSQL,
        };
        let shards: Vec<_> = (0..shards).map(|_| Arc::new(Gather::new(limits))).collect();
        let workers = TaskTracker::new();
        for gather in &shards {
            let worker = Worker {
                database: database.clone(),
                hub: Arc::clone(hub),
                gather: Arc::clone(gather),
                alarm: Arc::clone(alarm),
                decide,
            };
            workers.spawn(worker.run());
        }
        workers.close();
        Self { shards, workers }
    }

    /// Queues the commands of one frame. A sender's frames for one chat are carried out in the order of these calls.
    ///
    /// # Errors
    /// `bad_batch`: none, too many, or of several chats; `busy`; `restarting`. Nothing is carried out then.
    pub fn submit(&self, sender: UserId, commands: Vec<Command>) -> Result<Pending, ApiError> {
        let chat = one_chat(sender, &commands)?;
        self.queue(sender, chat, commands.into_iter().map(Order::Asked).collect())
    }

    /// Queues what the time brings, in one chat, as one frame of `sender`. Bounded by the caller.
    ///
    /// # Errors
    /// `busy`, `restarting`.
    pub fn order(&self, sender: UserId, order: Order) -> Result<Pending, ApiError> {
        let chat = order.chat_id(sender).ok_or(ErrorCode::CommandUnknown)?;
        self.queue(sender, chat, vec![order])
    }

    fn queue(&self, sender: UserId, chat: ChatId, orders: Vec<Order>) -> Result<Pending, ApiError> {
        let (reply, answer) = oneshot::channel();
        let pending = Pending { answer, commands: orders.len() };
        let Some(shard) = self.shard(chat) else { return Err(ErrorCode::Internal.into()) };
        let bytes = orders.iter().map(weight).sum();
        shard.push(Job { sender, orders, bytes, reply }).map_err(|code| match code {
            ErrorCode::Busy => ApiError::from(code).retry_after(500),
            code => code.into(),
        })?;
        Ok(pending)
    }

    /// Takes no more commands, finishes those that are queued.
    pub async fn shutdown(&self) {
        for shard in &self.shards {
            shard.close();
        }
        self.workers.wait().await;
    }

    fn shard(&self, chat: ChatId) -> Option<&Gather> {
        // The last bytes: the first ones of a UUIDv7 are a time, the same for all chats of one moment.
        let last = chat.as_bytes().last().copied().map_or(0, usize::from);
        self.shards.get(last % self.shards.len().max(1)).map(AsRef::as_ref)
    }
}

impl Pending {
    /// What became of the commands, one outcome for each.
    pub async fn outcomes(self) -> Vec<CommandOutcome> {
        match self.answer.await {
            Ok(outcomes) => outcomes,
            // The batch panicked; the log says where.
            Err(_) => {
                std::iter::repeat_with(|| batch::refused(ErrorCode::Internal)).take(self.commands).collect()
            }
        }
    }
}

/// The chat of all these commands.
fn one_chat(sender: UserId, commands: &[Command]) -> Result<ChatId, ApiError> {
    let bad = |why| Err(ApiError::new(ErrorCode::BadBatch, why));
    if commands.is_empty() {
        return bad("no commands");
    }
    if commands.len() > limits::MAX_COMMANDS_PER_FRAME {
        return bad("too many commands");
    }
    let mut chats = commands.iter().filter_map(|command| command.chat_id(sender));
    let Some(first) = chats.next() else { return Err(ErrorCode::CommandUnknown.into()) };
    if chats.any(|other| other != first) { bad("commands of several chats") } else { Ok(first) }
}

/// What an order brings along that its sender can make large.
fn weight(order: &Order) -> usize {
    /// The rest of its rows.
    const FRAME: usize = 256;
    let Order::Asked(command) = order else { return FRAME };
    let text = |content: &Content| content.as_text().map_or(0, str::len) + FRAME * content.mentions().len();
    FRAME
        + match command {
            Command::Send { content, .. }
            | Command::Schedule { content, .. }
            | Command::Edit { content, .. } => text(content),
            Command::CreateGroup { user_ids, .. } | Command::AddMembers { user_ids, .. } => {
                FRAME * user_ids.len()
            }
            Command::Delete { seqs, .. } | Command::HideMessages { seqs, .. } => FRAME * seqs.len(),
            _ => 0,
        }
}
