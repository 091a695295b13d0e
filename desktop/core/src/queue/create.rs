//! New chats, made on this device before the server knows of them.

use vestnik_protocol::limits::MAX_MEMBERS_PER_COMMAND;
use vestnik_protocol::{ChatId, ClientId, Command, ErrorCode, Millis, UserId, text};

use super::failed::revive_all;
use super::refusal::{Answered, Stop, answered};
use super::standing::Standing;
use crate::cache::queue::Entry;
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

/// Changes a group that the server refused to make where it stands: to change it is to try it again. False where the
/// command has to be queued as ever.
pub(super) fn amend(db: &Db, at: &Standing, change: &Command) -> Result<bool, Stop> {
    let refused = |entry: &&Entry| entry.is_failed() && matches!(entry.command, Command::CreateGroup { .. });
    let Some(entry) = at.pending.entries().iter().find(refused) else { return Ok(false) };
    let mut asked = entry.command.clone();
    let Command::CreateGroup { title, description, public, user_ids, .. } = &mut asked else {
        return Ok(false);
    };
    match change {
        Command::EditChat {
            title: name,
            description: words,
            public: open,
            expire_after_seconds: None,
            ..
        } => {
            if let Some(name) = name {
                *title = Some(name.clone()).filter(|name| !name.is_empty());
            }
            if let Some(words) = words {
                description.clone_from(words);
            }
            *public = open.unwrap_or(*public);
        }
        Command::AddMembers { user_ids: more, .. } => {
            user_ids.extend(more);
            user_ids.sort_unstable();
            user_ids.dedup();
        }
        Command::RemoveMember { user_id, .. } => user_ids.retain(|user| user != user_id),
        _ => return Ok(false),
    }
    if user_ids.len() > MAX_MEMBERS_PER_COMMAND {
        return Err(ErrorCode::InvalidArgument.into());
    }
    if title.is_none() && (*public || user_ids.is_empty()) {
        return Err(ErrorCode::TitleInvalid.into());
    }
    queue::rewrite(db, entry, &asked)?;
    revive_all(db, at.pending.entries())?;
    Ok(true)
}

/// A group that was refused is retried and discarded under the name that its id is.
const fn name_of_group(id: ChatId) -> ClientId {
    ClientId(id.0)
}
