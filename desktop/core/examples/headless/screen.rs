//! What one person would see, printed line by line as it changes.

use std::collections::BTreeMap;

use tokio::time::Instant;
use vestnik_core::view::{
    Connection, MessageRow, RowContent, SendState, Session, TimelineChange, TimelineWindow, Update,
};
use vestnik_protocol::{ChatId, ClientId, Seq, UserId};

/// The screen of one person with one chat open.
pub struct Screen {
    name: String,
    /// Common to all screens, so that the times on the left compare.
    begun: Instant,
    me: Option<UserId>,
    live: bool,
    /// By key.
    rows: BTreeMap<String, MessageRow>,
}

impl Screen {
    pub fn new(name: &str, begun: Instant) -> Self {
        Self { name: name.to_owned(), begun, me: None, live: false, rows: BTreeMap::new() }
    }

    /// Who this is, once everything is current.
    pub fn live_as(&self) -> Option<UserId> {
        self.me.filter(|_| self.live)
    }

    /// The number that the server gave to a message of this person's own.
    pub fn number_of(&self, message: ClientId) -> Option<Seq> {
        self.own(message)?.seq
    }

    /// Somebody's message is on the screen.
    pub fn shows(&self, seq: Seq) -> bool {
        self.rows.values().any(|row| row.seq == Some(seq))
    }

    /// The other one has read it.
    pub fn was_read(&self, message: ClientId) -> bool {
        self.own(message).is_some_and(|row| row.state == Some(SendState::Read))
    }

    fn own(&self, message: ClientId) -> Option<&MessageRow> {
        self.rows.values().find(|row| row.mine && row.client_id == Some(message))
    }

    /// Takes an update in and prints what is new. Gives the newest message of the other one that just came onto the screen.
    pub fn apply(&mut self, update: Update) -> Option<(ChatId, Seq)> {
        match update {
            Update::Session { session: Session::SignedIn { me, .. } } => self.me = Some(me.profile.id),
            Update::Connection { connection } => self.connection(&connection),
            Update::Timeline { chat_id, change, .. } => {
                return self.timeline(change).map(|seq| (chat_id, seq));
            }
            Update::Typing { user_ids, .. } if !user_ids.is_empty() => {
                self.say("sees that the other one types")
            }
            _ => {}
        }
        None
    }

    fn connection(&mut self, connection: &Connection) {
        let live = matches!(connection, Connection::Live);
        if live && !self.live {
            self.say("is connected");
        } else if let Connection::Offline { reason, .. } = connection {
            self.say(&format!("is offline ({reason:?}) and tries again"));
        }
        self.live = live;
    }

    fn timeline(&mut self, change: TimelineChange) -> Option<Seq> {
        match change {
            TimelineChange::Opened { window: TimelineWindow { rows, .. } } => {
                self.rows = rows.into_iter().map(|row| (row.key.clone(), row)).collect();
                self.say(&format!("has the chat open, {} messages", self.rows.len()));
                self.rows.values().filter(|row| !row.mine).filter_map(|row| row.seq).max()
            }
            TimelineChange::Rows { upserts, removed, .. } => {
                for key in removed {
                    self.rows.remove(&key);
                }
                self.upsert(upserts)
            }
            TimelineChange::Loading { .. } | TimelineChange::LoadingFailed { .. } => None,
        }
    }

    fn upsert(&mut self, mut rows: Vec<MessageRow>) -> Option<Seq> {
        rows.sort_by_key(|row| row.order);
        let mut newest = None;
        for row in rows {
            let before = self.rows.insert(row.key.clone(), row.clone());
            if row.mine {
                if before.is_none_or(|before| before.state != row.state) {
                    self.say(&format!("{}  {}", state(row.state.as_ref()), text(&row.content)));
                }
            } else if before.is_none() {
                self.say(&format!("sees: {}", text(&row.content)));
                newest = row.seq.max(newest);
            }
        }
        newest
    }

    fn say(&self, line: &str) {
        println!("{:9.3} s  {:8} {line}", self.begun.elapsed().as_secs_f64(), self.name);
    }
}

/// On one line.
fn text(content: &RowContent) -> String {
    match content {
        RowContent::Text { text, .. } => text.replace('\n', " ⏎ "),
        RowContent::Event { .. } => "(something happened to the chat)".to_owned(),
        RowContent::Deleted => "(deleted)".to_owned(),
        RowContent::Unsupported => "(from a newer version)".to_owned(),
    }
}

fn state(state: Option<&SendState>) -> String {
    match state {
        Some(SendState::Queued) => "◷  waits:    ".to_owned(),
        Some(SendState::Sent) => "✓  sent:     ".to_owned(),
        Some(SendState::Delivered) => "✓✓ delivered:".to_owned(),
        Some(SendState::Read) => "✓✓ read:     ".to_owned(),
        Some(SendState::Failed { failure }) => format!("✗  {}:", failure.code),
        None => String::new(),
    }
}
