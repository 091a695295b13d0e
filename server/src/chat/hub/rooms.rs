//! Connections by chat.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use vestnik_protocol::{ChatId, Rev, UserId};

use super::Connection;

#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rooms: HashMap<ChatId, Room>,
    /// Where a connection is, for its leaving. Only who is here has a place, so that a push that comes too late does
    /// not bring back somebody who left.
    places: HashMap<u64, HashSet<ChatId>>,
}

#[derive(Debug, Default)]
struct Room {
    subscribers: HashMap<u64, Arc<Connection>>,
    /// The newest change that was pushed while anybody was here.
    pushed: Option<Rev>,
}

impl Rooms {
    pub(super) fn enter(&self, connection: u64) {
        self.state().places.entry(connection).or_default();
    }

    pub(super) fn subscribe(&self, connection: &Arc<Connection>, chats: impl IntoIterator<Item = ChatId>) {
        let mut state = self.state();
        let State { rooms, places } = &mut *state;
        let Some(place) = places.get_mut(&connection.id) else { return };
        for chat in chats {
            if place.insert(chat) {
                rooms.entry(chat).or_default().subscribers.insert(connection.id, Arc::clone(connection));
            }
        }
    }

    pub(super) fn unsubscribe<'a>(&self, connection: u64, chats: impl IntoIterator<Item = &'a ChatId>) {
        let mut state = self.state();
        for chat in chats {
            let was_here = state.places.get_mut(&connection).is_some_and(|place| place.remove(chat));
            if was_here {
                state.leave(connection, *chat);
            }
        }
    }

    pub(super) fn leave_all(&self, connection: u64) {
        let mut state = self.state();
        for chat in state.places.remove(&connection).unwrap_or_default() {
            state.leave(connection, chat);
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

    /// Returns whether the connection itself is here.
    pub(super) fn typing(&self, connection: u64, user: UserId, chat: ChatId, frame: &Bytes) -> bool {
        let state = self.state();
        let Some(room) = state.rooms.get(&chat) else { return false };
        if !room.subscribers.contains_key(&connection) {
            return false;
        }
        for other in room.subscribers.values().filter(|other| other.user_id != user) {
            other.outbox.push_passing(frame);
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn leave(&mut self, connection: u64, chat: ChatId) {
        if let Some(room) = self.rooms.get_mut(&chat) {
            room.subscribers.remove(&connection);
            if room.subscribers.is_empty() {
                self.rooms.remove(&chat);
            }
        }
    }
}
