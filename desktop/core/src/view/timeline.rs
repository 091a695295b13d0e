//! The open conversation: a window of rows around an anchor, and its changes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::markup::Block;
use vestnik_protocol::{ChatEvent, ClientId, Mention, Millis, Seq, UserId};

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
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reply: Option<QuoteRow>,
    /// Whose words these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub forwarded_from: Option<UserId>,
    /// When it was last edited; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub edited_at: Option<Millis>,
    /// It disturbed nobody.
    #[serde(default)]
    pub silent: bool,
    /// When it vanishes; the row is removed then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expires_at: Option<Millis>,
    /// It is meant for oneself in particular.
    #[serde(default)]
    pub mentions_me: bool,
    /// It is pinned to the top of the chat.
    #[serde(default)]
    pub pinned: bool,
    /// In the order in which each emoji was first put, one's own waiting ones included.
    #[serde(default)]
    pub reactions: Vec<ReactionView>,
    /// What one may do with it.
    #[serde(default)]
    pub may: RowRights,
    /// A change of it waits for the server.
    #[serde(default)]
    pub changing: bool,
}

impl MessageRow {
    /// A row with nothing in it.
    #[must_use]
    pub const fn blank() -> Self {
        Self {
            key: String::new(),
            order: 0,
            seq: None,
            client_id: None,
            sender_id: UserId(uuid::Uuid::nil()),
            mine: false,
            sent_at: Millis::ZERO,
            content: RowContent::Unsupported,
            state: None,
            reply: None,
            forwarded_from: None,
            edited_at: None,
            silent: false,
            expires_at: None,
            mentions_me: false,
            pinned: false,
            reactions: Vec::new(),
            may: RowRights {
                answer: false,
                react: false,
                edit: false,
                delete: false,
                pin: false,
                readers: false,
                versions: false,
            },
            changing: false,
        }
    }
}

/// What one may do with a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct RowRights {
    /// Reply and forward.
    pub answer: bool,
    /// React.
    pub react: bool,
    /// Edit.
    pub edit: bool,
    /// Delete for everybody.
    pub delete: bool,
    /// Pin and unpin.
    pub pin: bool,
    /// See who has read it.
    pub readers: bool,
    /// See what it said before.
    pub versions: bool,
}

/// The message that a row answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct QuoteRow {
    /// Its number, to jump to.
    pub seq: Seq,
    /// Who wrote it.
    pub sender_id: UserId,
    /// The beginning of it; absent while it is fetched, or when it cannot be shown any more (see `lost`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub excerpt: Option<String>,
    /// It was deleted, has vanished, or lies outside of what one may see.
    #[serde(default)]
    pub lost: bool,
}

/// One emoji on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ReactionView {
    /// Which.
    pub emoji: String,
    /// How many put it.
    pub count: u32,
    /// Oneself did.
    pub mine: bool,
    /// Who, the first ones, at most 20.
    pub user_ids: Vec<UserId>,
}

/// An earlier version of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct VersionRow {
    /// When it began to say this.
    pub written_at: Millis,
    /// What it said.
    pub content: RowContent,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum RowContent {
    /// Text.
    Text {
        /// The text with its marks, for editing and copying; in lists and notifications without them.
        text: String,
        /// The text to show, read by [`vestnik_protocol::markup`]; empty in lists, where `text` is shown.
        #[serde(default)]
        blocks: Vec<Block>,
        /// Whom `@username` in it means.
        #[serde(default)]
        mentions: Vec<Mention>,
    },
    /// Something happened to the chat; worded by the page (`event-…`).
    Event {
        /// What.
        event: ChatEvent,
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
