//! What one connection is sent, one after the other: first what it missed, then what happens; and whenever it was too
//! slow for that, what it missed again. The socket only writes what comes out here.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use vestnik_protocol::{ChatId, ErrorCode, Hello, ResetReason, Rev, Seq, ServerFrame, UserId};

use super::standing::{Item, Plan, standing};
use super::{PageSize, account_delta, chat_delta, one_page};
use crate::chat::Chats;
use crate::chat::error::ChatError;
use crate::chat::hub::{Closing, Connection, Ready, Registration, encode};

/// After the database failed, how long until the next attempt to read.
const RETRY: Duration = Duration::from_secs(1);

/// The stream of one connection.
#[derive(Debug)]
pub struct Feed {
    chats: Arc<Chats>,
    registration: Registration,
    /// The client's first words, until they were compared with what there is.
    hello: Option<Hello>,
    /// What is still to be read.
    items: VecDeque<Item>,
    /// Whose last time is still to be read.
    people: BTreeSet<UserId>,
    live: bool,
    retry_at: Option<Instant>,
}

/// What to do with the connection next.
#[derive(Debug)]
pub enum Step {
    /// Write these.
    Write(Vec<Bytes>),
    /// Write this, then close.
    Close(Box<ServerFrame>),
}

impl Feed {
    /// The feed of a registered connection that said hello.
    #[must_use]
    pub fn new(chats: Arc<Chats>, registration: Registration, hello: Hello) -> Self {
        let hello = Some(hello);
        Self {
            chats,
            registration,
            hello,
            items: VecDeque::new(),
            people: BTreeSet::new(),
            live: false,
            retry_at: None,
        }
    }

    /// Waits for what comes next. What is queued goes before what has to be read, so that an acknowledgement does not
    /// wait for a long catch-up.
    pub async fn next(&mut self) -> Step {
        loop {
            let idle = self.items.is_empty() && self.hello.is_none() && self.people.is_empty();
            match self.connection().outbox.ready(idle) {
                Ready::Frames(frames) => return Step::Write(frames),
                Ready::Presence(users) => {
                    return Step::Write(vec![encode(&ServerFrame::Presence { users })]);
                }
                Ready::Close(closing) => return Step::Close(Box::new(last_words(closing))),
                Ready::Read(dirty) => {
                    metrics::histogram!("vestnik_dirty_chats").record(dirty.chats.len() as f64);
                    self.items.extend(dirty.account.map(Item::Account));
                    let chat = |(id, since)| Item::Chat { id, since, brief: false, read: None };
                    self.items.extend(dirty.chats.into_iter().map(chat));
                    self.people = dirty.people;
                    continue;
                }
                Ready::Idle => {}
            }
            if let Some(at) = self.retry_at {
                // Either is a reason to look again.
                if tokio::time::timeout_at(at, self.connection().outbox.changed()).await.is_err() {
                    self.retry_at = None;
                }
            } else if !idle {
                // Boxed: an idle connection must not keep the room that reading takes.
                match Box::pin(self.read_next()).await {
                    Ok(frames) if frames.is_empty() => {}
                    Ok(frames) => return Step::Write(frames.iter().map(encode).collect()),
                    Err(error) => self.postpone(error),
                }
            } else if self.live {
                self.connection().outbox.changed().await;
            } else if self.connection().outbox.go_live() {
                self.live = true;
                return Step::Write(vec![encode(&ServerFrame::Live)]);
            }
        }
    }

    fn connection(&self) -> &Arc<Connection> {
        self.registration.connection()
    }

    /// Reads one thing. What cannot be read stays to be read, so that a failing database loses nothing.
    async fn read_next(&mut self) -> Result<Vec<ServerFrame>, ChatError> {
        if self.hello.is_some() {
            return self.compare().await;
        }
        match self.items.front().copied() {
            Some(Item::Account(since)) => self.read_account(since).await,
            Some(Item::Chat { id, since, brief, read }) => self.read_chat(id, since, brief, read).await,
            None => self.read_people().await,
        }
    }

    /// Subscribes to the user's chats, and only then reads what is compared with the cursors: so nothing falls between.
    async fn compare(&mut self) -> Result<Vec<ServerFrame>, ChatError> {
        let connection = self.connection();
        // The hub notes who leaves what from here on, since the list may be from before that. Who comes into a chat is
        // subscribed by the hub itself.
        self.chats.hub.expect_chats(connection);
        let before = standing(&self.chats.database, connection.user_id).await?;
        // What changed between that reading and this subscription nobody tells the connection: it is read again.
        let now = if self.chats.hub.subscribe(connection, &before.chat_ids()) {
            before
        } else {
            standing(&self.chats.database, connection.user_id).await?
        };
        let Some(hello) = self.hello.take() else { return Ok(Vec::new()) };
        let Plan { frames, items } = now.plan_for(&hello, self.chats.epoch);
        self.items = items;
        Ok(frames)
    }

    /// When people were last seen. The hub tells, which knows whether it is still so.
    async fn read_people(&mut self) -> Result<Vec<ServerFrame>, ChatError> {
        let away = self.people.iter().copied().collect();
        let presences = self.chats.last_seen.away(&self.chats.database, away).await?;
        self.people.clear();
        self.chats.hub.tell_away(self.connection(), presences);
        Ok(Vec::new())
    }

    async fn read_account(&mut self, since: Rev) -> Result<Vec<ServerFrame>, ChatError> {
        let user = self.connection().user_id;
        let page = account_delta(&self.chats.database, user, since, self.chats.page_size.rows).await;
        if matches!(page, Err(ChatError::CursorAhead)) {
            // Everything begins anew, as for a client that has nothing.
            self.items.clear();
            self.hello = Some(Hello {
                version: vestnik_protocol::PROTOCOL_VERSION,
                token: None,
                epoch: None,
                account_rev: Rev::ZERO,
                cursors: Vec::new(),
            });
            return Ok(vec![ServerFrame::Reset { chat_id: None, reason: ResetReason::CursorAhead }]);
        }
        let mut delta = page?;
        self.items.pop_front();
        // To the client `more` would mean to ask for what comes anyway.
        if std::mem::take(&mut delta.more) {
            self.items.push_front(Item::Account(delta.rev));
        }
        Ok(if delta.rev > since { vec![ServerFrame::Account(delta)] } else { Vec::new() })
    }

    async fn read_chat(
        &mut self,
        id: ChatId,
        since: Rev,
        brief: bool,
        read: Option<Seq>,
    ) -> Result<Vec<ServerFrame>, ChatError> {
        let user = self.connection().user_id;
        let usual = self.chats.page_size;
        let size = if brief { PageSize { tail: 1, ..usual } } else { usual };
        let database = &self.chats.database;
        let at_once = match read {
            Some(read) => one_page(database, user, id, since, read, size).await.transpose(),
            None => None,
        };
        let page = match at_once {
            Some(page) => page,
            None => chat_delta(database, user, id, since, size).await,
        };
        if matches!(page, Err(ChatError::Store(_))) {
            return page.map(|_| Vec::new());
        }
        self.items.pop_front();
        match page {
            Ok(mut delta) => {
                if std::mem::take(&mut delta.more) {
                    self.items.push_front(Item::Chat { id, since: delta.rev, brief, read: None });
                }
                Ok(if delta.rev > since { vec![ServerFrame::Delta(delta)] } else { Vec::new() })
            }
            Err(ChatError::CursorAhead) => {
                self.items.push_front(Item::Chat { id, since: Rev::ZERO, brief: false, read: None });
                let reason = ResetReason::CursorAhead;
                Ok(vec![ServerFrame::Reset { chat_id: Some(id), reason }])
            }
            Err(_) => Ok(vec![ServerFrame::Gone { chat_id: id }]),
        }
    }

    fn postpone(&mut self, error: ChatError) {
        if matches!(error, ChatError::NotFound) {
            // The account itself is gone.
            self.connection().outbox.close(Closing::Error(ErrorCode::SessionRevoked.into()));
        } else {
            // Not louder: every connection says it once a second, and the log has the cause from elsewhere.
            tracing::debug!(%error, "a catch-up waits for the database");
            self.retry_at = Some(Instant::now() + RETRY);
        }
    }
}

fn last_words(closing: Closing) -> ServerFrame {
    match closing {
        Closing::Restarting => ServerFrame::Restarting,
        Closing::Error(error) => ServerFrame::Error { error, closing: true },
    }
}
