//! To whom updates go. Each listener has a bounded queue; one that does not keep up gets a fresh snapshot in its place,
//! which says the same in fewer words.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Notify;

use crate::view::Update;

/// Updates that wait for a listener at most, a snapshot aside.
const WAITING_UPDATES: usize = 1_024;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Update>,
    ended: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    arrived: Notify,
}

/// The listening end.
pub struct Updates {
    shared: Arc<Shared>,
}

impl Updates {
    pub(super) fn ended() -> Self {
        let updates = Self { shared: Arc::default() };
        updates.shared.queue.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        updates
    }

    /// The next update; `None` once the client is closed. May be dropped and called again without losing anything.
    pub async fn recv(&mut self) -> Option<Update> {
        loop {
            let arrived = self.shared.arrived.notified();
            {
                let mut queue = self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
                match queue.waiting.pop_front() {
                    Some(update) => return Some(update),
                    None if queue.ended => return None,
                    None => {}
                }
            }
            arrived.await;
        }
    }

    /// What waits, without waiting.
    pub fn try_recv(&mut self) -> Option<Update> {
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner).waiting.pop_front()
    }
}

/// The telling end.
#[derive(Default)]
pub(super) struct Outlet {
    listeners: Vec<Weak<Shared>>,
    /// A listener fell behind and waits for a snapshot.
    behind: Vec<Weak<Shared>>,
}

impl Outlet {
    /// A new listener; its first updates are `snapshot`.
    pub fn listen(&mut self, snapshot: Vec<Update>) -> Updates {
        let shared = Arc::<Shared>::default();
        shared.queue.lock().unwrap_or_else(PoisonError::into_inner).waiting = snapshot.into();
        self.listeners.push(Arc::downgrade(&shared));
        Updates { shared }
    }

    /// Tells everybody.
    pub fn tell(&mut self, update: &Update) {
        let behind = &mut self.behind;
        self.listeners.retain(|listener| {
            let Some(shared) = listener.upgrade() else { return false };
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            if queue.waiting.len() >= WAITING_UPDATES {
                queue.waiting.clear();
                behind.push(listener.clone());
                return false;
            }
            queue.waiting.push_back(update.clone());
            drop(queue);
            shared.arrived.notify_one();
            true
        });
    }

    /// Whether a listener waits for a snapshot.
    pub fn is_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Gives it to those who wait for it; from here on they hear changes again.
    pub fn catch_up(&mut self, snapshot: &[Update]) {
        for listener in std::mem::take(&mut self.behind) {
            let Some(shared) = listener.upgrade() else { continue };
            shared.queue.lock().unwrap_or_else(PoisonError::into_inner).waiting = snapshot.to_vec().into();
            shared.arrived.notify_one();
            self.listeners.push(listener);
        }
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        for shared in self.listeners.iter().chain(&self.behind).filter_map(Weak::upgrade) {
            shared.queue.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
            shared.arrived.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(count: u32) -> Update {
        Update::UnreadTotal { count }
    }

    #[tokio::test]
    async fn a_listener_hears_the_snapshot_then_changes_then_the_end() {
        let mut outlet = Outlet::default();
        let mut updates = outlet.listen(vec![Update::Ready]);
        outlet.tell(&unread(1));
        drop(outlet);
        assert_eq!(updates.recv().await, Some(Update::Ready));
        assert_eq!(updates.recv().await, Some(unread(1)));
        assert_eq!(updates.recv().await, None);
    }

    #[tokio::test]
    async fn a_listener_that_sleeps_gets_a_fresh_snapshot_and_bounded_memory() {
        let mut outlet = Outlet::default();
        let mut updates = outlet.listen(vec![Update::Ready]);
        for count in 0..5_000 {
            outlet.tell(&unread(count));
            if outlet.is_behind() {
                outlet.catch_up(&[unread(count), Update::Ready]);
            }
            let waiting = updates.shared.queue.lock().unwrap().waiting.len();
            assert!(waiting <= WAITING_UPDATES);
        }
        let first = updates.recv().await;
        assert!(matches!(first, Some(Update::UnreadTotal { count }) if count > 0), "{first:?}");
        let mut last = None;
        while let Some(update) = updates.try_recv() {
            last = Some(update);
        }
        assert_eq!(last, Some(unread(4_999)), "nothing after the snapshot is missing");
    }
}
