//! What a person does to the queue: send, retry, discard. Each is one durable transaction.

use vestnik_protocol::{ChatId, ClientId, Command, Content, ErrorCode, Millis, UserId};

use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, chats, drafts, members, privates, queue};

/// Why the queue does not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueRefusal {
    /// By a rule that the server has too.
    Rule(ErrorCode),
    /// The entry is not there any more, or the server may have it.
    AlreadySent,
}

/// Notes a direct chat: it is listed from now on. The command that makes it on the server goes before the first
/// message, so that nobody finds an empty chat because somebody looked at a name.
pub fn open_direct(db: &Db, me: UserId, peer: UserId) -> Result<ChatId, CacheError> {
    let chat = ChatId::direct(me, peer);
    members::note_direct(db, chat, peer)?;
    Ok(chat)
}

/// Queues a message, before it the direct chat where the server does not have that yet, and clears the draft.
pub fn push_send(
    db: &Db,
    chat: ChatId,
    client: ClientId,
    content: Content,
    now: Millis,
) -> Result<Result<(), QueueRefusal>, CacheError> {
    if privates::get(db, chat)?.is_some_and(|row| !row.member) {
        return Ok(Err(QueueRefusal::Rule(ErrorCode::NotFound)));
    }
    if chats::get(db, chat)?.is_none() {
        let Some(peer) = members::noted_direct(db, chat)? else {
            return Ok(Err(QueueRefusal::Rule(ErrorCode::NotFound)));
        };
        let waiting = queue::of_chat(db, chat)?;
        match waiting.iter().find(|entry| is_opening(entry)) {
            None => drop(queue::push(db, chat, None, &Command::OpenDirect { user_id: peer }, now)?),
            // To write again is to want it tried again.
            Some(opening) if is_failed(opening) => revive_all(db, &waiting)?,
            Some(_) => {}
        }
    }
    let send = Command::Send { chat_id: chat, client_id: client, content, reply_to: None, silent: false };
    queue::push(db, chat, Some(client), &send, now)?;
    drafts::set(db, chat, "", None, now)?;
    Ok(Ok(()))
}

/// Tries a refused message again, with what it depends on and what depends on that.
pub fn retry(db: &Db, client: ClientId) -> Result<Result<ChatId, QueueRefusal>, CacheError> {
    let Some(entry) = queue::by_client_id(db, client)? else { return Ok(Err(QueueRefusal::AlreadySent)) };
    let same_chat = queue::of_chat(db, entry.chat_id)?;
    if same_chat.iter().any(|other| is_opening(other) && is_failed(other)) {
        revive_all(db, &same_chat)?;
    }
    queue::revive(db, entry.id)?;
    Ok(Ok(entry.chat_id))
}

/// What a discarded message was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    /// Where.
    pub chat_id: ChatId,
    /// Its text, for the composer.
    pub text: String,
}

/// Gives a message up, unless the server may have it.
pub fn discard(db: &Db, client: ClientId) -> Result<Result<Discarded, QueueRefusal>, CacheError> {
    let Some(entry) = queue::by_client_id(db, client)? else { return Ok(Err(QueueRefusal::AlreadySent)) };
    if may_be_carried_out(&entry) {
        return Ok(Err(QueueRefusal::AlreadySent));
    }
    queue::remove(db, entry.id)?;
    // An opening without messages is of no use, and a refused one would stand in the way of the next message.
    let left = queue::of_chat(db, entry.chat_id)?;
    if !left.iter().any(|other| matches!(other.command, Command::Send { .. })) {
        for opening in left.iter().filter(|other| is_opening(other) && !may_be_carried_out(other)) {
            queue::remove(db, opening.id)?;
        }
    }
    let text = match &entry.command {
        Command::Send { content, .. } => content.as_text().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    Ok(Ok(Discarded { chat_id: entry.chat_id, text }))
}

pub(super) fn is_opening(entry: &Entry) -> bool {
    matches!(entry.command, Command::OpenDirect { .. })
}

fn is_failed(entry: &Entry) -> bool {
    matches!(entry.waits, Waits::Person { .. })
}

/// It was tried and not refused for good. That no answer is awaited right now says nothing: it may have been lost with
/// the connection, or with the process. Attempts are counted before they are made, so a restart does not forget them.
const fn may_be_carried_out(entry: &Entry) -> bool {
    match entry.waits {
        Waits::Server => entry.attempts > 0,
        Waits::Person { .. } => false,
        Waits::Rev { .. } => true,
    }
}

/// Revives the refused opening of a chat, and what was set aside because of it.
fn revive_all(db: &Db, entries: &[Entry]) -> Result<(), CacheError> {
    for entry in entries {
        if let Waits::Person { follows_another, .. } = &entry.waits
            && (*follows_another || is_opening(entry))
        {
            queue::revive(db, entry.id)?;
        }
    }
    Ok(())
}
