//! The open conversation: a window of rows around an anchor, and its changes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ClientId, Millis, Seq, UserId};

/// Rows in a window at most: what a page can lay out without effort.
pub const MAX_WINDOW_ROWS: usize = 250;

/// Rows of the open chat, at most `MAX_WINDOW_ROWS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct TimelineWindow {
    /// In order: by `seq`, then waiting ones in queue order.
    pub rows: Vec<MessageRow>,
    /// There is more above.
    pub has_before: bool,
    /// There is more below.
    pub has_after: bool,
    /// Where to look first: the key of a row, absent for the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub anchor: Option<String>,
    /// The divider stands after this message; fixed while the chat is open. Absent where nothing was unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unread_after: Option<Seq>,
}

/// A step of the open timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "change", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum TimelineChange {
    /// A fresh window: replaces everything.
    Opened {
        /// The rows.
        window: TimelineWindow,
    },
    /// Rows came, changed or fell away, in one step and to be painted as one.
    Rows {
        /// New or changed; sort by [`MessageRow::order`].
        upserts: Vec<MessageRow>,
        /// Keys of rows to forget.
        removed: Vec<String>,
        /// There is more above.
        has_before: bool,
        /// There is more below.
        has_after: bool,
    },
    /// A page has to come from the server.
    Loading {
        /// Above; otherwise below.
        before: bool,
    },
    /// The page could not come (offline, say); it is tried again when the link is live or on the next scroll.
    LoadingFailed {
        /// Above; otherwise below.
        before: bool,
        /// `error-<code>`.
        code: String,
    },
}

/// One message, sent or waiting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct MessageRow {
    /// Stable for the message's whole life, also when a waiting one becomes a sent one.
    pub key: String,
    /// Sorting key: the `seq`, or beyond every `seq` for waiting ones.
    #[ts(type = "number")]
    pub order: u64,
    /// Its number; absent while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seq: Option<Seq>,
    /// For retry and discard; present on one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub client_id: Option<ClientId>,
    /// Who wrote it.
    pub sender_id: UserId,
    /// Oneself did.
    pub mine: bool,
    /// The server's time, or this device's while it waits.
    pub sent_at: Millis,
    /// What it says.
    pub content: RowContent,
    /// How far one's own message has got; absent on others'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<SendState>,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum RowContent {
    /// Text.
    Text {
        /// The text itself.
        text: String,
    },
    /// "Message deleted".
    Deleted,
    /// "Update to see this".
    Unsupported,
}

/// How far one's own message has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum SendState {
    /// Waits on this device (clock). "Not confirmed" is not "failed".
    Queued,
    /// The server has it (✓).
    Sent,
    /// The other's device has it (✓✓).
    Delivered,
    /// The other has read it (coloured ✓✓).
    Read,
    /// Refused for good; waits for the person's decision.
    Failed {
        /// Why.
        failure: SendFailure,
    },
}

/// Why a message was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct SendFailure {
    /// `error-<code>`.
    pub code: String,
    /// It was set aside because an earlier one that it depends on failed.
    pub follows_another: bool,
}
