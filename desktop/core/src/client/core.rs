//! The actor: one task that owns all state and takes one event at a time.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::account::Account;
use super::device::Device;
use super::outlet::Outlet;
use super::rebuild::Rebuild;
use super::{ClientOptions, Event, OpenError};
use crate::cache::CacheError;
use crate::clock;
use crate::link::LinkEvent;
use crate::session::{Api, Remembered, Secrets, SessionEvent};
use crate::timeline::Timeline;
use crate::view::{Connection, Notice, Session, SignedOutReason, Update};

/// Everything the client is made of.
pub(super) struct Core {
    pub options: ClientOptions,
    pub api: Api,
    pub secrets: Arc<Secrets>,
    /// For what runs beside the actor.
    pub events: mpsc::WeakSender<Event>,
    pub outlet: Outlet,
    pub remembered: Remembered,
    pub device: Device,
    pub account: Option<Account>,
    pub connection: Connection,
    pub notices: Vec<Notice>,
    pub focused: bool,
    /// Number of the latest opening.
    pub views: u32,
    /// Number of the latest account entered: what was asked in the name of an earlier one is nothing to this one.
    pub entries: u32,
    /// How often the cache was rebuilt; a fault of ours must not rebuild it for ever.
    pub rebuilds: u32,
    /// The cache is closed and waits to be rebuilt.
    pub rebuild: Option<Rebuild>,
    pub session_events: (mpsc::Sender<SessionEvent>, mpsc::Receiver<SessionEvent>),
    /// When updates may be told next, and when they are due.
    pub flush_not_before: Option<Instant>,
    pub flush_due: Option<Instant>,
}

#[expect(clippy::large_enum_variant, reason = "lives for one turn of the loop, on the stack")]
enum Step {
    Event(Event),
    Link(LinkEvent),
    Session(SessionEvent),
    Languages,
    Time,
    End,
}

impl Core {
    pub async fn open(options: ClientOptions, events: mpsc::WeakSender<Event>) -> Result<Self, OpenError> {
        let folder = options.data_dir.clone();
        std::fs::create_dir_all(&folder).map_err(|error| OpenError::Folder(folder.clone(), error))?;
        let (device, options) = tokio::task::spawn_blocking(move || (Device::open(&options), options))
            .await
            .map_err(|error| OpenError::Folder(folder.clone(), error.into()))?;
        let mut core = Self {
            api: Api::new()?,
            secrets: Arc::new(Secrets::new(options.secrets, &folder)),
            events,
            outlet: Outlet::default(),
            remembered: Remembered::read(&folder),
            device,
            account: None,
            connection: Connection::Idle,
            notices: Vec::new(),
            focused: false,
            views: 0,
            entries: 0,
            rebuilds: 0,
            rebuild: None,
            session_events: mpsc::channel(16),
            flush_not_before: None,
            flush_due: None,
            options,
        };
        core.resume().await;
        Ok(core)
    }

    pub async fn run(mut self, mut inbox: mpsc::Receiver<Event>) {
        let closing = loop {
            let due = self.due();
            let link = self.account.as_mut().and_then(|account| account.linked.events.as_mut());
            let step = tokio::select! {
                biased;
                event = inbox.recv() => event.map_or(Step::End, Step::Event),
                Some(event) = next(link) => Step::Link(event),
                Some(event) = self.session_events.1.recv() => Step::Session(event),
                () = self.device.changed() => Step::Languages,
                () = clock::until(due) => Step::Time,
            };
            let result = match step {
                Step::Event(Event::Close(done)) => break Some(done),
                Step::End => break None,
                Step::Event(event) => self.handle(event).await,
                Step::Link(event) => self.on_link(event).await,
                Step::Session(event) => self.on_session(event).await,
                Step::Languages => {
                    self.on_languages();
                    Ok(())
                }
                Step::Time => Ok(()),
            };
            let result = match result {
                Ok(()) => self.settle().await,
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                self.on_cache_error(error).await;
            }
        };
        self.leave().await;
        drop(self);
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    async fn handle(&mut self, event: Event) -> Result<(), CacheError> {
        match event {
            Event::Call(request, answer) => {
                self.call(*request, answer).await;
                Ok(())
            }
            Event::Listen(answer) => {
                // Everything there is, also what was not yet shown to anybody: after a start that is all of it.
                let read = self.flush_chats().await;
                let snapshot = self.snapshot();
                let _ = answer.send(self.outlet.listen(snapshot));
                read
            }
            Event::Fetched(fetched, entry) => self.on_fetched(*fetched, entry == self.entries).await,
            Event::Close(_) => Ok(()),
        }
    }

    /// What is due by itself, and what the event just handled left to send and to show.
    async fn settle(&mut self) -> Result<(), CacheError> {
        let now = clock::monotonic();
        self.rebuild_if_due(now).await;
        if self.rebuild.is_some() {
            return Ok(());
        }
        if let Some(account) = &mut self.account {
            let rested = account.resting.take(now);
            if !rested.is_empty() {
                account.queue_drafts(Some(rested)).await?;
            }
            let vanishes_at = account.timeline.as_ref().and_then(Timeline::vanishes_at);
            account.timeline_touched |= vanishes_at.is_some_and(|at| at <= clock::wall());
            if let Some(outgoing) = account.linked.outgoing.clone() {
                account.linked.catch_ups.ask(&outgoing, now);
                account.queue.pump(&account.cache, &outgoing, now).await?;
            }
            let lapsed = account.typing.lapse(now).into_iter();
            let lapsed: Vec<_> = lapsed.map(|chat| (chat, account.typing.in_chat(chat))).collect();
            for (chat_id, user_ids) in lapsed {
                self.tell(&Update::Typing { chat_id, user_ids });
            }
        }
        self.flush(now).await?;
        self.keep_up(now);
        // After that: what is shown may name somebody unknown.
        self.ask_for_people(now);
        self.ask_for_singles(now);
        Ok(())
    }

    fn due(&self) -> Option<Instant> {
        let account = self.account.as_ref();
        let connected = account.filter(|account| account.linked.outgoing.is_some());
        let due = [
            connected.and_then(|account| account.queue.due()),
            connected.and_then(|account| account.people.due()),
            connected.and_then(|account| account.linked.catch_ups.due()),
            connected.and_then(|account| account.singles.due()),
            account.and_then(|account| account.typing.due()),
            account.and_then(|account| account.resting.due()),
            account.and_then(|account| account.timeline.as_ref()?.vanishes_at()).map(clock::monotonic_at),
            account.filter(|_| self.rebuild.is_none()).and_then(|account| account.upkeep_due),
            self.flush_due,
            self.rebuild.as_ref().map(|rebuild| rebuild.at),
        ];
        due.into_iter().flatten().min()
    }

    pub fn tell(&mut self, update: &Update) {
        self.outlet.tell(update);
        if self.outlet.is_behind() {
            let snapshot = self.snapshot();
            self.outlet.catch_up(&snapshot);
        }
    }

    pub fn set_connection(&mut self, connection: Connection) {
        if self.connection != connection {
            self.connection = connection.clone();
            self.tell(&Update::Connection { connection });
        }
    }

    /// Tells a notice, and everybody who listens later. Each kind stands once.
    pub fn notice(&mut self, notice: Notice) {
        let kind = std::mem::discriminant(&notice);
        let again = self.notices.contains(&notice);
        self.notices.retain(|other| std::mem::discriminant(other) != kind);
        self.notices.push(notice.clone());
        if !again {
            self.tell(&Update::Notice { notice });
        }
    }

    pub fn session(&self) -> Session {
        match &self.account {
            Some(account) => Session::SignedIn { server: account.server.shown(), me: account.me.clone() },
            None => Session::SignedOut {
                last_server: self.remembered.last_server.clone(),
                last_login: self.remembered.last_login.clone(),
                reason: self.remembered.signed_out.unwrap_or(SignedOutReason::Never),
            },
        }
    }

    pub fn tell_session(&mut self) {
        let session = self.session();
        self.tell(&Update::Session { session });
    }

    /// Everything there is, for a new listener.
    pub fn snapshot(&self) -> Vec<Update> {
        let mut snapshot = Vec::from(self.device.snapshot());
        snapshot.push(Update::Session { session: self.session() });
        let account = self.account.as_ref();
        let profiles = account.map(|account| account.people.all()).unwrap_or_default();
        let upserts = account.map(|account| account.chats.rows()).unwrap_or_default();
        snapshot.push(Update::Profiles { profiles });
        snapshot.push(Update::Chats { reset: true, upserts, removed: Vec::new() });
        snapshot.push(Update::Connection { connection: self.connection.clone() });
        snapshot.extend(self.notices.iter().cloned().map(|notice| Update::Notice { notice }));
        if let Some(account) = account {
            snapshot.push(Update::UnreadTotal { count: account.chats.unread_total(clock::wall()) });
            let (contacts, blocked) = account.contacts.clone();
            snapshot.push(Update::People { contacts, blocked });
            snapshot.push(Update::Presence { users: account.presences.all() });
            let typing = account.typing.chats().into_iter();
            snapshot.extend(typing.map(|chat_id| {
                let user_ids = account.typing.in_chat(chat_id);
                Update::Typing { chat_id, user_ids }
            }));
            if let Some(timeline) = &account.timeline {
                let (view, chat_id) = (timeline.view, timeline.chat_id);
                snapshot.push(Update::Timeline { view, chat_id, change: timeline.opened() });
            }
            snapshot.extend(account.details.clone().map(|details| Update::Chat { details }));
        }
        snapshot.push(Update::Ready);
        snapshot
    }
}

async fn next(link: Option<&mut mpsc::Receiver<LinkEvent>>) -> Option<LinkEvent> {
    match link {
        Some(link) => link.recv().await,
        None => std::future::pending().await,
    }
}
