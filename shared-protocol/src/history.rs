//! Pages of a chat's history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use crate::{ChatId, Message, Millis, ReactionRow, Rev, Seq};

/// Which page. At most one of `before`, `after`, `around` and `at`; none means the newest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[ts(export_to = "protocol.ts")]
pub struct HistoryQuery {
    /// Messages below this number, newest of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<Seq>,
    /// Messages above this number, oldest of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub after: Option<Seq>,
    /// This message in the middle; `seq_not_found` when it does not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub around: Option<Seq>,
    /// The first message sent at or after this time in the middle; beyond the last, the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<Millis>,
    /// At most so many, up to `MAX_HISTORY_PAGE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of history: always a contiguous range of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct HistoryPage {
    /// Which chat.
    pub chat_id: ChatId,
    /// The chat's rev in the snapshot this page was read from. A client whose own rev is newer asks again.
    pub as_of: Rev,
    /// By ascending `seq`, without holes.
    pub messages: Vec<Message>,
    /// All reactions on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<ReactionRow>,
    /// There are messages below the first one.
    pub has_before: bool,
    /// There are messages above the last one.
    pub has_after: bool,
}
