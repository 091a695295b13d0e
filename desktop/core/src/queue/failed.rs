//! What a person decides about what was refused, or was never tried: try again, or give up.

use vestnik_protocol::{ChatId, ClientId, Command};

use super::is_opening;
use super::refusal::{Answered, QueueRefusal};
use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, queue};

/// Tries a refused message again, with what it depends on and what depends on that.
pub fn retry(db: &Db, client: ClientId) -> Answered<ChatId> {
    let Some(entry) = queue::by_client_id(db, client)? else { return Ok(Err(QueueRefusal::AlreadySent)) };
    let same_chat = queue::of_chat(db, entry.chat_id)?;
    if same_chat.iter().any(|other| is_opening(other) && other.is_failed()) {
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

/// Gives a message up, unless the server may have it; or a group with everything in it.
pub fn discard(db: &Db, client: ClientId) -> Answered<Discarded> {
    let Some(entry) = queue::by_client_id(db, client)? else { return Ok(Err(QueueRefusal::AlreadySent)) };
    if may_be_carried_out(&entry) {
        return Ok(Err(QueueRefusal::AlreadySent));
    }
    let chat_id = entry.chat_id;
    queue::remove(db, entry.id)?;
    let left = queue::of_chat(db, chat_id)?;
    if matches!(entry.command, Command::CreateGroup { .. }) {
        for other in &left {
            queue::remove(db, other.id)?;
        }
    } else if !left.iter().any(makes_a_message) {
        // An opening without messages is of no use, and a refused one would stand in the way of the next message.
        let of_no_use = |other: &&Entry| match other.command {
            Command::OpenDirect { .. } => !may_be_carried_out(other),
            Command::CreateGroup { .. } => false,
            _ => matches!(other.waits, Waits::Person { follows_another: true, .. }) && !has_group(&left),
        };
        for other in left.iter().filter(of_no_use) {
            queue::remove(db, other.id)?;
        }
    }
    let text = match &entry.command {
        Command::Send { content, .. } | Command::Schedule { content, .. } => {
            content.as_text().unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    Ok(Ok(Discarded { chat_id, text }))
}

fn has_group(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry.command, Command::CreateGroup { .. }))
}

pub(super) const fn makes_a_message(entry: &Entry) -> bool {
    matches!(entry.command, Command::Send { .. } | Command::Forward { .. } | Command::Schedule { .. })
}

/// It was tried and not refused for good. That no answer is awaited right now says nothing: it may have been lost with
/// the connection, or with the process. Attempts are counted before they are made, so a restart does not forget them.
pub(super) const fn may_be_carried_out(entry: &Entry) -> bool {
    match entry.waits {
        Waits::Server => entry.attempts > 0,
        Waits::Person { .. } => false,
        Waits::Rev { .. } | Waits::Account { .. } => true,
    }
}

/// Revives the refused opening of a chat, and what was set aside because of it.
pub(super) fn revive_all(db: &Db, entries: &[Entry]) -> Result<(), CacheError> {
    for entry in entries {
        if let Waits::Person { follows_another, .. } = &entry.waits
            && (*follows_another || is_opening(entry))
        {
            queue::revive(db, entry.id)?;
        }
    }
    Ok(())
}
