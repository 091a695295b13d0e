//! What can be asked of the core.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{ChatId, ClientId, Credentials, Registration, Seq, UserId};

use super::Settings;

/// One call of the page. The answer's type stands beside each; `()` is JSON `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "call", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum Request {
    /// Is there a Vestnik at this address? Completes the scheme, follows nothing. → [`super::ServerCheck`]
    CheckServer {
        /// As the person typed it.
        address: String,
    },
    /// Make an account and sign in. → `()`, then `Update::Session`
    Register {
        /// As `CheckServer` normalised it.
        server: String,
        /// The form.
        registration: Registration,
    },
    /// Sign in. → `()`, then `Update::Session`
    SignIn {
        /// As `CheckServer` normalised it.
        server: String,
        /// The form.
        credentials: Credentials,
    },
    /// Sign out, revoke the session, forget the cache of this account. Refused with `unsent_messages` while the queue
    /// holds messages, unless `discard_unsent`. → `()`
    SignOut {
        /// The person agreed to lose them.
        discard_unsent: bool,
    },
    /// Change one's own profile. → `()`
    SaveProfile {
        /// New display name, where given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        display_name: Option<String>,
        /// New words about oneself, where given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        about: Option<String>,
    },

    /// Show a chat's timeline from now on; the one shown before is closed. → `()`, then `TimelineChange::Opened`
    OpenChat {
        /// Which.
        chat_id: ChatId,
        /// Where to begin.
        at: OpenAt,
    },
    /// Show no timeline. → `()`
    CloseChat,
    /// Extend the open timeline upwards by a page; rows at the far end fall away beyond the window's limit.
    /// Comes from the cache at once, from the server where the cache has a hole. → `()`
    PageBefore,
    /// The same downwards. → `()`
    PageAfter,
    /// Rows up to here were really visible in a focused window: mark read. → `()`
    Seen {
        /// Where.
        chat_id: ChatId,
        /// Up to and including.
        seq: Seq,
    },
    /// Queue a message. It is durable on this device when this answers. → [`ClientId`]
    Send {
        /// Where.
        chat_id: ChatId,
        /// The text, checked here by the same rules as on the server.
        text: String,
    },
    /// Try a failed message again. → `()`
    RetrySend {
        /// Which.
        client_id: ClientId,
    },
    /// Give a message up that failed or was never tried. One that was tried and is not confirmed may have arrived:
    /// `already_sent`. → `String`, its text, for the composer
    DiscardSend {
        /// Which.
        client_id: ClientId,
    },
    /// The person is writing. Throttled here. → `()`
    Typing {
        /// Where.
        chat_id: ChatId,
    },
    /// Keep a draft; empty text removes it. → `()`
    SaveDraft {
        /// Where.
        chat_id: ChatId,
        /// As it stands in the composer.
        text: String,
    },

    /// Find people on the server. → `Vec<Profile>`
    SearchUsers {
        /// What was typed.
        query: String,
    },
    /// Get or create the direct chat with a person, also offline; with oneself: saved messages. → [`ChatId`]
    OpenDirect {
        /// Who.
        user_id: UserId,
    },
    /// These people are on screen: keep their presence current. → `()`
    OnScreen {
        /// Who.
        user_ids: Vec<UserId>,
    },

    /// Connect now instead of waiting for the next attempt. → `()`
    RetryNow,
    /// The window gained or lost the focus. → `()`
    SetFocused {
        /// Now.
        focused: bool,
    },
    /// Keep the settings. → `()`, then `Update::Settings`
    SaveSettings {
        /// All of them.
        settings: Settings,
    },
    /// The texts of a language with its fallbacks. → [`super::LocaleSources`]
    Locale {
        /// A language tag; absent: the one that settings and system choose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        language: Option<String>,
    },
    /// Copy the Russian and English sources into the user's folder for a new language, and say where. → `String`, a path
    PrepareTranslation {
        /// The new language's tag.
        language: String,
    },
}

/// Where a timeline opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "at", rename_all = "snake_case")]
#[ts(export_to = "view.ts")]
pub enum OpenAt {
    /// At the first unread message, or at the end where there is none.
    Unread,
    /// At the newest message.
    End,
    /// At the first message.
    Beginning,
    /// Around this message.
    Message {
        /// Its number.
        seq: Seq,
    },
}
