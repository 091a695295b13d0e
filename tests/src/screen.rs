//! What a page would show: every update of a core applied in order, and nothing computed beside it.

use std::collections::BTreeMap;

use vestnik_core::view::{
    Arrival, ChatDetails, ChatSummary, Connection, FoundRow, MessageRow, Notice, RowContent, SearchState,
    SendState, Session, Settings, TimelineChange, Update,
};
use vestnik_protocol::{ChatId, Presence, Profile, Seq, UserId};

/// The state of one page.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    /// The snapshot is complete.
    pub ready: bool,
    /// Who is signed in.
    pub session: Option<Session>,
    /// How the link is.
    pub connection: Option<Connection>,
    /// The chat list.
    pub chats: BTreeMap<ChatId, ChatSummary>,
    /// The open conversation.
    pub timeline: Option<Timeline>,
    /// People.
    pub profiles: BTreeMap<UserId, Profile>,
    /// Who is here.
    pub presence: BTreeMap<UserId, Presence>,
    /// Who is writing where.
    pub typing: BTreeMap<ChatId, Vec<UserId>>,
    /// What the person was told.
    pub notices: Vec<Notice>,
    /// What was announced, oldest first.
    pub arrivals: Vec<Arrival>,
    /// The badge.
    pub unread_total: u32,
    /// The settings.
    pub settings: Option<Settings>,
    /// The open chat beside its timeline.
    pub details: Option<ChatDetails>,
    /// Contacts.
    pub contacts: Vec<UserId>,
    /// Blocked people.
    pub blocked: Vec<UserId>,
    /// What the last search found.
    pub found: Option<Found>,
    /// What was undone because the server refused it: where, what, why.
    pub undone: Vec<(ChatId, String, String)>,
}

/// An answer to a search.
#[derive(Debug, Clone)]
pub struct Found {
    /// Which search.
    pub search: u32,
    /// Newest first.
    pub rows: Vec<FoundRow>,
    /// There are more.
    pub more: bool,
    /// How far it is.
    pub progress: SearchState,
}

/// The open conversation.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// Number of the opening.
    pub view: u32,
    /// Which chat.
    pub chat_id: Option<ChatId>,
    /// By `order`.
    pub rows: Vec<MessageRow>,
    /// More above.
    pub has_before: bool,
    /// More below.
    pub has_after: bool,
    /// Where the window opened.
    pub anchor: Option<String>,
    /// Where the divider stands.
    pub unread_after: Option<Seq>,
    /// A page is awaited above, below.
    pub loading: (bool, bool),
    /// Pages that did not come.
    pub failures: Vec<String>,
}

impl Screen {
    /// One step.
    pub fn apply(&mut self, update: Update) {
        match update {
            Update::Ready => self.ready = true,
            Update::Session { session } => self.session = Some(session),
            Update::Connection { connection } => self.connection = Some(connection),
            Update::Chats { reset, upserts, removed } => {
                if reset {
                    self.chats.clear();
                }
                self.chats.extend(upserts.into_iter().map(|chat| (chat.chat_id, chat)));
                self.chats.retain(|id, _| !removed.contains(id));
            }
            Update::Chat { details } => self.details = Some(details),
            Update::People { contacts, blocked } => (self.contacts, self.blocked) = (contacts, blocked),
            Update::Found { search, rows, more, progress } => {
                self.found = Some(Found { search, rows, more, progress });
            }
            Update::Undone { chat_id, what, code } => self.undone.push((chat_id, what, code)),
            Update::Timeline { view, chat_id, change } => self.change_timeline(view, chat_id, change),
            Update::Profiles { profiles } => {
                self.profiles.extend(profiles.into_iter().map(|profile| (profile.id, profile)));
            }
            Update::Presence { users } => {
                self.presence.extend(users.into_iter().map(|presence| (presence.user_id, presence)));
            }
            Update::Typing { chat_id, user_ids } => {
                self.typing.insert(chat_id, user_ids);
            }
            Update::Notice { notice } => self.notices.push(notice),
            Update::Settings { settings } => self.settings = Some(settings),
            Update::Languages { .. } | Update::ShowChat { .. } => {}
            Update::Arrived { arrival } => self.arrivals.push(arrival),
            Update::UnreadTotal { count } => self.unread_total = count,
        }
    }

    fn change_timeline(&mut self, view: u32, chat_id: ChatId, change: TimelineChange) {
        if self.timeline.as_ref().is_some_and(|open| open.view > view) {
            return;
        }
        if let TimelineChange::Opened { window } = change {
            self.timeline = Some(Timeline {
                view,
                chat_id: Some(chat_id),
                rows: window.rows,
                has_before: window.has_before,
                has_after: window.has_after,
                anchor: window.anchor,
                unread_after: window.unread_after,
                ..Timeline::default()
            });
            return;
        }
        let Some(open) = self.timeline.as_mut().filter(|open| open.view == view) else { return };
        match change {
            TimelineChange::Opened { .. } => {}
            TimelineChange::Rows { upserts, removed, has_before, has_after } => {
                open.rows.retain(|row| {
                    !removed.contains(&row.key) && !upserts.iter().any(|new| new.key == row.key)
                });
                open.rows.extend(upserts);
                open.rows.sort_by_key(|row| row.order);
                (open.has_before, open.has_after, open.loading) = (has_before, has_after, (false, false));
            }
            TimelineChange::Loading { before: true } => open.loading.0 = true,
            TimelineChange::Loading { before: false } => open.loading.1 = true,
            TimelineChange::LoadingFailed { before, code } => {
                open.failures.push(code);
                *(if before { &mut open.loading.0 } else { &mut open.loading.1 }) = false;
            }
        }
    }

    /// Somebody is signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.session, Some(Session::SignedIn { .. }))
    }

    /// Everything is current.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.connection == Some(Connection::Live)
    }

    /// There is no connection.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self.connection, Some(Connection::Offline { .. }))
    }

    /// The rows of the open conversation, when it is this one.
    #[must_use]
    pub fn rows(&self, chat_id: ChatId) -> &[MessageRow] {
        match &self.timeline {
            Some(open) if open.chat_id == Some(chat_id) => &open.rows,
            _ => &[],
        }
    }

    /// Their texts, top to bottom.
    #[must_use]
    pub fn texts(&self, chat_id: ChatId) -> Vec<&str> {
        self.rows(chat_id).iter().filter_map(text).collect()
    }

    /// The states of one's own messages, top to bottom.
    #[must_use]
    pub fn states(&self, chat_id: ChatId) -> Vec<SendState> {
        self.rows(chat_id).iter().filter_map(|row| row.state.clone()).collect()
    }

    /// The row with this text.
    #[must_use]
    pub fn row(&self, chat_id: ChatId, wanted: &str) -> Option<&MessageRow> {
        self.rows(chat_id).iter().find(|row| text(row) == Some(wanted))
    }

    /// The state of one's own message with this text.
    #[must_use]
    pub fn state(&self, chat_id: ChatId, text: &str) -> Option<&SendState> {
        self.row(chat_id, text)?.state.as_ref()
    }

    /// The text of the newest message in the chat list.
    #[must_use]
    pub fn last_text(&self, chat_id: ChatId) -> Option<&str> {
        match &self.chats.get(&chat_id)?.last.as_ref()?.content {
            RowContent::Text { text, .. } => Some(text),
            RowContent::Event { .. } | RowContent::Deleted | RowContent::Unsupported => None,
        }
    }

    /// The unread count of a chat; zero for one that is not in the list.
    #[must_use]
    pub fn unread(&self, chat_id: ChatId) -> u32 {
        self.chats.get(&chat_id).map_or(0, |chat| chat.unread)
    }

    /// In a few lines, for the message of a test that waited in vain.
    #[must_use]
    pub fn summary(&self) -> String {
        let chats = self.chats.values().map(|chat| {
            format!("\n  chat {} seq {} unread {} {:?}", chat.chat_id, chat.seq, chat.unread, chat.last)
        });
        let rows = self.timeline.iter().flat_map(|open| {
            open.rows.iter().map(|row| format!("\n  row {:?} {:?} {:?}", row.seq, row.content, row.state))
        });
        format!(
            "{:?}; {:?}; typing {:?}; notices {:?}{}{}",
            self.session.as_ref().map(std::mem::discriminant),
            self.connection,
            self.typing,
            self.notices,
            chats.collect::<String>(),
            rows.collect::<String>()
        )
    }
}

fn text(row: &MessageRow) -> Option<&str> {
    match &row.content {
        RowContent::Text { text, .. } => Some(text),
        RowContent::Event { .. } | RowContent::Deleted | RowContent::Unsupported => None,
    }
}
