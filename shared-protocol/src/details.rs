//! Details of messages over HTTP: single ones, versions, readers; and search.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use crate::discreet::discreet;
use crate::{ChatId, Content, Message, Millis, ReactionRow, Rev, UserId};

/// `GET /v1/chats/{id}/messages/by-seq?seqs=1,5,9`: single messages, for quotes and pins. Unknown ones are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct MessagesFound {
    /// Which chat.
    pub chat_id: ChatId,
    /// The chat's rev in the snapshot this was read from.
    pub as_of: Rev,
    /// By ascending `seq`.
    pub messages: Vec<Message>,
    /// All reactions on them.
    #[serde(default)]
    pub reactions: Vec<ReactionRow>,
}

/// `GET /v1/chats/{id}/messages/{seq}/edits`: for its author, and in a group for admins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct EditHistory {
    /// What it said before, oldest first; the present version is not among them.
    pub versions: Vec<EditVersion>,
}

/// One earlier version of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct EditVersion {
    /// Zero: as it was sent.
    pub edit: u32,
    /// When it began to say this.
    pub written_at: Millis,
    /// What it said.
    pub content: Content,
}

/// `GET /v1/chats/{id}/messages/{seq}/readers`: for members of a chat that is not large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Readers {
    /// Who has read it (the author is not among them), the first reader first.
    pub readers: Vec<Reader>,
}

/// Somebody who has read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Reader {
    /// Who.
    pub user_id: UserId,
    /// When; absent when it was so long ago that the server does not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub read_at: Option<Millis>,
}

/// `GET /v1/search`: messages in the user's chats, newest first.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[ts(export_to = "protocol.ts")]
pub struct SearchRequest {
    /// Words to find, all of them, in any form; at most `MAX_SEARCH_CHARS`. May be empty beside another condition.
    #[serde(default)]
    pub q: String,
    /// Only in this chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub chat_id: Option<ChatId>,
    /// Only by this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sender_id: Option<UserId>,
    /// Only sent before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<Millis>,
    /// Only sent at or after this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub after: Option<Millis>,
    /// Only with a link.
    #[serde(default)]
    pub has_link: bool,
    /// [`SearchPage::next`] of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
    /// At most so many, up to `MAX_SEARCH_PAGE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct SearchPage {
    /// Newest first.
    pub hits: Vec<SearchHit>,
    /// Give this as `cursor` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct SearchHit {
    /// Where.
    pub chat_id: ChatId,
    /// The chat's rev in the snapshot this was read from.
    pub as_of: Rev,
    /// The message.
    pub message: Message,
}

discreet!(SearchRequest);
