//! What a search finds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ChatId, Millis, Seq, UserId};

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct FoundRow {
    /// Where.
    pub chat_id: ChatId,
    /// Which, to jump to.
    pub seq: Seq,
    /// Who wrote it.
    pub sender_id: UserId,
    /// When.
    pub sent_at: Millis,
    /// A part of it around the first word that was found, without marks.
    pub excerpt: String,
    /// Which parts of `excerpt` were found.
    pub highlights: Vec<Highlight>,
}

/// A part of a text, in UTF-16 units, as the page counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct Highlight {
    /// Its beginning.
    pub from: u32,
    /// The unit after its end.
    pub to: u32,
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum SearchState {
    /// What this device has; the server is asked.
    Device,
    /// Complete.
    Complete,
    /// The server could not be asked: only what this device has.
    DeviceOnly {
        /// `error-<code>`.
        code: String,
    },
}
