//! The hub: who is connected, and what reaches them. Everything here is memory; a frame is serialised once, whatever
//! the number of its readers, and nobody waits for a slow one.

mod outbox;
mod people;
mod privacy;
mod rooms;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use vestnik_protocol::{
    AccountDelta, ChatDelta, ChatId, ErrorCode, Presence, Rev, Seq, ServerFrame, SessionId, TypingIn,
    UnreadCount, UserId,
};

pub use outbox::{Closing, Dirty, Outbox, Ready};
pub use privacy::Privacy;

use super::last_seen::LastSeen;
use super::pipeline::Committed;
use super::search::Queue;
use super::working_set::{AccountChange, WorkingSet};
use crate::clock;
use crate::store::private::PrivateRow;
use people::People;
use rooms::Rooms;

/// Everybody who is connected.
#[derive(Debug)]
pub struct Hub {
    people: People,
    rooms: Rooms,
    last_seen: Arc<LastSeen>,
    /// Told of every chat that changed.
    to_index: Arc<Queue>,
    outbox_bytes: usize,
    next_connection: AtomicU64,
    stopping: AtomicBool,
}

/// One connected device.
#[derive(Debug)]
pub struct Connection {
    id: u64,
    /// Whose device.
    pub user_id: UserId,
    /// Which device.
    pub session_id: SessionId,
    /// What waits to be written to it.
    pub outbox: Outbox,
}

/// A connection's place in the hub; dropping it takes the connection out.
#[derive(Debug)]
pub struct Registration {
    hub: Arc<Hub>,
    connection: Arc<Connection>,
}

impl Registration {
    /// The connection.
    #[must_use]
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.hub.leave(&self.connection);
    }
}

impl Hub {
    /// An empty hub whose connections queue at most `outbox_bytes` of deltas each.
    #[must_use]
    pub fn new(
        last_seen: Arc<LastSeen>,
        privacy: Privacy,
        to_index: Arc<Queue>,
        outbox_bytes: usize,
    ) -> Self {
        Self {
            people: People::new(privacy),
            rooms: Rooms::default(),
            last_seen,
            to_index,
            outbox_bytes,
            next_connection: AtomicU64::new(1),
            stopping: AtomicBool::new(false),
        }
    }

    /// Takes a device in. From now on it is told of new chats and of changes of the account; `subscribe` follows, and
    /// only then its catch-up is read.
    pub fn register(self: &Arc<Self>, user_id: UserId, session_id: SessionId) -> Registration {
        let connection = Arc::new(Connection {
            id: self.next_connection.fetch_add(1, Ordering::Relaxed),
            user_id,
            session_id,
            outbox: Outbox::new(self.outbox_bytes),
        });
        self.rooms.enter(connection.id);
        if self.people.add(&connection) {
            self.people.tell_watchers(&Presence { user_id, online: true, last_seen: None });
        }
        metrics::gauge!("vestnik_connections").increment(1.0);
        // After it was added: whoever sets the flag then finds it.
        if self.stopping.load(Ordering::SeqCst) {
            connection.outbox.close(Closing::Restarting);
        }
        Registration { hub: Arc::clone(self), connection }
    }

    fn leave(&self, connection: &Connection) {
        self.rooms.leave_all(connection.id);
        metrics::gauge!("vestnik_connections").decrement(1.0);
        if self.people.remove(connection) {
            let now = clock::now();
            self.last_seen.note(connection.user_id, now);
            self.people.tell_watchers(&Presence {
                user_id: connection.user_id,
                online: false,
                last_seen: Some(now),
            });
        }
    }

    /// The connection's list of chats is read (again) from now on; [`subscribe`](Self::subscribe) follows.
    pub fn expect_chats(&self, connection: &Connection) {
        self.rooms.enter(connection.id);
    }

    /// From now on the connection gets the deltas of these chats, save those that its user left meanwhile. Returns
    /// whether what was read of them since [`expect_chats`](Self::expect_chats) is still so.
    pub fn subscribe(&self, connection: &Arc<Connection>, chats: &HashSet<ChatId>) -> bool {
        self.rooms.subscribe(connection, chats)
    }

    /// Shows what was committed to everybody whom it concerns. Called in the order of the commits of each chat.
    pub fn publish(&self, committed: Committed) {
        let news = committed.into_news();
        let changed = news.deltas.iter().map(|delta| delta.chat_id);
        self.rooms.note(changed.chain(news.gone.iter().copied()));
        self.to_index.note(news.deltas.iter().map(|delta| delta.chat_id));
        for (chat, user) in news.left {
            for connection in self.people.of(user) {
                self.rooms.part(connection.id, chat);
            }
        }
        for (chat, user) in news.joined {
            for connection in self.people.of(user) {
                self.rooms.join(&connection, chat);
                // Whoever comes into an old chat reads it from its beginning, not from this delta on.
                if news.deltas.iter().any(|delta| delta.chat_id == chat && delta.since > Rev::ZERO) {
                    connection.outbox.mark_chat(chat, Rev::ZERO);
                }
            }
        }
        for delta in news.deltas {
            self.push_delta(delta);
        }
        for chat_id in news.gone {
            self.rooms.close(chat_id, &encode(&ServerFrame::Gone { chat_id }));
        }
        for change in news.accounts {
            for person in &change.people {
                self.set_blocked(change.user_id, person.user_id, person.blocked);
            }
            self.push_account(change);
        }
    }

    fn push_delta(&self, delta: ChatDelta) {
        let (chat, since, rev) = (delta.chat_id, delta.since, delta.rev);
        if self.rooms.is_empty(chat) {
            return;
        }
        let frame = encode(&ServerFrame::Delta(delta));
        self.rooms.push(chat, since, rev, &frame);
    }

    fn push_account(&self, change: AccountChange) {
        let connections = self.people.of(change.user_id);
        if connections.is_empty() {
            return;
        }
        let pushed_before = self.people.account_pushed(change.user_id, change.rev);
        // Two shards can publish changes of one account in the other order. Then it is read instead.
        let hole = pushed_before.is_some_and(|last| last < change.since);
        // What is not read to the end has an unread count, and counting is the database's.
        let counted =
            change.chats.iter().all(|(row, seq)| !row.member || row.read_seq.max(row.cleared_seq) >= *seq);
        if hole || !counted {
            let since = pushed_before.map_or(change.since, |last| last.min(change.since));
            for connection in connections {
                connection.outbox.mark_account(since);
            }
            return;
        }
        let since = change.since;
        let frame = encode(&ServerFrame::Account(account_delta(change)));
        for connection in connections {
            connection.outbox.push_account(since, &frame);
        }
    }

    /// A commit whose fate is unknown: its chats and accounts are read again when the database answers.
    pub fn doubt(&self, rows: &WorkingSet) {
        for delta in rows.deltas() {
            self.to_index.note([delta.chat_id]);
            self.rooms.note([delta.chat_id]);
            self.rooms.mark(delta.chat_id, delta.since);
        }
        for chat in rows.gone() {
            self.rooms.note([chat]);
            self.rooms.mark(chat, Rev::ZERO);
        }
        for change in rows.account_changes() {
            // Whether a block is there nobody knows: until the next start it holds.
            for person in change.people.iter().filter(|person| person.blocked) {
                self.set_blocked(change.user_id, person.user_id, true);
            }
            for connection in self.people.of(change.user_id) {
                connection.outbox.mark_account(change.since);
            }
        }
    }

    /// The account changed outside of its chats (the profile): `rev` is its counter after the change.
    pub fn account_changed(&self, user: UserId, rev: Rev) {
        for connection in self.people.of(user) {
            connection.outbox.mark_account(rev.previous());
        }
    }

    /// A session ended: its connections close at once.
    pub fn revoke(&self, session: SessionId) {
        for connection in self.people.all() {
            if connection.session_id == session {
                connection.outbox.close(Closing::Error(ErrorCode::SessionRevoked.into()));
            }
        }
    }

    /// Tells the other members who are connected that somebody writes.
    ///
    /// # Errors
    /// `not_found` in a chat that the connection is not subscribed to.
    pub fn typing(&self, connection: &Connection, chat_id: ChatId) -> Result<(), ErrorCode> {
        let user_id = connection.user_id;
        let frame = encode(&ServerFrame::Typing(TypingIn { chat_id, user_id }));
        let may_hear = |listener| self.people.privacy().may_hear(chat_id, listener, user_id);
        if self.rooms.typing(connection, chat_id, may_hear, &frame) {
            Ok(())
        } else {
            Err(ErrorCode::NotFound)
        }
    }

    /// Whose coming and going the connection is told of from now on. Tells at once who is online; when the others were
    /// last seen its feed reads, and tells with [`Self::tell_away`].
    pub fn watch(&self, connection: &Arc<Connection>, users: &[UserId]) {
        self.people.watch(connection, users);
    }

    /// Tells when people who are away were last seen, as far as it is still so and the connection may know.
    pub fn tell_away(&self, connection: &Connection, presences: Vec<Presence>) {
        self.people.tell_away(connection, presences);
    }

    /// The user chose whether presence is shown, at this rev of the account. It holds at once, both ways.
    pub fn presence_shown(&self, user: UserId, shown: bool, rev: Rev) {
        if self.people.privacy().set_shown(user, shown, rev) {
            self.people.show_all_again(user);
        }
    }

    fn set_blocked(&self, owner: UserId, person: UserId, blocked: bool) {
        if self.people.privacy().set_blocked(owner, person, blocked) {
            self.people.show_again(person, owner);
        }
    }

    /// The server stops: all connections are told and close.
    pub fn shutdown(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        for connection in self.people.all() {
            connection.outbox.close(Closing::Restarting);
        }
    }
}

fn account_delta(change: AccountChange) -> AccountDelta {
    let shown = |(row, seq): (PrivateRow, Seq)| {
        let unread =
            UnreadCount { count: 0, capped: false, read_seq: row.read_seq, to_seq: seq, mentions: 0 };
        row.shown(unread)
    };
    AccountDelta {
        since: change.since,
        rev: change.rev,
        chats: change.chats.into_iter().map(shown).collect(),
        hidden: change.hidden,
        people: change.people,
        scheduled: change.scheduled,
        ..AccountDelta::default()
    }
}

/// The text of a frame.
#[must_use]
pub fn encode(frame: &ServerFrame) -> Bytes {
    // Our own types always serialise: no maps with odd keys, no failing impls.
    Bytes::from(serde_json::to_vec(frame).unwrap_or_default())
}
