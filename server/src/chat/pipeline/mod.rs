//! The write path: every command of every chat, from socket and HTTP, goes through here.
//!
//! Gather → load → decide → write → publish. Sharded by chat, so that one chat's changes have one order; SQLite, which
//! has one writer, gets one shard.

mod batch;
mod commit;
mod gather;
mod named;
mod publisher;
mod reply;
mod worker;

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use vestnik_protocol::{ApiError, ChatId, Command, CommandOutcome, Content, ErrorCode, UserId, limits};

pub use batch::Decide;
pub use commit::{Committed, News};
pub use gather::GatherLimits;
pub use reply::Reply;

use super::hub::Hub;
use super::order::Order;
use super::timers::Alarm;
use crate::store::{Database, Dialect};
use gather::{Gather, Job};
use publisher::Publisher;
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
                publisher: Publisher::start(Arc::clone(hub), Arc::clone(alarm)),
                repeats_until: None,
            };
            start_worker(worker, &workers, database.dialect());
        }
        workers.close();
        Self { shards, workers }
    }

    /// Queues the commands of one frame. A sender's frames for one chat are carried out in the order of these calls.
    ///
    /// # Errors
    /// `bad_batch`: none, too many, or of several chats; `busy`; `restarting`. Nothing is carried out then.
    pub fn submit(&self, sender: UserId, commands: Vec<Command>) -> Result<Pending, ApiError> {
        let (reply, pending) = Pending::of(commands.len());
        self.submit_with(sender, commands, reply)?;
        Ok(pending)
    }

    /// The same for whoever does not wait: the outcomes are given to `reply`, unless the commands are not taken.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub fn submit_with(&self, sender: UserId, commands: Vec<Command>, reply: Reply) -> Result<(), ApiError> {
        match one_chat(sender, &commands) {
            Ok(chat) => self.queue(sender, chat, commands.into_iter().map(Order::Asked).collect(), reply),
            Err(error) => {
                reply.forget();
                Err(error)
            }
        }
    }

    /// Queues what the time brings, in one chat, as one frame of `sender`. Bounded by the caller.
    ///
    /// # Errors
    /// `busy`, `restarting`.
    pub fn order(&self, sender: UserId, order: Order) -> Result<Pending, ApiError> {
        let chat = order.chat_id(sender).ok_or(ErrorCode::CommandUnknown)?;
        let (reply, pending) = Pending::of(1);
        self.queue(sender, chat, vec![order], reply)?;
        Ok(pending)
    }

    fn queue(&self, sender: UserId, chat: ChatId, orders: Vec<Order>, reply: Reply) -> Result<(), ApiError> {
        let Some(shard) = self.shard(chat) else {
            reply.forget();
            return Err(ErrorCode::Internal.into());
        };
        let bytes = orders.iter().map(weight).sum();
        shard.push(Job { sender, orders, bytes, reply }).map_err(|code| match code {
            ErrorCode::Busy => ApiError::from(code).retry_after(500),
            code => code.into(),
        })
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
    fn of(commands: usize) -> (Reply, Self) {
        let (give, answer) = oneshot::channel();
        (Reply::new(commands, move |outcomes| drop(give.send(outcomes))), Self { answer })
    }

    /// What became of the commands, one outcome for each.
    pub async fn outcomes(self) -> Vec<CommandOutcome> {
        // A reply is always given.
        self.answer.await.unwrap_or_default()
    }
}

/// SQLite is called where the worker stands, and waits for the disk there: such a worker has a thread of its own.
fn start_worker(worker: Worker, workers: &TaskTracker, dialect: Dialect) {
    if dialect != Dialect::Sqlite {
        workers.spawn(worker.run());
        return;
    }
    let runtime = Handle::current();
    let working = workers.track_future(worker.run());
    let thread = std::thread::Builder::new().name("vestnik-writer".to_owned());
    // It ends when the queue is closed; until then nobody waits for it.
    if let Err(error) = thread.spawn(move || runtime.block_on(working)) {
        tracing::error!(%error, "no thread for the writer");
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
