//! Who may see whose presence. Kept in memory, so that a change holds from the moment it is published, and asking costs
//! no statement: a coming or going is told to everybody who watches.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use vestnik_protocol::{ChatId, Rev, UserId};

/// What people chose about their presence.
#[derive(Debug, Default)]
pub struct Privacy(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    /// Who does not show theirs, or shows it again since this server runs.
    choices: HashMap<UserId, Choice>,
    /// Who blocked whom.
    blocks: HashSet<(UserId, UserId)>,
}

#[derive(Debug, Clone, Copy)]
struct Choice {
    /// The account's rev of the choice: two changes of one person can come here in the other order.
    rev: Rev,
    shown: bool,
}

impl Privacy {
    /// As it is stored: who does not show their presence, and who blocked whom.
    #[must_use]
    pub fn new(
        hiding: impl IntoIterator<Item = UserId>,
        blocks: impl IntoIterator<Item = (UserId, UserId)>,
    ) -> Self {
        let hidden = Choice { rev: Rev::ZERO, shown: false };
        Self(RwLock::new(State {
            choices: hiding.into_iter().map(|user| (user, hidden)).collect(),
            blocks: blocks.into_iter().collect(),
        }))
    }

    /// `watcher` may see whether `person` is here and when last. Who does not show theirs sees nobody's.
    pub(super) fn may_see(&self, watcher: UserId, person: UserId) -> bool {
        let state = self.read();
        watcher == person
            || (state.shows(watcher) && state.shows(person) && !state.blocks.contains(&(person, watcher)))
    }

    /// In a direct chat nobody learns that the other one writes after either blocked the other. A group is no matter
    /// of two.
    pub(super) fn may_hear(&self, chat: ChatId, listener: UserId, writer: UserId) -> bool {
        let state = self.read();
        let blocked =
            state.blocks.contains(&(listener, writer)) || state.blocks.contains(&(writer, listener));
        drop(state);
        !blocked || chat != ChatId::direct(listener, writer)
    }

    /// Returns whether anything changed.
    pub(super) fn set_shown(&self, user: UserId, shown: bool, rev: Rev) -> bool {
        let mut state = self.write();
        let before = state.shows(user);
        if state.choices.get(&user).is_some_and(|choice| choice.rev >= rev) {
            return false;
        }
        state.choices.insert(user, Choice { rev, shown });
        before != shown
    }

    /// Returns whether anything changed.
    pub(super) fn set_blocked(&self, owner: UserId, person: UserId, blocked: bool) -> bool {
        let mut state = self.write();
        if blocked { state.blocks.insert((owner, person)) } else { state.blocks.remove(&(owner, person)) }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn shows(&self, user: UserId) -> bool {
        self.choices.get(&user).is_none_or(|choice| choice.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> UserId {
        UserId(uuid::Uuid::now_v7())
    }

    #[test]
    fn who_does_not_show_is_not_seen_and_sees_nobody() {
        let (alice, bob, carol) = (user(), user(), user());
        let privacy = Privacy::new([alice], []);
        assert!(!privacy.may_see(bob, alice) && !privacy.may_see(alice, bob));
        assert!(privacy.may_see(bob, carol) && privacy.may_see(alice, alice));
        assert!(privacy.set_shown(alice, true, Rev::new(2)));
        assert!(privacy.may_see(bob, alice) && privacy.may_see(alice, bob));
        assert!(!privacy.set_shown(alice, false, Rev::new(1)), "an older choice came later");
        assert!(privacy.may_see(bob, alice));
    }

    #[test]
    fn a_blocked_person_sees_nothing_and_neither_hears_the_other_write() {
        let (alice, bob) = (user(), user());
        let privacy = Privacy::default();
        assert!(privacy.set_blocked(alice, bob, true) && !privacy.set_blocked(alice, bob, true));
        assert!(!privacy.may_see(bob, alice) && privacy.may_see(alice, bob));
        let (direct, group) = (ChatId::direct(alice, bob), ChatId(uuid::Uuid::now_v7()));
        assert!(!privacy.may_hear(direct, bob, alice) && !privacy.may_hear(direct, alice, bob));
        assert!(privacy.may_hear(group, bob, alice));
        assert!(privacy.set_blocked(alice, bob, false));
        assert!(privacy.may_see(bob, alice) && privacy.may_hear(direct, bob, alice));
    }
}
