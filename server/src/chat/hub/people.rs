//! Connections by user, and who watches whom.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestnik_protocol::{Presence, Rev, UserId};

use super::Connection;

#[derive(Debug, Default)]
pub(super) struct People(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    users: HashMap<UserId, Devices>,
    /// Who is told of a person's coming and going.
    watchers: HashMap<UserId, HashMap<u64, Arc<Connection>>>,
    /// Whom a connection watches.
    watched: HashMap<u64, Vec<UserId>>,
}

#[derive(Debug, Default)]
struct Devices {
    connections: Vec<Arc<Connection>>,
    /// The newest change of the account that was pushed while anybody was here.
    account_rev: Option<Rev>,
}

impl People {
    /// Returns whether the user was not here before.
    pub(super) fn add(&self, connection: &Arc<Connection>) -> bool {
        let mut state = self.state();
        let devices = state.users.entry(connection.user_id).or_default();
        devices.connections.push(Arc::clone(connection));
        devices.connections.len() == 1
    }

    /// Returns whether it was the user's last connection.
    pub(super) fn remove(&self, connection: &Connection) -> bool {
        let mut state = self.state();
        state.stop_watching(connection.id);
        let Some(devices) = state.users.get_mut(&connection.user_id) else { return false };
        devices.connections.retain(|other| other.id != connection.id);
        let last = devices.connections.is_empty();
        if last {
            state.users.remove(&connection.user_id);
        }
        last
    }

    pub(super) fn of(&self, user: UserId) -> Vec<Arc<Connection>> {
        self.state().users.get(&user).map(|devices| devices.connections.clone()).unwrap_or_default()
    }

    pub(super) fn all(&self) -> Vec<Arc<Connection>> {
        self.state().users.values().flat_map(|devices| &devices.connections).cloned().collect()
    }

    pub(super) fn is_online(&self, user: UserId) -> bool {
        self.state().users.contains_key(&user)
    }

    /// Notes what is pushed of an account. Returns what was before.
    pub(super) fn account_pushed(&self, user: UserId, rev: Rev) -> Option<Rev> {
        let mut state = self.state();
        let devices = state.users.get_mut(&user)?;
        let before = devices.account_rev;
        devices.account_rev = Some(before.map_or(rev, |before| before.max(rev)));
        before
    }

    /// Replaces the list of a connection. Tells it who is here, returns who is not.
    pub(super) fn watch(&self, connection: &Arc<Connection>, users: &[UserId]) -> Vec<UserId> {
        let mut state = self.state();
        state.stop_watching(connection.id);
        let users: HashSet<UserId> = users.iter().copied().collect();
        for user in &users {
            state.watchers.entry(*user).or_default().insert(connection.id, Arc::clone(connection));
        }
        state.watched.insert(connection.id, users.iter().copied().collect());
        let (here, away): (Vec<_>, Vec<_>) =
            users.into_iter().partition(|user| state.users.contains_key(user));
        for user_id in here {
            connection.outbox.push_presence(Presence { user_id, online: true, last_seen: None });
        }
        away
    }

    pub(super) fn tell_watchers(&self, presence: &Presence) {
        let state = self.state();
        // Someone may have come back while this was on its way; under this lock it is known.
        if presence.online != state.users.contains_key(&presence.user_id) {
            return;
        }
        for watcher in state.watchers.get(&presence.user_id).into_iter().flat_map(HashMap::values) {
            watcher.outbox.push_presence(presence.clone());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn stop_watching(&mut self, connection: u64) {
        for user in self.watched.remove(&connection).unwrap_or_default() {
            if let Some(watchers) = self.watchers.get_mut(&user) {
                watchers.remove(&connection);
                if watchers.is_empty() {
                    self.watchers.remove(&user);
                }
            }
        }
    }
}
