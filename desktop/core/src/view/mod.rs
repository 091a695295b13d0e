//! The contract between the core and whatever shows it (the page, the headless demo, a test): requests go in, updates
//! come out, nothing else.
//!
//! Every change of what is shown comes through the one ordered stream of [`Update`]s, also the changes that a request
//! caused; a request's own answer says only whether it was accepted (and carries values that are not part of what is
//! shown). So a reader has one source of truth and no race between an answer and the stream.

mod chats;
mod errors;
mod locales;
mod request;
mod session;
mod settings;
mod timeline;
#[cfg(test)]
mod typescript;
mod update;

pub use chats::{ChatSummary, LastMessage};
pub use errors::{ClientCode, ViewError, ViewFieldError};
pub use locales::{LanguageInfo, LocaleProblem, LocaleSource, LocaleSources};
pub use request::{OpenAt, Request};
pub use session::{Connection, Notice, OfflineReason, ServerCheck, Session, SignedOutReason};
pub use settings::{SendKey, Settings, Theme};
pub use timeline::{
    MAX_WINDOW_ROWS, MessageRow, RowContent, SendFailure, SendState, TimelineChange, TimelineWindow,
};
pub use update::{Arrival, Update};
