//! When people were last connected. Gathered in memory and stored in batches: when a network goes down, a thousand
//! people leave in one second, and that shall be one commit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use vestnik_protocol::{Millis, Presence, UserId};

use crate::clock;
use crate::store::{Database, StoreError, last_seen};

/// What is to be stored.
#[derive(Debug, Default)]
pub struct LastSeen {
    waiting: Mutex<HashMap<UserId, Millis>>,
    arrived: Notify,
}

/// Users in one transaction, which holds SQLite's writer meanwhile.
const BATCH: usize = 500;

impl LastSeen {
    /// The user's last device left.
    pub fn note(&self, user: UserId, now: Millis) {
        self.waiting().insert(user, now);
        self.arrived.notify_one();
    }

    /// Stores what was noted, for ever. What cannot be stored waits.
    pub async fn run(self: Arc<Self>, database: Database) {
        loop {
            self.arrived.notified().await;
            while let Err(error) = self.flush(&database).await {
                tracing::warn!(%error, "last-seen times are not stored yet");
                clock::pause(Duration::from_secs(5)).await;
            }
        }
    }

    /// Stores all that was noted.
    ///
    /// # Errors
    /// Whatever the database refuses; then nothing is forgotten.
    pub async fn flush(&self, database: &Database) -> Result<(), StoreError> {
        loop {
            // Copied, not taken: until it is on disk, readers find it here.
            let batch: HashMap<_, _> =
                self.waiting().iter().take(BATCH).map(|(user, time)| (*user, *time)).collect();
            if batch.is_empty() {
                return Ok(());
            }
            last_seen::store(database, &batch).await?;
            self.waiting().retain(|user, time| batch.get(user) != Some(time));
        }
    }

    /// Presences of people who are away.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn away(&self, database: &Database, users: Vec<UserId>) -> Result<Vec<Presence>, StoreError> {
        // On both sides of the reading: what is stored meanwhile is not here afterwards, and what is noted meanwhile was
        // not here before.
        let mut seen = self.noted(&users);
        for (user, time) in last_seen::load(database, &users).await?.into_iter().chain(self.noted(&users)) {
            let latest = seen.entry(user).or_insert(time);
            *latest = (*latest).max(time);
        }
        let presence = |user_id| Presence { user_id, online: false, last_seen: seen.get(&user_id).copied() };
        Ok(users.into_iter().map(presence).collect())
    }

    /// What is not stored yet.
    fn noted(&self, users: &[UserId]) -> HashMap<UserId, Millis> {
        let waiting = self.waiting();
        users.iter().filter_map(|user| Some((*user, *waiting.get(user)?))).collect()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<UserId, Millis>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
