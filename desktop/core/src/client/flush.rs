//! What is shown follows what is cached: at most once a frame while much happens, at once when little does.

use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::{ChatEvent, ChatId, UserId, markup};

use super::core::Core;
use super::rebuild::PAUSE;
use crate::cache::CacheError;
use crate::chat_list::shorten;
use crate::clock;
use crate::timeline::Step;
use crate::view::{Arrival, ChatSummary, RowContent, TimelineChange, Update};

/// One frame of a screen.
const FRAME: Duration = Duration::from_millis(16);
/// Announcements in one go at most: a hundred bubbles say no more than the last few.
const MAX_ARRIVALS: usize = 5;

impl Core {
    /// Shows what changed, unless that was done within this frame.
    pub async fn flush(&mut self, now: Instant) -> Result<(), CacheError> {
        let touched = self.account.as_ref().is_some_and(|account| {
            account.chats.is_touched()
                || account.timeline_touched
                || account.people_touched
                || !account.arrivals.is_empty()
        });
        if !touched {
            self.flush_due = None;
            return Ok(());
        }
        if let Some(next) = self.flush_not_before.filter(|next| *next > now) {
            self.flush_due = Some(next);
            return Ok(());
        }
        // Until it has succeeded: a cache that cannot be read must not be asked once a frame.
        self.flush_not_before = Some(now + PAUSE);
        self.flush_due = None;
        // The open conversation first: it is what the person looks at.
        self.flush_timeline().await?;
        self.flush_people().await?;
        self.flush_chats().await?;
        self.flush_typing();
        self.flush_arrivals(now);
        self.flush_not_before = Some(now + FRAME);
        Ok(())
    }

    async fn flush_timeline(&mut self) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        if !account.timeline_touched {
            return Ok(());
        }
        let step = match &mut account.timeline {
            Some(timeline) => {
                let step = timeline.refresh(&account.cache, clock::wall()).await?;
                Some((timeline.view, timeline.chat_id, step))
            }
            None => None,
        };
        account.timeline_touched = false;
        self.flush_details().await?;
        let Some((view, chat_id, step)) = step else { return Ok(()) };
        self.show(view, chat_id, step);
        Ok(())
    }

    /// Tells the changes of a timeline and asks for the page it lacks.
    pub fn show(&mut self, view: u32, chat_id: ChatId, step: Step) {
        if let Some(account) = &mut self.account {
            account.people.want(step.changes.iter().flat_map(senders));
        }
        for change in step.changes {
            self.tell(&Update::Timeline { view, chat_id, change });
        }
        if let Some(fetch) = step.fetch {
            self.fetch_history(fetch);
        }
    }

    /// Shows the rows of the list that changed.
    pub async fn flush_chats(&mut self) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        if !account.chats.is_touched() {
            return Ok(());
        }
        let me = account.id();
        let change = account.chats.refresh(&account.cache, me, clock::wall()).await?;
        let Some(change) = change else { return Ok(()) };
        account.people.want(change.upserts.iter().flat_map(named));
        let count = account.chats.unread_total(clock::wall());
        let counted = std::mem::replace(&mut account.unread_total, count) != count;
        self.tell(&Update::Chats { reset: change.reset, upserts: change.upserts, removed: change.removed });
        if counted {
            self.tell(&Update::UnreadTotal { count });
        }
        Ok(())
    }

    fn flush_typing(&mut self) {
        let Some(account) = &mut self.account else { return };
        for chat_id in account.typing.take_stopped() {
            let Some(account) = &self.account else { return };
            let user_ids = account.typing.in_chat(chat_id);
            self.tell(&Update::Typing { chat_id, user_ids });
        }
    }

    /// Announces messages whose sender has a name by now, or will have none.
    fn flush_arrivals(&mut self, now: Instant) {
        let Some(account) = &mut self.account else { return };
        let (me, current) = (account.id(), account.people.is_current());
        let people = &account.people;
        let ready = account.arrivals.take_named(now, |user| current || people.get(user).is_some());
        let arrivals: Vec<_> = ready
            .into_iter()
            .rev()
            .take(MAX_ARRIVALS)
            .map(|(chat_id, message)| Arrival {
                chat_id,
                seq: message.seq,
                sender_name: people
                    .get(message.sender_id)
                    .map(|p| p.display_name.clone())
                    .unwrap_or_default(),
                text: message.content.as_text().map(|text| shorten(&markup::plain(text))).unwrap_or_default(),
                mentions_me: message.mentions(me),
            })
            .collect();
        for arrival in arrivals.into_iter().rev() {
            self.tell(&Update::Arrived { arrival });
        }
    }
}

/// Whom a row of the list names.
fn named(chat: &ChatSummary) -> impl Iterator<Item = UserId> {
    let last = chat.last.iter();
    let by_last = last.flat_map(|last| std::iter::once(last.sender_id).chain(named_by(&last.content)));
    chat.peer_id.into_iter().chain(chat.named_after.iter().copied()).chain(by_last)
}

/// Whom an event names.
fn named_by(content: &RowContent) -> Vec<UserId> {
    let RowContent::Event { event } = content else { return Vec::new() };
    match event {
        ChatEvent::MembersAdded { user_ids } => user_ids.clone(),
        ChatEvent::MemberRemoved { user_id }
        | ChatEvent::RoleChanged { user_id, .. }
        | ChatEvent::HandedOver { user_id } => vec![*user_id],
        _ => Vec::new(),
    }
}

/// Whose messages a change shows. The cache may hold messages of people whose profiles it lost.
fn senders(change: &TimelineChange) -> impl Iterator<Item = UserId> {
    let rows = match change {
        TimelineChange::Opened { window } => window.rows.as_slice(),
        TimelineChange::Rows { upserts, .. } => upserts.as_slice(),
        TimelineChange::Loading { .. } | TimelineChange::LoadingFailed { .. } => &[],
    };
    rows.iter().map(|row| row.sender_id)
}
