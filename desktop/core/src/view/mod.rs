//! The contract between the core and whatever shows it (the page, the headless demo, a test): requests go in, updates
//! come out, nothing else.
//!
//! Every change of what is shown comes through the one ordered stream of [`Update`]s, also the changes that a request
//! caused; a request's own answer says only whether it was accepted (and carries values that are not part of what is
//! shown). So a reader has one source of truth and no race between an answer and the stream.

mod chats;
mod details;
mod errors;
mod locales;
mod request;
mod search;
mod session;
mod settings;
mod timeline;
#[cfg(test)]
mod typescript;
mod update;

pub use chats::{ChatSummary, LastMessage};
pub use details::{
    ChatDetails, ChatRights, InviteLink, InvitePreview, MembersView, NotMade, PinnedRow, ScheduledRow,
};
pub use errors::{ClientCode, ViewError, ViewFieldError};
pub use locales::{LanguageInfo, LocaleProblem, LocaleSource, LocaleSources};
pub use request::{OpenAt, Request};
pub use search::{FoundRow, Highlight, SearchState};
pub use session::{Connection, Notice, OfflineReason, ServerCheck, Session, SignedOutReason};
pub use settings::{SendKey, Settings, Theme};
pub use timeline::{
    MAX_WINDOW_ROWS, MessageRow, QuoteRow, ReactionView, RowContent, RowRights, SendFailure, SendState,
    TimelineChange, TimelineWindow, VersionRow,
};
pub use update::{Arrival, Update};
