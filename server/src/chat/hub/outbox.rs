//! What waits to be written to one connection. Bounded in bytes: what does not fit is remembered as "this chat changed
//! since rev R" and read from the database when there is room, so a slow reader costs a set of ids and misses nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use vestnik_protocol::{ApiError, ChatId, Presence, Rev, UserId};

/// Frames handed to the socket in one go.
const FRAMES_AT_ONCE: usize = 64;

/// Why a connection ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Closing {
    /// The server goes down for a moment.
    Restarting,
    /// Something is wrong; the client is told what.
    Error(ApiError),
}

/// The queue of one connection.
#[derive(Debug)]
pub struct Outbox {
    limit: usize,
    state: Mutex<State>,
    changed: Notify,
    drained: Notify,
    closed: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// The catch-up is complete: deltas may be pushed.
    live: bool,
    dirty: Dirty,
    presence: BTreeMap<UserId, Presence>,
    closing: Option<Closing>,
}

/// What has to be read from the database, each with the rev after which it was not pushed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Dirty {
    /// Chats.
    pub chats: BTreeMap<ChatId, Rev>,
    /// The account.
    pub account: Option<Rev>,
    /// People who are away: when they were last seen.
    pub people: BTreeSet<UserId>,
}

impl Dirty {
    /// Nothing has to be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chats.is_empty() && self.account.is_none() && self.people.is_empty()
    }
}

/// What there is to do for a connection.
#[derive(Debug, PartialEq)]
pub enum Ready {
    /// Write these.
    Frames(Vec<Bytes>),
    /// Write who came and went.
    Presence(Vec<Presence>),
    /// Read these and write them.
    Read(Dirty),
    /// Say why, and close.
    Close(Closing),
    /// Nothing.
    Idle,
}

impl Outbox {
    /// An empty queue that holds `limit` bytes of deltas. It begins in the catch-up, pushing nothing.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            state: Mutex::default(),
            changed: Notify::new(),
            drained: Notify::new(),
            closed: CancellationToken::new(),
        }
    }

    /// Queues an answer. Never dropped: the number of questions under way is bounded where they come in.
    pub fn push(&self, frame: Bytes) {
        let mut state = self.state();
        state.bytes += frame.len();
        state.frames.push_back(frame);
        drop(state);
        self.changed.notify_one();
    }

    /// Waits until there is room for more answers. Whoever asks faster than it reads the answers is not read from, and
    /// so its answers, which are never dropped, stay bounded. One waiter only.
    pub async fn room(&self) {
        while self.state().bytes > 2 * self.limit {
            self.drained.notified().await;
        }
    }

    /// Queues a delta of a chat, or remembers the chat.
    pub fn push_delta(&self, chat: ChatId, since: Rev, frame: &Bytes) {
        let mut state = self.state();
        if state.closing.is_some() {
            return;
        }
        if state.live && !state.dirty.chats.contains_key(&chat) && state.bytes + frame.len() <= self.limit {
            state.bytes += frame.len();
            state.frames.push_back(frame.clone());
        } else {
            state.remember_chat(chat, since);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Queues a delta of the account, or remembers it.
    pub fn push_account(&self, since: Rev, frame: &Bytes) {
        let mut state = self.state();
        if state.closing.is_some() {
            return;
        }
        if state.live && state.dirty.account.is_none() && state.bytes + frame.len() <= self.limit {
            state.bytes += frame.len();
            state.frames.push_back(frame.clone());
        } else {
            state.remember_account(since);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// The chat has to be read after `since`.
    pub fn mark_chat(&self, chat: ChatId, since: Rev) {
        self.state().remember_chat(chat, since);
        self.changed.notify_one();
    }

    /// The account has to be read after `since`.
    pub fn mark_account(&self, since: Rev) {
        self.state().remember_account(since);
        self.changed.notify_one();
    }

    /// When this person was last seen has to be read.
    pub fn mark_person(&self, person: UserId) {
        self.state().dirty.people.insert(person);
        self.changed.notify_one();
    }

    /// Nobody's last time is of interest any more.
    pub fn forget_people(&self) {
        self.state().dirty.people.clear();
    }

    /// Queues a notice that is worth nothing later: dropped unless there is ample room.
    pub fn push_passing(&self, frame: &Bytes) {
        let mut state = self.state();
        if state.live && state.closing.is_none() && state.bytes + frame.len() <= self.limit / 2 {
            state.bytes += frame.len();
            state.frames.push_back(frame.clone());
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Somebody came or went; only the latest about each person is kept.
    pub fn push_presence(&self, presence: Presence) {
        self.state().presence.insert(presence.user_id, presence);
        self.changed.notify_one();
    }

    /// Ends the connection after what is queued; from now on only answers are added to it, or a busy chat would keep a
    /// revoked session listening. The first reason stands.
    pub fn close(&self, closing: Closing) {
        self.state().closing.get_or_insert(closing);
        self.closed.cancel();
        self.changed.notify_one();
    }

    /// Waits until the connection was told to end.
    pub async fn closed(&self) {
        self.closed.cancelled().await;
    }

    /// From now on deltas are pushed, unless something has to be read first. Returns whether it is so.
    pub fn go_live(&self) -> bool {
        let mut state = self.state();
        state.live = state.live || state.dirty.is_empty();
        state.live
    }

    /// What comes next, without waiting. Reading is offered only where `may_read`.
    pub fn ready(&self, may_read: bool) -> Ready {
        let mut state = self.state();
        if !state.frames.is_empty() {
            let count = state.frames.len().min(FRAMES_AT_ONCE);
            let frames: Vec<_> = state.frames.drain(..count).collect();
            state.bytes -= frames.iter().map(Bytes::len).sum::<usize>();
            self.drained.notify_one();
            return Ready::Frames(frames);
        }
        if let Some(closing) = &state.closing {
            return Ready::Close(closing.clone());
        }
        if !state.presence.is_empty() {
            return Ready::Presence(std::mem::take(&mut state.presence).into_values().collect());
        }
        if may_read && !state.dirty.is_empty() {
            return Ready::Read(std::mem::take(&mut state.dirty));
        }
        Ready::Idle
    }

    /// Waits until [`ready`](Self::ready) may have something new.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn remember_chat(&mut self, chat: ChatId, since: Rev) {
        let remembered = self.dirty.chats.entry(chat).or_insert(since);
        *remembered = since.min(*remembered);
    }

    fn remember_account(&mut self, since: Rev) {
        self.dirty.account = Some(self.dirty.account.map_or(since, |remembered| remembered.min(since)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> ChatId {
        ChatId(uuid::Uuid::now_v7())
    }

    #[test]
    fn what_does_not_fit_is_remembered_from_where_it_was_cut_and_answers_are_never_dropped() {
        let outbox = Outbox::new(100);
        assert!(outbox.go_live());
        let (full, other) = (chat(), chat());
        outbox.push_delta(full, Rev::new(4), &Bytes::from(vec![b'x'; 80]));
        outbox.push_delta(full, Rev::new(5), &Bytes::from(vec![b'x'; 80]));
        outbox.push_delta(full, Rev::new(6), &Bytes::from_static(b"small"));
        outbox.push_delta(other, Rev::new(1), &Bytes::from_static(b"small"));
        outbox.push(Bytes::from(vec![b'a'; 500]));
        let Ready::Frames(frames) = outbox.ready(true) else { panic!() };
        assert_eq!(frames.iter().map(Bytes::len).collect::<Vec<_>>(), [80, 5, 500]);
        let Ready::Read(dirty) = outbox.ready(true) else { panic!() };
        assert_eq!(dirty.chats, BTreeMap::from([(full, Rev::new(5))]));
        assert_eq!(outbox.ready(true), Ready::Idle);
    }

    #[test]
    fn while_catching_up_nothing_is_pushed_and_live_waits_for_what_came_meanwhile() {
        let outbox = Outbox::new(100);
        let chat = chat();
        outbox.push_delta(chat, Rev::new(3), &Bytes::from_static(b"d"));
        outbox.push_account(Rev::new(2), &Bytes::from_static(b"a"));
        assert!(!outbox.go_live());
        let Ready::Read(dirty) = outbox.ready(true) else { panic!() };
        let chats = BTreeMap::from([(chat, Rev::new(3))]);
        assert_eq!(dirty, Dirty { chats, account: Some(Rev::new(2)), ..Dirty::default() });
        assert!(outbox.go_live());
        outbox.push_delta(chat, Rev::new(4), &Bytes::from_static(b"d"));
        assert!(matches!(outbox.ready(true), Ready::Frames(_)));
    }

    #[test]
    fn what_is_queued_goes_out_before_the_reason_of_the_end() {
        let outbox = Outbox::new(100);
        outbox.close(Closing::Restarting);
        outbox.close(Closing::Error(vestnik_protocol::ErrorCode::Internal.into()));
        outbox.push(Bytes::from_static(b"ack"));
        assert!(matches!(outbox.ready(true), Ready::Frames(_)));
        assert_eq!(outbox.ready(true), Ready::Close(Closing::Restarting));
    }

    #[test]
    fn once_it_closes_nothing_new_is_heard() {
        let outbox = Outbox::new(100);
        assert!(outbox.go_live());
        outbox.close(Closing::Error(vestnik_protocol::ErrorCode::SessionRevoked.into()));
        let news = Bytes::from_static(b"news");
        outbox.push_delta(chat(), Rev::new(1), &news);
        outbox.push_account(Rev::new(1), &news);
        outbox.push_passing(&news);
        assert!(matches!(outbox.ready(true), Ready::Close(_)));
    }
}
