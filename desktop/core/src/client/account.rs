//! Everything that belongs to the account that is signed in.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_protocol::{ChatId, ClientFrame, Me, Millis, UserId};

use super::arrivals::Arrivals;
use super::catch_up::CatchUps;
use super::resting::Resting;
use super::searching::Searching;
use super::singles::Singles;
use crate::backoff::BackoffOptions;
use crate::cache::{Cache, CacheError, Db, Durability, meta, profiles};
use crate::chat_list::{ChatList, People, Presences, Typing};
use crate::clock;
use crate::link::{Link, LinkEvent};
use crate::queue::{SendQueue, queue_drafts};
use crate::session::{Api, Authorised, ServerAddress, Tokens};
use crate::timeline::Timeline;
use crate::view::ChatDetails;

/// Opening comes before upkeep.
const FIRST_UPKEEP: Duration = Duration::from_secs(2);

/// The link and what it is doing.
#[derive(Default)]
pub(super) struct Linked {
    pub link: Option<Link>,
    pub events: Option<mpsc::Receiver<LinkEvent>>,
    /// Where frames go; none while there is no connection.
    pub outgoing: Option<mpsc::Sender<ClientFrame>>,
    /// Everything is current.
    pub live: bool,
    /// To be asked for on this connection.
    pub catch_ups: CatchUps,
    /// The server's time when it answered hello.
    pub welcomed_at: Option<Millis>,
}

/// The state of one account.
pub(super) struct Account {
    pub server: ServerAddress,
    /// Names its secrets.
    pub key: String,
    pub me: Me,
    pub cache: Cache,
    pub tokens: Tokens,
    pub linked: Linked,
    pub queue: SendQueue,
    pub timeline: Option<Timeline>,
    pub resting: Resting,
    pub singles: Singles,
    /// The open chat changed.
    pub timeline_touched: bool,
    pub chats: ChatList,
    pub people: People,
    pub presences: Presences,
    pub typing: Typing,
    pub on_screen: Vec<UserId>,
    pub arrivals: Arrivals,
    pub unread_total: u32,
    /// The open chat as it was told.
    pub details: Option<ChatDetails>,
    /// Contacts and blocked people as they were told.
    pub contacts: (Vec<UserId>, Vec<UserId>),
    /// They may have changed.
    pub people_touched: bool,
    pub searching: Option<Searching>,
    /// When the cache's upkeep goes on; none while a step of it is under way.
    pub upkeep_due: Option<Instant>,
}

impl Account {
    /// What the cache shows, before any network.
    pub async fn load(
        server: ServerAddress,
        key: String,
        me: Me,
        cache: Cache,
        tokens: Tokens,
        backoff: BackoffOptions,
    ) -> Result<Self, CacheError> {
        let (kept, people) = cache.read(|db| Ok((meta::me(db)?, profiles::all(db)?))).await?;
        let mut people = People::of(people);
        let me = kept.unwrap_or(me);
        people.learn(vec![me.profile.clone()]);
        Ok(Self {
            server,
            key,
            me,
            cache,
            tokens,
            linked: Linked::default(),
            queue: SendQueue::new(backoff),
            timeline: None,
            resting: Resting::default(),
            singles: Singles::default(),
            timeline_touched: false,
            chats: ChatList::unread(),
            people,
            presences: Presences::default(),
            typing: Typing::default(),
            on_screen: Vec::new(),
            arrivals: Arrivals::default(),
            unread_total: 0,
            details: None,
            contacts: Default::default(),
            people_touched: true,
            searching: None,
            upkeep_due: Some(clock::monotonic() + FIRST_UPKEEP),
        })
    }

    /// HTTP in this account's name.
    pub fn authorised(&self, api: &Api) -> Authorised {
        Authorised { api: api.clone(), server: self.server.clone(), tokens: self.tokens.clone() }
    }

    pub fn id(&self) -> UserId {
        self.me.profile.id
    }

    /// Something in a chat changed: its row in the list, and the timeline if it is open.
    pub fn touch(&mut self, chat: ChatId) {
        self.chats.touch(chat);
        self.timeline_touched |= self.timeline.as_ref().is_some_and(|timeline| timeline.chat_id == chat);
    }

    /// No timeline is shown any more.
    pub fn leave_timeline(&mut self) {
        self.details = None;
        if let Some(timeline) = self.timeline.take() {
            self.resting.leave(timeline.chat_id, crate::clock::monotonic());
        }
    }

    /// Queues the drafts of these chats, or all that the server does not have.
    pub async fn queue_drafts(&mut self, among: Option<Vec<ChatId>>) -> Result<(), CacheError> {
        let now = crate::clock::wall();
        let job = move |db: &Db| queue_drafts(db, among.as_deref(), now);
        if self.cache.write(Durability::Promised, job).await? {
            self.queue.ring();
        }
        Ok(())
    }

    /// Anything may have changed.
    pub fn touch_all(&mut self) {
        self.chats.touch_all();
        self.people_touched = true;
        self.timeline_touched |= self.timeline.is_some();
    }

    /// The cache was dropped or made anew: what else was kept of it goes with it.
    pub fn start_over(&mut self) {
        self.people.forget(self.me.profile.clone());
        self.queue.ring();
        self.touch_all();
    }

    /// Sends a frame that may as well be lost (typing, watch: a new hello makes up for it).
    pub fn send(&self, frame: ClientFrame) -> bool {
        self.linked.outgoing.as_ref().is_some_and(|outgoing| outgoing.try_send(frame).is_ok())
    }
}

/// Where an account's cache lies.
pub(super) fn cache_path(folder: &Path, key: &str) -> PathBuf {
    let digest = Sha256::digest(key.as_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("account-{name}.sqlite"))
}
