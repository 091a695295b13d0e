//! Which sessions live, in memory: a request costs no statement. A revocation in this process acts at once; one by
//! another process within [`TRUSTED_MILLISECONDS`], and sooner through [`super::Accounts::follow_revocations`].

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use vestnik_protocol::{Millis, SessionId};

/// How long an answer of the database is believed.
const TRUSTED_MILLISECONDS: i64 = 60_000;
/// Entries at most, about 6 MB. Beyond it the untrusted go, and if none is, all: they are only a cache.
const CAPACITY: usize = 100_000;

#[derive(Clone, Copy)]
enum State {
    Live {
        since: Millis,
    },
    /// Kept while a statement that began before the revocation could still bring back "live".
    Revoked {
        since: Millis,
    },
}

#[derive(Default)]
pub(super) struct SessionCache {
    sessions: RwLock<HashMap<SessionId, State>>,
}

/// What the cache knows of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Live,
    Revoked,
    Nothing,
}

impl SessionCache {
    pub(super) fn look_up(&self, id: SessionId, now: Millis) -> Known {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        match sessions.get(&id) {
            Some(State::Live { since }) if is_trusted(*since, now) => Known::Live,
            Some(State::Revoked { since }) if is_trusted(*since, now) => Known::Revoked,
            _ => Known::Nothing,
        }
    }

    /// The database said that the session lives. A revocation that came meanwhile stands.
    pub(super) fn live(&self, id: SessionId, now: Millis) {
        let mut sessions = self.sessions.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(sessions.get(&id), Some(State::Revoked { since }) if is_trusted(*since, now)) {
            return;
        }
        make_room(&mut sessions, now);
        sessions.insert(id, State::Live { since: now });
    }

    pub(super) fn revoked(&self, id: SessionId, now: Millis) {
        let mut sessions = self.sessions.write().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut sessions, now);
        sessions.insert(id, State::Revoked { since: now });
    }
}

/// A clock set back makes everything untrusted rather than trusted for ever.
fn is_trusted(since: Millis, now: Millis) -> bool {
    (0..TRUSTED_MILLISECONDS).contains(&(now.0 - since.0))
}

fn make_room(sessions: &mut HashMap<SessionId, State>, now: Millis) {
    if sessions.len() < CAPACITY {
        return;
    }
    sessions.retain(|_, state| {
        let (State::Live { since } | State::Revoked { since }) = state;
        is_trusted(*since, now)
    });
    if sessions.len() >= CAPACITY {
        sessions.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_is_not_undone_by_a_slower_answer() {
        let cache = SessionCache::default();
        let id = SessionId(uuid::Uuid::now_v7());
        cache.revoked(id, Millis(1_000));
        cache.live(id, Millis(1_001));
        assert_eq!(cache.look_up(id, Millis(1_002)), Known::Revoked);
    }

    #[test]
    fn an_answer_is_believed_for_a_minute() {
        let cache = SessionCache::default();
        let id = SessionId(uuid::Uuid::now_v7());
        cache.live(id, Millis(1_000));
        assert_eq!(cache.look_up(id, Millis(60_999)), Known::Live);
        assert_eq!(cache.look_up(id, Millis(61_000)), Known::Nothing);
        assert_eq!(cache.look_up(id, Millis(0)), Known::Nothing);
    }
}
