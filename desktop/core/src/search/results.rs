//! What both sides found, as one list.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use vestnik_protocol::search::SearchQuery;
use vestnik_protocol::{ChatId, Message, Millis, Seq};

use super::excerpt::excerpt;
use crate::view::FoundRow;

/// Rows of a search at most; who wants more asks more precisely.
const MAX_ROWS: usize = 2_000;

/// Found messages, each once, newest first.
#[derive(Debug, Default)]
pub struct Results {
    rows: BTreeMap<(Reverse<Millis>, ChatId, Reverse<Seq>), FoundRow>,
}

impl Results {
    /// Adds hits. One that is here already is replaced.
    pub fn add(&mut self, query: &SearchQuery, hits: impl IntoIterator<Item = (ChatId, Message)>) {
        for (chat_id, message) in hits {
            let key = (Reverse(message.sent_at), chat_id, Reverse(message.seq));
            if self.rows.len() >= MAX_ROWS && !self.rows.contains_key(&key) {
                continue;
            }
            let (excerpt, highlights) = excerpt(message.content.as_text().unwrap_or_default(), query);
            let row = FoundRow {
                chat_id,
                seq: message.seq,
                sender_id: message.sender_id,
                sent_at: message.sent_at,
                excerpt,
                highlights,
            };
            self.rows.insert(key, row);
        }
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> Vec<FoundRow> {
        self.rows.values().cloned().collect()
    }

    /// There is no room for more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rows.len() >= MAX_ROWS
    }
}
