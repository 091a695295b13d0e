//! What the core tells, in order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ChatId, Presence, Profile, Seq, UserId};

use super::{
    ChatDetails, ChatSummary, Connection, FoundRow, LanguageInfo, LocaleProblem, Notice, SearchState,
    Session, Settings, TimelineChange,
};

/// One step of what is shown. A new listener first gets everything there is (`Settings`, `Languages`, `Session`,
/// `Profiles`, `Chats` with `reset`, `Connection`, standing `Notice`s), then `Ready`, then changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "update", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Update {
    /// The snapshot is complete; what follows are changes.
    Ready,
    /// Who is signed in, and where.
    Session {
        /// Now.
        session: Session,
    },
    /// How the link to the server is.
    Connection {
        /// Now.
        connection: Connection,
    },
    /// Rows of the chat list. The reader sorts by `activity_at`, newest first, then by `chat_id`.
    Chats {
        /// Forget all rows first.
        reset: bool,
        /// New or changed rows.
        upserts: Vec<ChatSummary>,
        /// Rows to forget.
        removed: Vec<ChatId>,
    },
    /// The open timeline changed.
    Timeline {
        /// Number of the opening (rises with each `OpenChat`): a change of an earlier one is to be ignored.
        view: u32,
        /// Which chat.
        chat_id: ChatId,
        /// How.
        change: TimelineChange,
    },
    /// People that rows refer to, new or changed.
    Profiles {
        /// Who.
        profiles: Vec<Profile>,
    },
    /// Presence of people on screen.
    Presence {
        /// Who, how.
        users: Vec<Presence>,
    },
    /// Who is writing in a chat now; empty when nobody is any more.
    Typing {
        /// Where.
        chat_id: ChatId,
        /// Who.
        user_ids: Vec<UserId>,
    },
    /// The open chat beside its timeline, when it is opened and whenever it changes.
    Chat {
        /// All of it.
        details: ChatDetails,
    },
    /// Contacts and blocked people, at the start and whenever they change.
    People {
        /// All contacts.
        contacts: Vec<UserId>,
        /// All blocked people.
        blocked: Vec<UserId>,
    },
    /// What a search found.
    Found {
        /// The caller's number of the search.
        search: u32,
        /// Newest first, replacing all earlier ones of this search.
        rows: Vec<FoundRow>,
        /// There are more: `SearchMore`.
        more: bool,
        /// How far it is.
        progress: SearchState,
    },
    /// The server refused what was shown as done already: it is undone.
    Undone {
        /// Where.
        chat_id: ChatId,
        /// What, by the command's `type`.
        what: String,
        /// `error-<code>`.
        code: String,
    },
    /// Something the person should know, beside no particular control.
    Notice {
        /// What.
        notice: Notice,
    },
    /// The settings, at the start and after each change.
    Settings {
        /// All of them.
        settings: Settings,
    },
    /// The languages there are, at the start and whenever a file in the user's folder changes. The texts of the
    /// current one may have changed too: fetch them again.
    Languages {
        /// All, built in and found.
        languages: Vec<LanguageInfo>,
        /// Mistakes in the user's files.
        problems: Vec<LocaleProblem>,
    },
    /// A message arrived that the person has not seen: for native notifications; not for silent ones and
    /// not from muted chats. The page ignores it.
    Arrived {
        /// What to announce.
        arrival: Arrival,
    },
    /// The person chose a chat outside the page (clicked its notification): show it. Said by the shell, never by the
    /// core, which does not know of such things.
    ShowChat {
        /// Which.
        chat_id: ChatId,
    },
    /// Unread messages over all chats: for badge and title.
    UnreadTotal {
        /// How many.
        count: u32,
    },
}

/// What a notification shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct Arrival {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub seq: Seq,
    /// The sender's display name.
    pub sender_name: String,
    /// Its text, shortened, without marks; empty for content this build does not know.
    pub text: String,
    /// It is meant for oneself in particular.
    #[serde(default)]
    pub mentions_me: bool,
}
