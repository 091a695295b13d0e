//! What can be asked of the core.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::{
    ChatId, ClientId, Command, Credentials, InviteToken, Mention, Millis, Registration, Seq, UserId,
};

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
        /// Show when one is here, and see it of others; where given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        show_presence: Option<bool>,
    },

    /// Do what a command says, also offline: it is durable on this device when this answers, shown at once, and undone
    /// with an `Update::Undone` if the server refuses it. Not for what makes something new (`send`, `forward`,
    /// `schedule`, `create_group`, `create_invite`), which have requests of their own, nor for `open_direct`, `read` and
    /// `delivered`. Refused at once where the rights or limits that this device knows forbid it. → `()`
    Perform {
        /// What.
        command: Command,
    },
    /// Make a group, also offline. One other person and no title: the direct chat with them. → [`ChatId`]
    CreateChat {
        /// What it is called; absent: by its members' names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        title: Option<String>,
        /// A few words about it.
        #[serde(default)]
        description: String,
        /// Anybody may find and join it.
        #[serde(default)]
        public: bool,
        /// Who is in it besides oneself.
        user_ids: Vec<UserId>,
    },
    /// Make an invite link; needs the server. → [`super::InviteLink`]
    CreateInvite {
        /// To where.
        chat_id: ChatId,
        /// When it ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        expires_at: Option<Millis>,
        /// How many may join by it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        max_uses: Option<u32>,
    },
    /// The links of a group that still work; needs the server. → `Vec<InviteLink>`
    Invites {
        /// Of where.
        chat_id: ChatId,
    },
    /// What a link leads to; needs the server. `not_vestnik` for a link to another server. →
    /// [`super::InvitePreview`]
    PreviewInvite {
        /// As it was pasted or clicked: a link, or the token alone.
        link: String,
    },
    /// Public groups; needs the server. → `Vec<GroupPreview>`
    SearchGroups {
        /// What was typed.
        query: String,
    },
    /// Join a group; needs the server. → `()`, the chat comes by `Update::Chats`
    JoinChat {
        /// Which.
        chat_id: ChatId,
        /// What opens it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        invite: Option<InviteToken>,
    },
    /// A page of a chat's members; from the cache where that has all of them. → [`super::MembersView`]
    Members {
        /// Of where.
        chat_id: ChatId,
        /// Only whose name or username begins so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        query: Option<String>,
        /// [`super::MembersView::next`] of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        cursor: Option<String>,
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
        /// The text with its marks, checked here by the same rules as on the server.
        text: String,
        /// Whom `@username` in it means.
        #[serde(default)]
        mentions: Vec<Mention>,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<Seq>,
        /// Nobody is to be disturbed by it.
        #[serde(default)]
        silent: bool,
    },
    /// Change what one's own message says, also offline and also one that still waits. → `()`
    EditMessage {
        /// Where.
        chat_id: ChatId,
        /// Its row's `client_id`.
        client_id: ClientId,
        /// The new text.
        text: String,
        /// Whom `@username` in it means.
        #[serde(default)]
        mentions: Vec<Mention>,
    },
    /// Forward messages, in their order, to each of some chats. → `()`
    ForwardMessages {
        /// From where.
        chat_id: ChatId,
        /// Which.
        seqs: Vec<Seq>,
        /// To where, at most 20.
        to: Vec<ChatId>,
        /// Nobody is to be disturbed by it.
        #[serde(default)]
        silent: bool,
    },
    /// Queue a message for later. → [`ClientId`]
    Schedule {
        /// Where.
        chat_id: ChatId,
        /// The text.
        text: String,
        /// Whom `@username` in it means.
        #[serde(default)]
        mentions: Vec<Mention>,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<Seq>,
        /// Nobody is to be disturbed by it.
        #[serde(default)]
        silent: bool,
        /// When.
        send_at: Millis,
    },
    /// Who has read a message, and when; needs the server. → `Vec<Reader>`
    Readers {
        /// Where.
        chat_id: ChatId,
        /// Which.
        seq: Seq,
    },
    /// What a message said before; needs the server. → `Vec<VersionRow>`
    Versions {
        /// Where.
        chat_id: ChatId,
        /// Which.
        seq: Seq,
    },
    /// Find messages. What this device has comes at once, the server's answer completes it. → `()`, then
    /// `Update::Found` once or twice with this `search`
    Search {
        /// The caller's number for it; a higher one takes the place of a lower one, whose answers stop.
        search: u32,
        /// Words and operators as typed (`from:`, `in:`, `before:`, `after:`, `has:link`).
        query: String,
        /// Only in this chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        chat_id: Option<ChatId>,
        /// Minutes east of UTC by which the person's days begin.
        #[serde(default)]
        offset_minutes: i32,
    },
    /// The next page of the current search. → `()`, then `Update::Found`
    SearchMore {
        /// Its number.
        search: u32,
    },
    /// Try a failed message again, or a group that is not made. → `()`
    RetrySend {
        /// Which: a message's, or [`super::NotMade`]'s.
        client_id: ClientId,
    },
    /// Give a message up that failed or was never tried. One that was tried and is not confirmed may have arrived:
    /// `already_sent`. A group that is not made is given up with everything in it. → `String`, its text, for the composer
    DiscardSend {
        /// Which.
        client_id: ClientId,
    },
    /// The person is writing. Throttled here. → `()`
    Typing {
        /// Where.
        chat_id: ChatId,
    },
    /// Keep a draft; empty text without an answered message removes it. Kept here at once, brought to one's other devices
    /// when it rests. → `()`
    SaveDraft {
        /// Where.
        chat_id: ChatId,
        /// As it stands in the composer.
        text: String,
        /// The message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<Seq>,
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
    /// At the first message sent at or after this time.
    Date {
        /// When, in UTC.
        time: Millis,
    },
}
