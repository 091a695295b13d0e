//! Chats: what happens to commands on their way in, and to deltas on their way out. Knows neither axum nor SQL.

pub mod catch_up;
pub mod decide;
pub mod details;
pub mod error;
pub mod groups;
pub mod history;
pub mod hub;
pub mod last_seen;
pub mod list;
pub mod order;
pub mod pipeline;
pub mod search;
#[cfg(test)]
mod tests;
pub mod timers;
pub mod working_set;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use vestnik_protocol::{
    ApiError, ChatDelta, ChatId, ChatList, Command, EditHistory, Epoch, GroupPreview, GroupsFound,
    HistoryPage, HistoryQuery, InviteToken, Invites, MembersPage, MembersQuery, MessagesFound, Millis,
    Readers, Rev, SearchPage, SearchRequest, Seq, UserId,
};

use crate::clock;
use crate::store::{Database, StoreError, accounts, due, journal, meta, people, reads};
use catch_up::PageSize;
use error::ChatError;
use hub::{Hub, Privacy};
use last_seen::LastSeen;
use pipeline::{GatherLimits, Pending, Pipeline, Reply};
use timers::{Alarm, Timers};

/// How long the journal is kept. It must outlive any doubt about a commit.
const JOURNAL_KEPT_MILLISECONDS: i64 = 60 * 60 * 1_000;
/// How long times of reading and tombstones of scheduled messages are kept: 30 days.
const TRACES_KEPT_MILLISECONDS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Sweeps of them in one tidying.
const SWEEPS_AT_ONCE: usize = 20;
/// How often its old rows are removed.
const JOURNAL_SWEEP: Duration = Duration::from_secs(300);

/// Bounds of the chat floor.
#[derive(Debug, Clone, Copy)]
pub struct ChatSettings {
    /// The queue in front of the database.
    pub gather: GatherLimits,
    /// Bytes of deltas that wait for one connection at most.
    pub outbox_bytes: usize,
    /// Pages of catch-ups.
    pub page_size: PageSize,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self { gather: GatherLimits::default(), outbox_bytes: 1 << 20, page_size: PageSize::default() }
    }
}

/// Everything about chats, for HTTP and sockets.
#[derive(Debug)]
pub struct Chats {
    database: Database,
    hub: Arc<Hub>,
    pipeline: Arc<Pipeline>,
    #[cfg(test)]
    timers: Timers,
    last_seen: Arc<LastSeen>,
    to_index: Arc<search::Queue>,
    epoch: Epoch,
    page_size: PageSize,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Chats {
    /// Starts the workers over a migrated database.
    ///
    /// # Errors
    /// When the database's epoch, or who may see whom, cannot be read.
    pub async fn start(database: Database, settings: ChatSettings) -> Result<Arc<Self>, StoreError> {
        Self::start_with(database, settings, decide::decide).await
    }

    pub(crate) async fn start_with(
        database: Database,
        settings: ChatSettings,
        decide: pipeline::Decide,
    ) -> Result<Arc<Self>, StoreError> {
        let epoch = meta::epoch(&database).await?;
        let last_seen = Arc::new(LastSeen::default());
        let to_index = Arc::new(search::Queue::default());
        let hiding = accounts::users_without_presence(&database).await?;
        let privacy = Privacy::new(hiding, people::blocks(&database).await?);
        let hub = Hub::new(Arc::clone(&last_seen), privacy, Arc::clone(&to_index), settings.outbox_bytes);
        let hub = Arc::new(hub);
        let alarm = Arc::new(Alarm::default());
        let pipeline = Arc::new(Pipeline::start(&database, &hub, &alarm, settings.gather, decide));
        let timers = Timers::new(database.clone(), Arc::clone(&pipeline), alarm);
        let chats = Arc::new(Self {
            database: database.clone(),
            hub,
            pipeline,
            #[cfg(test)]
            timers: timers.clone(),
            last_seen: Arc::clone(&last_seen),
            to_index: Arc::clone(&to_index),
            epoch,
            page_size: settings.page_size,
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let stopping = chats.stopping.clone();
        let storing = last_seen.run(database.clone());
        chats.tasks.spawn(async move { stopping.run_until_cancelled(storing).await });
        let stopping = chats.stopping.clone();
        chats.tasks.spawn(async move { stopping.run_until_cancelled(timers.run()).await });
        let stopping = chats.stopping.clone();
        chats.tasks.spawn(async move { stopping.run_until_cancelled(sweep_journal(database)).await });
        chats.tasks.spawn(search::index(chats.database.clone(), to_index, chats.stopping.clone()));
        chats.tasks.close();
        Ok(chats)
    }

    /// Takes no more commands and finishes those that are queued.
    pub async fn finish_commands(&self) {
        self.pipeline.shutdown().await;
    }

    /// Stores what is only in memory and ends the workers. Connections are told before, by [`Hub::shutdown`], and
    /// closed.
    pub async fn shutdown(&self) {
        self.finish_commands().await;
        self.stopping.cancel();
        self.tasks.wait().await;
        if let Err(error) = self.last_seen.flush(&self.database).await {
            tracing::warn!(%error, "last-seen times were not stored");
        }
    }

    /// Who is connected.
    #[must_use]
    pub const fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    #[cfg(test)]
    pub(crate) fn timers(&self) -> Timers {
        self.timers.clone()
    }

    /// The database's incarnation.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Queues the commands of one frame; see [`Pipeline::submit`].
    ///
    /// # Errors
    /// `bad_batch`, `busy`, `restarting`.
    pub fn submit(&self, sender: UserId, commands: Vec<Command>) -> Result<Pending, ApiError> {
        self.pipeline.submit(sender, commands)
    }

    /// The same for whoever does not wait; see [`Pipeline::submit_with`].
    ///
    /// # Errors
    /// `bad_batch`, `busy`, `restarting`.
    pub fn submit_with(&self, sender: UserId, commands: Vec<Command>, reply: Reply) -> Result<(), ApiError> {
        self.pipeline.submit_with(sender, commands, reply)
    }

    /// A page of the user's chats.
    ///
    /// # Errors
    /// See [`list::page`].
    pub async fn list(&self, user: UserId, cursor: Option<&str>) -> Result<ChatList, ChatError> {
        list::page(&self.database, user, cursor).await
    }

    /// A page of what changed in a chat.
    ///
    /// # Errors
    /// See [`catch_up::chat_delta`].
    pub async fn delta(&self, user: UserId, chat: ChatId, since: Rev) -> Result<ChatDelta, ChatError> {
        catch_up::chat_delta(&self.database, user, chat, since, self.page_size).await
    }

    /// A page of a chat's history.
    ///
    /// # Errors
    /// See [`history::page`].
    pub async fn history(
        &self,
        user: UserId,
        chat: ChatId,
        query: HistoryQuery,
    ) -> Result<HistoryPage, ChatError> {
        history::page(&self.database, user, chat, query).await
    }

    /// A page of a chat's members.
    ///
    /// # Errors
    /// See [`groups::members`].
    pub async fn members(
        &self,
        user: UserId,
        chat: ChatId,
        query: &MembersQuery,
    ) -> Result<MembersPage, ChatError> {
        groups::members(&self.database, user, chat, query).await
    }

    /// The invites of a group that work.
    ///
    /// # Errors
    /// See [`groups::invites`].
    pub async fn invites(&self, user: UserId, chat: ChatId, now: Millis) -> Result<Invites, ChatError> {
        groups::invites(&self.database, user, chat, now).await
    }

    /// The group that an invite leads to.
    ///
    /// # Errors
    /// See [`groups::invited`].
    pub async fn invited(
        &self,
        user: UserId,
        token: InviteToken,
        now: Millis,
    ) -> Result<GroupPreview, ChatError> {
        groups::invited(&self.database, user, token, now).await
    }

    /// Public groups by words.
    ///
    /// # Errors
    /// See [`groups::find`].
    pub async fn find_groups(&self, user: UserId, query: &str) -> Result<GroupsFound, ChatError> {
        groups::find(&self.database, user, query).await
    }

    /// A page of the messages that a search finds.
    ///
    /// # Errors
    /// See [`search::page`].
    pub async fn search(&self, user: UserId, request: SearchRequest) -> Result<SearchPage, ChatError> {
        search::page(&self.database, user, request, clock::now()).await
    }

    /// Waits until everything committed so far can be found.
    pub async fn indexed(&self) {
        self.to_index.settled().await;
    }

    /// Single messages; see [`details::by_seq`].
    ///
    /// # Errors
    /// See there.
    pub async fn by_seq(&self, user: UserId, chat: ChatId, seqs: &[Seq]) -> Result<MessagesFound, ChatError> {
        details::by_seq(&self.database, user, chat, seqs).await
    }

    /// What a message said before; see [`details::edits`].
    ///
    /// # Errors
    /// See there.
    pub async fn edits(&self, user: UserId, chat: ChatId, seq: Seq) -> Result<EditHistory, ChatError> {
        details::edits(&self.database, user, chat, seq).await
    }

    /// Who has read a message; see [`details::readers`].
    ///
    /// # Errors
    /// See there.
    pub async fn readers(&self, user: UserId, chat: ChatId, seq: Seq) -> Result<Readers, ChatError> {
        details::readers(&self.database, user, chat, seq).await
    }

    /// Removes what is kept for some weeks only, a bounded part of it.
    ///
    /// # Errors
    /// The database's.
    pub async fn tidy(&self, now: Millis) -> Result<(), StoreError> {
        let before = Millis(now.0 - TRACES_KEPT_MILLISECONDS);
        for _ in 0..SWEEPS_AT_ONCE {
            let reads = reads::sweep(&self.database, before).await?;
            if !due::sweep_scheduled(&self.database, before).await? && !reads {
                break;
            }
        }
        Ok(())
    }
}

async fn sweep_journal(database: Database) {
    let mut rounds = tokio::time::interval(JOURNAL_SWEEP);
    loop {
        rounds.tick().await;
        let before = Millis(clock::now().0 - JOURNAL_KEPT_MILLISECONDS);
        loop {
            match journal::sweep(&database, before).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "the journal was not swept");
                    break;
                }
            }
        }
    }
}
