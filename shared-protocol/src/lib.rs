//! What the server and every client of Vestnik agree on: ids, commands, deltas, models, frames, errors, limits.
//!
//! Nothing here does I/O, reads a clock or draws a random number. Every type that crosses the wire derives its
//! OpenAPI schema (`ToSchema`) and its TypeScript type (`TS`) beside its JSON form, so that documentation and page
//! cannot drift from what is really sent. The wire only ever grows: unknown fields are ignored and unknown variants
//! have an arm of their own, because an old client must survive a new server and the other way round.

mod accounts;
mod chats;
mod commands;
mod delta;
mod details;
mod discreet;
mod errors;
mod events;
mod frames;
mod groups;
mod history;
mod ids;
pub mod limits;
pub mod markup;
mod members;
mod messages;
mod outcomes;
mod presence;
mod private;
mod reactions;
pub mod rights;
pub mod search;
mod server_info;
pub mod text;
mod time;

pub use accounts::{
    Credentials, Me, Profile, ProfileChange, RefreshRequest, Registration, SessionTokens, SignedIn,
    UserSearch, UsersBatch, UsersFound,
};
pub use chats::{ChatHeader, ChatKind, ChatList, ChatListItem, ChatPrivate, Draft, TopReader, UnreadCount};
pub use commands::Command;
pub use delta::{AccountDelta, ChatDelta};
pub use details::{
    EditHistory, EditVersion, MessagesFound, Reader, Readers, SearchHit, SearchPage, SearchRequest,
};
pub use errors::{ApiError, Envelope, ErrorCode, ErrorEnvelope, FieldError};
pub use events::ChatEvent;
pub use frames::{ClientFrame, Cursor, Hello, ResetReason, ServerFrame, Welcome};
pub use groups::{
    GroupPreview, GroupsFound, Invite, InviteToken, InviteTokenInvalid, Invites, MembersPage, MembersQuery,
};
pub use history::{HistoryPage, HistoryQuery};
pub use ids::{ChatId, ClientId, Epoch, Rev, Seq, SessionId, UserId};
pub use markup::{Block, Link, Mention, Span};
pub use members::{Member, Role};
pub use messages::{Content, Forwarded, KnownContent, Message, ReplyTo};
pub use outcomes::{CommandBatch, CommandOutcome, CommandResults, Done};
pub use presence::{Presence, TypingIn};
pub use private::{HiddenMessage, PersonPrivate, ScheduledMessage};
pub use reactions::ReactionRow;
pub use server_info::ServerInfo;
pub use time::Millis;

/// Version of the wire spoken by this build. It rises only when an older peer could not understand a newer one.
pub const PROTOCOL_VERSION: u32 = 1;

/// The oldest client version that this build's server still talks to.
pub const MINIMUM_CLIENT_VERSION: u32 = 1;
