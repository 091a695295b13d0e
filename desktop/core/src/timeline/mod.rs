//! The open conversation: a window of rows over the cache, with the waiting messages laid over its end.
//!
//! What is shown is always read anew from the cache and compared with what was shown before: there is no second truth
//! to keep in step. At most [`crate::view::MAX_WINDOW_ROWS`] rows are read for it.

mod date;
mod load;
mod quotes;
#[cfg(test)]
mod row_tests;
mod rows;
#[cfg(test)]
mod tests;
mod window;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use vestnik_protocol::{ChatId, HistoryQuery, Millis, Seq, UserId};

use crate::cache::{Cache, CacheError};
use crate::view::{ClientCode, MessageRow, OpenAt, TimelineChange, TimelineWindow};

pub use rows::{content, formatted, reach, sent_state, version};
pub use window::Window;

/// Rows that surely fill a screen.
const SCREEN: usize = 40;

/// Where a page that has to come from the server belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Above the window.
    Before,
    /// Below it.
    After,
    /// Around where the chat was to be opened.
    Target,
}

/// A page of history to ask the server for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fetch {
    /// Number of the opening it is for.
    pub view: u32,
    /// Which chat.
    pub chat_id: ChatId,
    /// Where it belongs.
    pub edge: Edge,
    /// Which page.
    pub query: HistoryQuery,
}

/// Pages that are under way or have failed, by edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Paging {
    #[default]
    Idle,
    Loading,
    Failed,
}

/// An open timeline.
#[derive(Debug)]
pub struct Timeline {
    /// Number of the opening.
    pub view: u32,
    /// Which chat.
    pub chat_id: ChatId,
    me: UserId,
    at: OpenAt,
    window: Window,
    anchor: Option<String>,
    unread_after: Option<Seq>,
    before: Paging,
    after: Paging,
    target: Paging,
    shown: Arc<Vec<MessageRow>>,
    has_before: bool,
    has_after: bool,
    /// Originals of quotes that the server does not show.
    lost: Arc<BTreeSet<Seq>>,
    /// Originals of quotes that are to come from the server.
    wanted: BTreeSet<Seq>,
}

/// What to tell and what to ask for.
#[derive(Debug, Default)]
pub struct Step {
    /// For the page, in order.
    pub changes: Vec<TimelineChange>,
    /// For the server.
    pub fetch: Option<Fetch>,
}

impl Timeline {
    /// Opens a chat: its window from the cache, and a page to fetch where the cache does not have the place.
    pub async fn open(
        cache: &Cache,
        view: u32,
        chat_id: ChatId,
        me: UserId,
        at: OpenAt,
        now: Millis,
    ) -> Result<(Self, Step), CacheError> {
        let mut timeline = Self {
            view,
            chat_id,
            me,
            at,
            window: Window::EMPTY,
            anchor: None,
            unread_after: None,
            before: Paging::Idle,
            after: Paging::Idle,
            target: Paging::Idle,
            shown: Arc::default(),
            has_before: false,
            has_after: false,
            lost: Arc::default(),
            wanted: BTreeSet::new(),
        };
        let step = timeline.place(cache, true, now).await?;
        let step = timeline.fill(cache, step, now).await?;
        Ok((timeline, step))
    }

    /// Asks for the page above at once where the window would not even fill a screen: after the first sync of many
    /// chats, most have one message.
    async fn fill(&mut self, cache: &Cache, mut step: Step, now: Millis) -> Result<Step, CacheError> {
        if step.fetch.is_none() && self.has_before && self.shown.len() < SCREEN {
            let more = self.page(cache, true, now).await?;
            step.changes.extend(more.changes);
            step.fetch = more.fetch;
        }
        Ok(step)
    }

    /// Finds the window anew.
    async fn place(&mut self, cache: &Cache, may_fetch: bool, now: Millis) -> Result<Step, CacheError> {
        let (chat, me, at) = (self.chat_id, self.me, self.at);
        let placed = cache.read(move |db| window::place(db, chat, me, at)).await?;
        self.window = placed.window;
        self.anchor = placed.anchor;
        self.unread_after = placed.unread_after.or(self.unread_after);
        let loaded = self.load(cache, placed.window, now).await?;
        self.keep(loaded);
        let mut step = Step { changes: vec![self.opened()], fetch: None };
        match placed.missing {
            Some(query) if may_fetch => {
                self.target = Paging::Loading;
                step.changes.push(TimelineChange::Loading { before: false });
                step.fetch = Some(self.fetch(Edge::Target, query));
            }
            Some(_) => self.target = Paging::Failed,
            None => self.target = Paging::Idle,
        }
        Ok(step)
    }

    const fn fetch(&self, edge: Edge, query: HistoryQuery) -> Fetch {
        Fetch { view: self.view, chat_id: self.chat_id, edge, query }
    }

    async fn load(&self, cache: &Cache, window: Window, now: Millis) -> Result<load::Loaded, CacheError> {
        let wanted = load::Wanted {
            chat: self.chat_id,
            me: self.me,
            window,
            now,
            before: Arc::clone(&self.shown),
            lost: Arc::clone(&self.lost),
        };
        cache.read(move |db| load::load(db, &wanted)).await
    }

    fn keep(&mut self, loaded: load::Loaded) {
        self.window = loaded.window;
        self.wanted = loaded.wanted;
        self.shown = Arc::new(loaded.rows);
        self.has_before = loaded.has_before;
        self.has_after = loaded.has_after;
    }

    /// The whole window as it is shown, for a new listener.
    #[must_use]
    pub fn opened(&self) -> TimelineChange {
        TimelineChange::Opened {
            window: TimelineWindow {
                rows: self.shown.to_vec(),
                has_before: self.has_before,
                has_after: self.has_after,
                anchor: self.anchor.clone(),
                unread_after: self.unread_after,
            },
        }
    }

    /// Originals of quotes that are to be asked for.
    #[must_use]
    pub const fn wanted(&self) -> &BTreeSet<Seq> {
        &self.wanted
    }

    /// The server does not show these: their quotes say so.
    pub fn lose(&mut self, seqs: impl IntoIterator<Item = Seq>) {
        Arc::make_mut(&mut self.lost).extend(seqs);
    }

    /// When the next row vanishes.
    #[must_use]
    pub fn vanishes_at(&self) -> Option<Millis> {
        self.shown.iter().filter_map(|row| row.expires_at).min()
    }

    /// The newest message is on screen when the person looks at the end of the window.
    #[must_use]
    pub const fn shows_end(&self) -> bool {
        self.window.attached
    }

    /// The cache changed: what does that change here?
    pub async fn refresh(&mut self, cache: &Cache, now: Millis) -> Result<Step, CacheError> {
        let loaded = self.load(cache, self.window, now).await?;
        if loaded.broken {
            // What was shown is not certain any more (too much changed, or it is gone): begin anew near the place.
            self.at = match self.window {
                Window { attached: false, from, .. } if from > Seq::ZERO => OpenAt::Message { seq: from },
                _ => OpenAt::End,
            };
            return self.place(cache, self.target != Paging::Loading, now).await;
        }
        let change = diff(&self.shown, &loaded.rows);
        let flags_same = (self.has_before, self.has_after) == (loaded.has_before, loaded.has_after);
        self.keep(loaded);
        let changes = match change {
            (upserts, removed) if upserts.is_empty() && removed.is_empty() && flags_same => Vec::new(),
            (upserts, removed) => vec![TimelineChange::Rows {
                upserts,
                removed,
                has_before: self.has_before,
                has_after: self.has_after,
            }],
        };
        Ok(Step { changes, fetch: None })
    }

    /// Extends the window by a page, from the cache or from the server.
    pub async fn page(&mut self, cache: &Cache, before: bool, now: Millis) -> Result<Step, CacheError> {
        let paging = if before { self.before } else { self.after };
        if paging == Paging::Loading || self.target == Paging::Loading {
            return Ok(Step::default());
        }
        if self.target == Paging::Failed {
            return self.place(cache, true, now).await;
        }
        let (chat, me, window) = (self.chat_id, self.me, self.window);
        let extend = if before { window::before } else { window::after };
        match cache.read(move |db| extend(db, chat, me, window)).await? {
            window::Extended::End => Ok(Step::default()),
            window::Extended::Window(window) => {
                self.window = window;
                self.set_paging(before, Paging::Idle);
                let edge = |timeline: &Self| {
                    let row = if before { timeline.shown.first() } else { timeline.shown.last() };
                    row.map(|row| row.key.clone())
                };
                let edge_before = edge(self);
                let step = self.refresh(cache, now).await?;
                if edge(self) != edge_before || !step.changes.is_empty() {
                    return Ok(step);
                }
                // Nothing of it is to be seen: what was asked for lies behind.
                Box::pin(self.page(cache, before, now)).await
            }
            window::Extended::Hole(query) => {
                self.set_paging(before, Paging::Loading);
                let edge = if before { Edge::Before } else { Edge::After };
                Ok(Step {
                    changes: vec![TimelineChange::Loading { before }],
                    fetch: Some(self.fetch(edge, query)),
                })
            }
        }
    }

    const fn set_paging(&mut self, before: bool, paging: Paging) {
        if before {
            self.before = paging;
        } else {
            self.after = paging;
        }
    }

    /// A page came and is in the cache.
    pub async fn fetched(&mut self, cache: &Cache, fetch: Fetch, now: Millis) -> Result<Step, CacheError> {
        match fetch.edge {
            Edge::Target => {
                let step = self.place(cache, false, now).await?;
                self.fill(cache, step, now).await
            }
            Edge::Before | Edge::After => {
                let before = fetch.edge == Edge::Before;
                self.set_paging(before, Paging::Idle);
                let step = self.page(cache, before, now).await?;
                if step.fetch != Some(fetch) {
                    return Ok(step);
                }
                // The page came and does not join the window: asking again would bring the same one, for ever.
                let failed = self.fetch_failed(fetch.edge, ClientCode::AnswerInvalid.as_str().to_owned());
                Ok(Step { changes: vec![failed], fetch: None })
            }
        }
    }

    /// A page could not come.
    pub fn fetch_failed(&mut self, edge: Edge, code: String) -> TimelineChange {
        match edge {
            Edge::Target => self.target = Paging::Failed,
            Edge::Before | Edge::After => self.set_paging(edge == Edge::Before, Paging::Failed),
        }
        TimelineChange::LoadingFailed { before: edge == Edge::Before, code }
    }

    /// The link is live again: what failed is tried again.
    pub async fn retry_failed(&mut self, cache: &Cache, now: Millis) -> Result<Step, CacheError> {
        if self.target == Paging::Failed {
            return self.place(cache, true, now).await;
        }
        for before in [true, false] {
            if (if before { self.before } else { self.after }) == Paging::Failed {
                return self.page(cache, before, now).await;
            }
        }
        Ok(Step::default())
    }
}

/// What leads from the rows shown to the rows there are.
fn diff(shown: &[MessageRow], rows: &[MessageRow]) -> (Vec<MessageRow>, Vec<String>) {
    let old: HashMap<_, _> = shown.iter().map(|row| (row.key.as_str(), row)).collect();
    let keys: HashSet<_> = rows.iter().map(|row| row.key.as_str()).collect();
    let upserts = rows.iter().filter(|row| old.get(row.key.as_str()) != Some(row)).cloned().collect();
    let removed =
        shown.iter().filter(|row| !keys.contains(row.key.as_str())).map(|row| row.key.clone()).collect();
    (upserts, removed)
}
