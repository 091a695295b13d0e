//! Connections by user, and who watches whom. Whoever may not see a person's presence is told that they are away, and
//! nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestnik_protocol::{Presence, Rev, UserId};

use super::{Connection, Privacy};

#[derive(Debug, Default)]
pub(super) struct People {
    state: Mutex<State>,
    /// Asked under the lock of the state, and changed before what was told is told again: so the last that a watcher is
    /// told is what they may see.
    privacy: Privacy,
}

#[derive(Debug, Default)]
struct State {
    users: HashMap<UserId, Devices>,
    /// Who is told of a person's coming and going.
    watchers: HashMap<UserId, HashMap<u64, Arc<Connection>>>,
    /// Whom a connection watches.
    watched: HashMap<u64, HashSet<UserId>>,
}

#[derive(Debug, Default)]
struct Devices {
    connections: Vec<Arc<Connection>>,
    /// The newest change of the account that was pushed while anybody was here.
    account_rev: Option<Rev>,
}

impl People {
    pub(super) fn new(privacy: Privacy) -> Self {
        Self { state: Mutex::default(), privacy }
    }

    pub(super) const fn privacy(&self) -> &Privacy {
        &self.privacy
    }

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

    /// Notes what is pushed of an account. Returns what was before.
    pub(super) fn account_pushed(&self, user: UserId, rev: Rev) -> Option<Rev> {
        let mut state = self.state();
        let devices = state.users.get_mut(&user)?;
        let before = devices.account_rev;
        devices.account_rev = Some(before.map_or(rev, |before| before.max(rev)));
        before
    }

    /// Replaces the list of a connection. Tells it who is here; of the others has it read when they were last seen.
    pub(super) fn watch(&self, connection: &Arc<Connection>, users: &[UserId]) {
        let mut state = self.state();
        state.stop_watching(connection.id);
        connection.outbox.forget_people();
        let users: HashSet<UserId> = users.iter().copied().collect();
        for user in &users {
            state.watchers.entry(*user).or_default().insert(connection.id, Arc::clone(connection));
            self.show(&state, connection, *user);
        }
        state.watched.insert(connection.id, users);
    }

    /// Somebody came or went.
    pub(super) fn tell_watchers(&self, presence: &Presence) {
        let state = self.state();
        // Someone may have come back while this was on its way; under this lock it is known.
        if presence.online != state.users.contains_key(&presence.user_id) {
            return;
        }
        for watcher in state.watchers.get(&presence.user_id).into_iter().flat_map(HashMap::values) {
            if self.privacy.may_see(watcher.user_id, presence.user_id) {
                watcher.outbox.push_presence(presence.clone());
            }
        }
    }

    /// Tells a connection when people who are away were last seen, unless they came meanwhile, or are not watched or
    /// not shown any more.
    pub(super) fn tell_away(&self, connection: &Connection, presences: Vec<Presence>) {
        let state = self.state();
        let Some(watched) = state.watched.get(&connection.id) else { return };
        for presence in presences {
            let person = presence.user_id;
            let away = watched.contains(&person) && !state.users.contains_key(&person);
            if away && self.privacy.may_see(connection.user_id, person) {
                connection.outbox.push_presence(presence);
            }
        }
    }

    /// What `watcher` may see of `person` changed.
    pub(super) fn show_again(&self, watcher: UserId, person: UserId) {
        let state = self.state();
        for connection in state.watchers.get(&person).into_iter().flat_map(HashMap::values) {
            if connection.user_id == watcher {
                self.show(&state, connection, person);
            }
        }
    }

    /// What others may see of `user`, and `user` of others, changed.
    pub(super) fn show_all_again(&self, user: UserId) {
        let state = self.state();
        for connection in state.watchers.get(&user).into_iter().flat_map(HashMap::values) {
            self.show(&state, connection, user);
        }
        for connection in state.users.get(&user).into_iter().flat_map(|devices| &devices.connections) {
            for person in state.watched.get(&connection.id).into_iter().flatten() {
                self.show(&state, connection, *person);
            }
        }
    }

    fn show(&self, state: &State, connection: &Connection, user_id: UserId) {
        let visible = self.privacy.may_see(connection.user_id, user_id);
        let online = visible && state.users.contains_key(&user_id);
        if visible && !online {
            connection.outbox.mark_person(user_id);
        } else {
            connection.outbox.push_presence(Presence { user_id, online, last_seen: None });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
