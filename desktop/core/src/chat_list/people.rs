//! People that rows refer to: unknown ones are asked for in batches, known ones by a watermark.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::limits::MAX_USERS_PER_REQUEST;
use vestnik_protocol::text::kept_in_place;
use vestnik_protocol::{Millis, Profile, UserId, UsersBatch};

/// Subtracted from the watermark: a change that was committed late carries an earlier time.
const OVERLAP: Duration = Duration::from_secs(600);
/// After a request failed, how long until the next one: a server in trouble must not meet a loop.
const AGAIN: Duration = Duration::from_secs(5);
/// People seen in a search and kept in case one of them is written to.
const MAX_SEEN: usize = 500;

/// Profiles known, wanted and asked for.
#[derive(Debug, Default)]
pub struct People {
    known: HashMap<UserId, Profile>,
    wanted: BTreeSet<UserId>,
    /// The server knows nobody by these ids; asked again on the next connection.
    absent: HashSet<UserId>,
    /// Known ones whose changes are still to be asked for.
    stale: Vec<UserId>,
    changed_since: Option<Millis>,
    asking: bool,
    /// The last request failed: not before this.
    paused: Option<Instant>,
    seen: HashMap<UserId, Profile>,
}

impl People {
    /// What the cache knows.
    #[must_use]
    pub fn of(profiles: Vec<Profile>) -> Self {
        let known = profiles.into_iter().map(in_place).map(|profile| (profile.id, profile)).collect();
        Self { known, ..Self::default() }
    }

    /// Everybody known.
    #[must_use]
    pub fn all(&self) -> Vec<Profile> {
        self.known.values().cloned().collect()
    }

    /// Somebody known.
    #[must_use]
    pub fn get(&self, id: UserId) -> Option<&Profile> {
        self.known.get(&id)
    }

    /// Rows name these people.
    pub fn want(&mut self, ids: impl IntoIterator<Item = UserId>) {
        let unknown = |id: &UserId| !self.known.contains_key(id) && !self.absent.contains(id);
        self.wanted.extend(ids.into_iter().filter(unknown));
    }

    /// A search showed these people.
    pub fn note_seen(&mut self, profiles: &[Profile]) {
        if self.seen.len() + profiles.len() > MAX_SEEN {
            self.seen.clear();
        }
        self.seen.extend(profiles.iter().map(|profile| (profile.id, profile.clone())));
    }

    /// Somebody a search showed.
    #[must_use]
    pub fn seen(&self, id: UserId) -> Option<Profile> {
        self.seen.get(&id).cloned()
    }

    /// Changes of everybody known are to be asked for, from the watermark on.
    pub fn ask_for_changes(&mut self, as_of: Option<Millis>) {
        self.stale = self.known.keys().copied().collect();
        self.changed_since = as_of.map(|at| Millis(at.0.saturating_sub(OVERLAP.as_secs() as i64 * 1_000)));
    }

    /// The cache forgot everybody: those that rows name are to be asked for again, or a later start would not know them.
    pub fn forget(&mut self, me: Profile) {
        self.known = HashMap::from([(me.id, me)]);
        self.wanted.clear();
        self.absent.clear();
        self.stale.clear();
        self.changed_since = None;
    }

    /// The connection is new: what failed on the last one may go at once.
    pub fn restart(&mut self) {
        self.paused = None;
        self.absent.clear();
    }

    /// When there is something to ask for after a failure.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.paused
    }

    /// The next request, if none is under way and there is anything to ask.
    pub fn next_batch(&mut self, now: Instant) -> Option<UsersBatch> {
        if self.asking || self.paused.is_some_and(|until| until > now) {
            return None;
        }
        self.paused = None;
        let (ids, changed_since) = if self.wanted.is_empty() {
            let rest = self.stale.split_off(self.stale.len().min(MAX_USERS_PER_REQUEST));
            (std::mem::replace(&mut self.stale, rest), self.changed_since)
        } else {
            (self.wanted.iter().copied().take(MAX_USERS_PER_REQUEST).collect::<Vec<_>>(), None)
        };
        if ids.is_empty() {
            return None;
        }
        self.asking = true;
        Some(UsersBatch { ids, changed_since })
    }

    /// The request is answered. Answers the profiles that are new or changed.
    pub fn answered(&mut self, asked: &UsersBatch, found: Vec<Profile>) -> Vec<Profile> {
        self.asking = false;
        // Those who do not exist (any more) are not asked for over and over.
        for id in &asked.ids {
            self.wanted.remove(id);
        }
        if asked.changed_since.is_none() {
            self.absent.extend(asked.ids.iter().filter(|id| !self.known.contains_key(id)));
        }
        self.learn(found)
    }

    /// The request failed: it is repeated after a pause, or when the link is live again.
    pub fn failed(&mut self, asked: UsersBatch, now: Instant) {
        self.asking = false;
        self.paused = Some(now + AGAIN);
        if asked.changed_since.is_some() {
            self.stale.extend(asked.ids);
        }
    }

    /// Everything that was to be asked for is known.
    #[must_use]
    pub fn is_current(&self) -> bool {
        !self.asking && self.stale.is_empty() && self.wanted.is_empty()
    }

    /// Takes profiles, however they came. Answers those that are new or changed.
    pub fn learn(&mut self, profiles: Vec<Profile>) -> Vec<Profile> {
        let mut changed = Vec::new();
        for profile in profiles.into_iter().map(in_place) {
            self.wanted.remove(&profile.id);
            self.absent.remove(&profile.id);
            let older = |known: &Profile| known.updated_at <= profile.updated_at && *known != profile;
            if self.known.get(&profile.id).is_none_or(older) {
                self.known.insert(profile.id, profile.clone());
                changed.push(profile);
            }
        }
        changed
    }
}

/// As they are shown: a server that took the name did not look at it as today's does.
#[must_use]
pub fn in_place(mut profile: Profile) -> Profile {
    profile.display_name = kept_in_place(&profile.display_name);
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    #[test]
    fn a_failed_request_is_repeated_after_a_pause_and_not_at_once() {
        let (mut people, now) = (People::default(), clock::monotonic());
        people.want([user(1)]);
        let asked = people.next_batch(now).unwrap();
        assert!(people.next_batch(now).is_none(), "one at a time");
        people.failed(asked, now);
        assert!(people.next_batch(now).is_none(), "or a server in trouble is asked in a loop");
        let due = people.due().unwrap();
        assert_eq!(people.next_batch(due).unwrap().ids, [user(1)]);
        assert_eq!(people.due(), None);
    }

    fn profile(number: u128) -> Profile {
        Profile {
            id: user(number),
            username: format!("user{number}"),
            display_name: String::new(),
            about: String::new(),
            created_at: Millis(1),
            updated_at: Millis(1),
        }
    }

    #[test]
    fn names_stay_in_their_place_however_they_came() {
        let tower =
            |number| Profile { display_name: format!("Z{}", "\u{351}".repeat(60)), ..profile(number) };
        let mut people = People::of(vec![tower(1)]);
        assert_eq!(people.learn(vec![tower(1)]), [], "it is no change");
        assert_eq!(people.learn(vec![tower(2)]).len(), 1);
        assert!(people.all().iter().all(|shown| shown.display_name == format!("Z{}", "\u{351}".repeat(8))));
    }

    #[test]
    fn whom_the_cache_forgot_is_asked_for_again_and_whom_nobody_knows_once() {
        let (mut people, now) = (People::of(vec![profile(1), profile(2)]), clock::monotonic());
        people.want([user(1), user(2)]);
        assert!(people.next_batch(now).is_none(), "both are known");
        people.forget(profile(1));
        people.want([user(1), user(2), user(3)]);
        let asked = people.next_batch(now).unwrap();
        assert_eq!(asked.ids, [user(2), user(3)]);
        assert_eq!(people.answered(&asked, vec![profile(2)]), [profile(2)]);
        people.want([user(2), user(3)]);
        assert!(people.next_batch(now).is_none(), "or every row of theirs would ask");
        people.restart();
        people.want([user(3)]);
        assert_eq!(people.next_batch(now).unwrap().ids, [user(3)]);
    }
}
