//! What a formatted text is made of: a flat list of blocks, each a flat list of runs in one style. Flat, so that however
//! deep somebody nests marks, nothing that shows them can be made to recurse.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::UserId;
use crate::delta::is_false;

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export_to = "protocol.ts")]
pub enum Block {
    /// Lines of text; line breaks are in it.
    Paragraph {
        /// Its runs.
        spans: Vec<Span>,
    },
    /// Somebody's words, set apart.
    Quote {
        /// Its runs.
        spans: Vec<Span>,
    },
    /// Code, as it is.
    Code {
        /// What stood behind the fence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        language: Option<String>,
        /// The code.
        text: String,
    },
}

/// A run of text in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Span {
    /// The text, without marks.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "is_false")]
    pub italic: bool,
    /// Struck through.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strike: bool,
    /// Code within a line.
    #[serde(default, skip_serializing_if = "is_false")]
    pub code: bool,
    /// Hidden until asked for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub spoiler: bool,
    /// Leads somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub link: Option<Link>,
    /// Names this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mention: Option<UserId>,
}

/// Where a run leads: `http`, `https` or `mailto`, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Link {
    /// In full.
    pub url: String,
    /// The place may not be what it looks like: ask first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspicious: bool,
}

/// Whom `@username` in a text means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct Mention {
    /// Who.
    pub user_id: UserId,
    /// As it stands in the text, without `@`.
    pub username: String,
}
