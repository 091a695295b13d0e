//! The closed list of everything that can be refused, shared by HTTP, socket, core and page.
//!
//! Each code has a message `error-<code>` in every locale (a test holds it), so the English `message` here is for
//! developers and logs only. Never put what a person wrote, or a secret, into it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

// `$code` is a `tt` and not a `literal`: derives see through the former only, and the OpenAPI schema would otherwise
// name the variants instead of the codes.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:tt, $status:literal;)*) => {
        /// Why something was refused. On the wire: the snake_case name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
        #[ts(export_to = "protocol.ts")]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
            /// A code newer than this build; shown with its English message.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl ErrorCode {
            /// Every code of this build, for catalogues and tests.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown => "unknown",
                }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self {
                    $(Self::$variant => $status,)*
                    Self::Unknown => 500,
                }
            }
        }
    };
}

error_codes! {
    /// The body or frame is not the JSON that belongs here.
    BadJson = "bad_json", 400;
    /// A query parameter or path is out of range or contradicts another.
    InvalidArgument = "invalid_argument", 400;
    /// No such route.
    RouteNotFound = "route_not_found", 404;
    /// The route exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405;
    /// A body that is not JSON.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// A body or frame over the limit.
    TooLarge = "too_large", 413;
    /// A frame of a type this server does not know.
    FrameUnknown = "frame_unknown", 400;
    /// A binary frame; the socket speaks text.
    FrameBinary = "frame_binary", 400;
    /// A command of a type this server does not know.
    CommandUnknown = "command_unknown", 400;
    /// The commands of a frame are none, too many, or of several chats.
    BadBatch = "bad_batch", 400;
    /// Something else came before hello, or hello came twice.
    HelloExpected = "hello_expected", 400;
    /// No hello in time, or no frame for too long.
    IdleTimeout = "idle_timeout", 408;
    /// This client is too old for this server: please update.
    UpdateRequired = "update_required", 426;

    /// No token was given.
    Unauthenticated = "unauthenticated", 401;
    /// The token is not one of this server's.
    TokenInvalid = "token_invalid", 401;
    /// The token was good and is over: refresh it.
    TokenExpired = "token_expired", 401;
    /// The session was signed out or revoked: sign in again.
    SessionRevoked = "session_revoked", 401;
    /// A refresh token was used a second time: its session is revoked for safety.
    RefreshReused = "refresh_reused", 401;
    /// Unknown user or wrong password; deliberately not said which.
    CredentialsWrong = "credentials_wrong", 401;
    /// The administrator closed registration.
    RegistrationClosed = "registration_closed", 403;

    /// Username too short, too long, or with characters other than Latin letters, digits, `_`, `.`.
    UsernameInvalid = "username_invalid", 422;
    /// The username belongs to somebody.
    UsernameTaken = "username_taken", 409;
    /// The username looks like somebody's.
    UsernameLookAlike = "username_look_alike", 409;
    /// Not an e-mail address.
    EmailInvalid = "email_invalid", 422;
    /// The e-mail address belongs to somebody.
    EmailTaken = "email_taken", 409;
    /// The password is too short.
    PasswordTooShort = "password_too_short", 422;
    /// The password is too long.
    PasswordTooLong = "password_too_long", 422;
    /// The password is one of the first that anybody would try.
    PasswordTooSimple = "password_too_simple", 422;
    /// The display name is empty, too long, or has control characters.
    DisplayNameInvalid = "display_name_invalid", 422;
    /// "About" is too long or has control characters.
    AboutInvalid = "about_invalid", 422;

    /// It does not exist, or is not for this user to know of.
    NotFound = "not_found", 404;
    /// The user may see it but not do this.
    Forbidden = "forbidden", 403;
    /// No message of this number in the chat.
    SeqNotFound = "seq_not_found", 404;
    /// The cursor lies beyond the server's rev: rebuild this cache.
    CursorAhead = "cursor_ahead", 409;
    /// The client id already names another message.
    ClientIdReused = "client_id_reused", 409;
    /// A message without anything in it.
    TextEmpty = "text_empty", 422;
    /// A message over the limit.
    TextTooLong = "text_too_long", 422;
    /// A message with control characters.
    TextControlCharacter = "text_control_character", 422;
    /// A message with a direction override, which makes text look like other text.
    TextDirectionOverride = "text_direction_override", 422;
    /// Content of a type this server does not accept.
    ContentUnknown = "content_unknown", 422;
    /// The title is empty where there must be one, too long, or has control characters.
    TitleInvalid = "title_invalid", 422;
    /// The description is too long or has control characters.
    DescriptionInvalid = "description_invalid", 422;
    /// Not one emoji.
    EmojiInvalid = "emoji_invalid", 422;
    /// The time lies too far ahead.
    ScheduleTimeInvalid = "schedule_time_invalid", 422;

    /// This kind of chat has no such thing.
    NotSupportedHere = "not_supported_here", 409;
    /// The id names another chat.
    ChatIdTaken = "chat_id_taken", 409;
    /// The owner cannot go, or become less, before somebody else is the owner.
    OwnerMustHandOver = "owner_must_hand_over", 409;
    /// The group has as many members as a group can have.
    GroupFull = "group_full", 409;
    /// The person cannot be added to the group by this user.
    CannotAdd = "cannot_add", 403;
    /// An admin took this user out of the group: only an admin can bring them back.
    RemovedFromGroup = "removed_from_group", 403;
    /// The invite is unknown, over, used up or revoked.
    InviteInvalid = "invite_invalid", 404;
    /// As many invites as a group can have.
    TooManyInvites = "too_many_invites", 409;
    /// The person cannot be written to now. Deliberately not said why.
    RecipientUnavailable = "recipient_unavailable", 403;
    /// The message was edited meanwhile: look at it first.
    EditConflict = "edit_conflict", 409;
    /// The message cannot be changed: it is deleted, or not a text.
    NotEditable = "not_editable", 409;
    /// As many reactions as a message can have, from this person or in all.
    TooManyReactions = "too_many_reactions", 409;
    /// As many pinned messages as a chat can have.
    TooManyPinned = "too_many_pinned", 409;
    /// As many scheduled messages as a person can have.
    TooManyScheduled = "too_many_scheduled", 409;
    /// As many contacts and blocked people as a person can have.
    TooManyPeople = "too_many_people", 409;

    /// Too many requests: wait for `retry_after_ms`.
    RateLimited = "rate_limited", 429;
    /// Too many connections of this user or address.
    TooManyConnections = "too_many_connections", 429;
    /// The server has more to do than it may queue: wait for `retry_after_ms`.
    Busy = "busy", 503;
    /// An earlier command of the same batch has to be tried again first.
    Skipped = "skipped", 503;
    /// The server is going down for a moment.
    Restarting = "restarting", 503;
    /// The database does not answer.
    StorageUnavailable = "storage_unavailable", 503;
    /// The server's disk is full.
    StorageFull = "storage_full", 507;
    /// The server's database is read-only.
    StorageReadOnly = "storage_read_only", 503;
    /// Took too long.
    Timeout = "timeout", 504;
    /// A fault of the server's own; the log has it under the request's id.
    Internal = "internal", 500;
}

impl ErrorCode {
    /// Trying the same again later can succeed. A send queue keeps the command; a server never stores the refusal.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::TooManyConnections
                | Self::Busy
                | Self::Skipped
                | Self::Restarting
                | Self::StorageUnavailable
                | Self::StorageFull
                | Self::StorageReadOnly
                | Self::Timeout
                | Self::IdleTimeout
                | Self::Internal
        )
    }

    /// The session needs attention (refresh or sign-in), the command itself may be fine.
    #[must_use]
    pub const fn is_authentication(self) -> bool {
        matches!(
            self,
            Self::Unauthenticated
                | Self::TokenInvalid
                | Self::TokenExpired
                | Self::SessionRevoked
                | Self::RefreshReused
        )
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal, on HTTP and socket alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[error("{code}: {message}")]
#[ts(export_to = "protocol.ts")]
pub struct ApiError {
    /// What a program decides by.
    pub code: ErrorCode,
    /// English, for developers.
    pub message: String,
    /// Which fields of a form are wrong; the first one's code is `code`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Do not try again before so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub retry_after_ms: Option<u64>,
    /// Anything more, by code (documented beside the code in `docs/protocol.md`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    #[schema(value_type = Option<Object>)]
    pub details: Option<Value>,
}

/// One wrong field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct FieldError {
    /// The field's name on the wire.
    pub field: String,
    /// What is wrong with it.
    pub code: ErrorCode,
}

impl ApiError {
    /// A refusal with nothing but a code and a sentence for developers.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new(), retry_after_ms: None, details: None }
    }

    /// The same, with the time to wait.
    #[must_use]
    pub fn retry_after(mut self, milliseconds: u64) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }

    /// A refusal of one or more fields; `None` when the list is empty.
    #[must_use]
    pub fn fields(fields: Vec<FieldError>) -> Option<Self> {
        let code = fields.first()?.code;
        Some(Self { fields, ..Self::new(code, "some fields are not acceptable") })
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, code.as_str().replace('_', " "))
    }
}

/// Every successful HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Envelope<T> {
    /// The answer itself.
    pub data: T,
}

/// Every unsuccessful HTTP answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorEnvelope {
    /// What went wrong.
    pub error: ApiError,
}
