//! Connections by chat.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use vestnik_protocol::{ChatId, Rev, UserId};

use super::Connection;

/// Chats remembered as just changed: far more than change while somebody's list of chats is read.
const RECENT: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rooms: HashMap<ChatId, Room>,
    /// Where a connection is, for its leaving. Only who is here has a place, so that a push that comes too late does
    /// not bring back somebody who left.
    places: HashMap<u64, Place>,
    /// Chats that changed last, the newest at the end.
    recent: VecDeque<ChatId>,
    /// Changes noted so far; those in `recent` are the last of them.
    noted: u64,
}

/// Where a connection is.
#[derive(Debug, Default)]
struct Place {
    chats: HashSet<ChatId>,
    /// The list of the user's chats is being read.
    reading: Option<Reading>,
}

/// What happened while a list is being read: it may be from before.
#[derive(Debug)]
struct Reading {
    left: HashSet<ChatId>,
    /// Changes noted before it began.
    since: u64,
}

#[derive(Debug, Default)]
struct Room {
    subscribers: HashMap<u64, Arc<Connection>>,
    /// The newest change that was pushed while anybody was here.
    pushed: Option<Rev>,
}

impl Rooms {
    /// Takes a connection in, or prepares one that begins anew. Its list of chats is read next.
    pub(super) fn enter(&self, connection: u64) {
        let mut state = self.state();
        let since = state.noted;
        state.places.entry(connection).or_default().reading = Some(Reading { left: HashSet::new(), since });
    }

    /// These chats changed, and whoever is here is told next. Noted first: whoever subscribes from here on is among them.
    pub(super) fn note(&self, chats: impl IntoIterator<Item = ChatId>) {
        let mut state = self.state();
        for chat in chats {
            if state.recent.len() == RECENT {
                state.recent.pop_front();
            }
            state.recent.push_back(chat);
            state.noted += 1;
        }
    }

    /// Subscribes to the chats of a list that was read. What was left since `enter` is not among them, whatever the list
    /// says; who comes back is told of by [`Self::join`]. Returns whether none of them changed since `enter`, so that
    /// the list is still true of them.
    pub(super) fn subscribe(&self, connection: &Arc<Connection>, chats: &HashSet<ChatId>) -> bool {
        let mut state = self.state();
        let Some(reading) = state.places.get_mut(&connection.id).and_then(|place| place.reading.take())
        else {
            return false;
        };
        for chat in chats.difference(&reading.left) {
            state.subscribe(connection, *chat);
        }
        reading.left.is_empty() && !state.changed_since(reading.since, chats)
    }

    /// The connection's user came into a chat.
    pub(super) fn join(&self, connection: &Arc<Connection>, chat: ChatId) {
        let mut state = self.state();
        if let Some(reading) = state.places.get_mut(&connection.id).and_then(|place| place.reading.as_mut()) {
            reading.left.remove(&chat);
        }
        state.subscribe(connection, chat);
    }

    /// The connection's user left a chat: nothing of it reaches the connection from now on.
    pub(super) fn part(&self, connection: u64, chat: ChatId) {
        let mut state = self.state();
        let Some(place) = state.places.get_mut(&connection) else { return };
        if let Some(reading) = &mut place.reading {
            reading.left.insert(chat);
        }
        if place.chats.remove(&chat) {
            state.leave(connection, chat);
        }
    }

    pub(super) fn leave_all(&self, connection: u64) {
        let mut state = self.state();
        for chat in state.places.remove(&connection).unwrap_or_default().chats {
            state.leave(connection, chat);
        }
    }

    /// Closes a chat that is gone, telling everybody here.
    pub(super) fn close(&self, chat: ChatId, frame: &Bytes) {
        let mut state = self.state();
        let Some(room) = state.rooms.remove(&chat) else { return };
        for (id, connection) in room.subscribers {
            if let Some(place) = state.places.get_mut(&id) {
                place.chats.remove(&chat);
            }
            // Whoever catches up reads the chat instead, and learns the same.
            connection.outbox.push_delta(chat, Rev::ZERO, frame);
        }
    }

    pub(super) fn is_empty(&self, chat: ChatId) -> bool {
        !self.state().rooms.contains_key(&chat)
    }

    /// Queues a delta for everybody here. After a hole (a commit that nobody could publish) they read instead, from
    /// where the hole begins.
    pub(super) fn push(&self, chat: ChatId, since: Rev, rev: Rev, frame: &Bytes) {
        let mut state = self.state();
        let Some(room) = state.rooms.get_mut(&chat) else { return };
        let hole = room.pushed.filter(|pushed| *pushed < since);
        room.pushed = Some(rev);
        for connection in room.subscribers.values() {
            match hole {
                Some(pushed) => connection.outbox.mark_chat(chat, pushed),
                None => connection.outbox.push_delta(chat, since, frame),
            }
        }
    }

    pub(super) fn mark(&self, chat: ChatId, since: Rev) {
        let state = self.state();
        for connection in state.rooms.get(&chat).into_iter().flat_map(|room| room.subscribers.values()) {
            connection.outbox.mark_chat(chat, since);
        }
    }

    /// Tells those others here who may hear of it. Returns whether the connection itself is here.
    pub(super) fn typing(
        &self,
        connection: &Connection,
        chat: ChatId,
        may_hear: impl Fn(UserId) -> bool,
        frame: &Bytes,
    ) -> bool {
        let state = self.state();
        let Some(room) = state.rooms.get(&chat) else { return false };
        if !room.subscribers.contains_key(&connection.id) {
            return false;
        }
        let others = room.subscribers.values().filter(|other| other.user_id != connection.user_id);
        for other in others.filter(|other| may_hear(other.user_id)) {
            other.outbox.push_passing(frame);
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether one of these changed after so many changes. What is too long ago to be known counts as changed.
    fn changed_since(&self, since: u64, chats: &HashSet<ChatId>) -> bool {
        let changes = usize::try_from(self.noted - since).unwrap_or(usize::MAX);
        changes > self.recent.len() || self.recent.iter().rev().take(changes).any(|chat| chats.contains(chat))
    }

    fn subscribe(&mut self, connection: &Arc<Connection>, chat: ChatId) {
        let Some(place) = self.places.get_mut(&connection.id) else { return };
        if place.chats.insert(chat) {
            let room = self.rooms.entry(chat).or_default();
            room.subscribers.insert(connection.id, Arc::clone(connection));
        }
    }

    fn leave(&mut self, connection: u64, chat: ChatId) {
        if let Some(room) = self.rooms.get_mut(&chat) {
            room.subscribers.remove(&connection);
            if room.subscribers.is_empty() {
                self.rooms.remove(&chat);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ago_to_be_known_counts_as_changed() {
        let chat = || ChatId(uuid::Uuid::now_v7());
        let (quiet, rooms) = (HashSet::from([chat()]), Rooms::default());
        rooms.note((0..RECENT).map(|_| chat()));
        assert!(!rooms.state().changed_since(0, &quiet));
        rooms.note([chat()]);
        assert!(rooms.state().changed_since(0, &quiet));
        assert!(!rooms.state().changed_since(1, &quiet));
    }
}
