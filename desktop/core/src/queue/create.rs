//! New chats, made on this device before the server knows of them.

use vestnik_protocol::limits::MAX_MEMBERS_PER_COMMAND;
use vestnik_protocol::{ChatId, ClientId, Command, ErrorCode, Millis, UserId, text};

use super::refusal::{Answered, Stop, answered};
use crate::cache::{CacheError, Db, members, queue};

/// Notes a direct chat: it is listed from now on. The command that makes it on the server goes before the first
/// message, so that nobody finds an empty chat because somebody looked at a name.
pub fn open_direct(db: &Db, me: UserId, peer: UserId) -> Result<ChatId, CacheError> {
    let chat = ChatId::direct(me, peer);
    members::note_direct(db, chat, peer)?;
    Ok(chat)
}

/// A group as it was asked for.
#[derive(Debug, Clone, Default)]
pub struct NewGroup {
    /// What it is called.
    pub title: Option<String>,
    /// A few words about it.
    pub description: String,
    /// Anybody may find and join it.
    pub public: bool,
    /// Who is in it besides oneself.
    pub user_ids: Vec<UserId>,
}

/// Queues a new group under `id`. One other person and no title: the direct chat with them.
pub fn create_chat(db: &Db, me: UserId, id: ChatId, group: NewGroup, now: Millis) -> Answered<ChatId> {
    answered(create(db, me, id, group, now))
}

fn create(db: &Db, me: UserId, id: ChatId, group: NewGroup, now: Millis) -> Result<ChatId, Stop> {
    let NewGroup { title, description, public, mut user_ids } = group;
    user_ids.retain(|user| *user != me);
    user_ids.sort_unstable();
    user_ids.dedup();
    let title = title.filter(|title| !title.trim().is_empty());
    let title = title.map(|title| text::title(&title)).transpose()?;
    let description = text::description(&description)?;
    if let (None, false, [peer]) = (&title, public, user_ids.as_slice()) {
        return Ok(open_direct(db, me, *peer)?);
    }
    if user_ids.len() > MAX_MEMBERS_PER_COMMAND {
        return Err(ErrorCode::InvalidArgument.into());
    }
    // What nobody is named after has to have a name.
    if title.is_none() && (public || user_ids.is_empty()) {
        return Err(ErrorCode::TitleInvalid.into());
    }
    let command = Command::CreateGroup { chat_id: id, title, description, public, user_ids };
    queue::push(db, id, Some(name_of_group(id)), &command, now)?;
    Ok(id)
}

/// A group that was refused is retried and discarded under the name that its id is.
const fn name_of_group(id: ChatId) -> ClientId {
    ClientId(id.0)
}
