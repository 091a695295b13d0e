//! What the answers to a frame do to its entries.

use std::time::Duration;

use vestnik_protocol::{ApiError, ChatId, Command, CommandOutcome, Done, ErrorCode};

use super::edits::fold_into_refused;
use super::{drafts, is_opening};
use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, queue};
use crate::sync::apply_ack;

/// What follows from the answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Something has to be tried again.
    pub again: Option<Again>,
    /// The token was refused.
    pub authentication: bool,
    /// Shown as done and refused for good.
    pub undone: Vec<Undone>,
}

/// What was shown as done and is not shown any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The command's `type`.
    pub what: String,
    /// Why.
    pub code: ErrorCode,
}

/// A transient refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Again {
    /// Not before this, if the server said.
    pub after: Option<Duration>,
    /// It concerns the server as a whole, not this chat.
    pub everything: bool,
}

/// Applies the answers, in order. An entry without an answer is tried again.
pub(super) fn settle(
    db: &Db,
    chat: ChatId,
    entries: &[i64],
    results: &[CommandOutcome],
) -> Result<Settled, CacheError> {
    let mut settled = Settled::default();
    for (index, id) in entries.iter().enumerate() {
        match results.get(index) {
            Some(CommandOutcome::Done(done)) => carried_out(db, chat, *id, done)?,
            Some(CommandOutcome::Refused { error }) if is_permanent(error) => {
                settled.undone.extend(refuse(db, chat, *id, error)?);
            }
            Some(CommandOutcome::Refused { error }) => {
                settled.authentication |= error.code.is_authentication();
                // What follows a transient refusal is only `skipped`: the first one says why and for how long.
                settled.again.get_or_insert(Again {
                    after: error.retry_after_ms.map(Duration::from_millis),
                    everything: concerns_everything(error.code),
                });
            }
            None => {
                settled.again.get_or_insert(Again { after: None, everything: false });
            }
        }
    }
    Ok(settled)
}

/// The same again would be refused again. A code newer than this build counts as transient while the server says when
/// to try again.
pub(super) fn is_permanent(error: &ApiError) -> bool {
    let transient = error.code.is_transient()
        || error.code.is_authentication()
        || (error.code == ErrorCode::Unknown && error.retry_after_ms.is_some());
    !transient
}

const fn concerns_everything(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::Internal | ErrorCode::Timeout | ErrorCode::Skipped)
}

fn carried_out(db: &Db, chat: ChatId, id: i64, done: &Done) -> Result<(), CacheError> {
    let Some(entry) = queue::by_id(db, id)? else {
        // Its message came by a delta first. The answer still has the row.
        return apply_ack(db, id, done).map(drop);
    };
    if let Some(message) = done.message.as_ref().filter(|made| entry.client_id == Some(made.client_id)) {
        queue::number(db, message.client_id, message.seq)?;
    }
    if let Command::SaveDraft { draft, .. } = &entry.command {
        drafts::settled(db, chat, draft.as_ref())?;
    }
    apply_ack(db, id, done).map(drop)
}

fn refuse(db: &Db, chat: ChatId, id: i64, error: &ApiError) -> Result<Option<Undone>, CacheError> {
    let Some(entry) = queue::by_id(db, id)? else { return Ok(None) };
    if matches!(entry.waits, Waits::Person { .. }) {
        // Set aside already, because of an earlier one of the same frame: that one's reason is the true one.
        return Ok(None);
    }
    match &entry.command {
        Command::OpenDirect { .. } | Command::CreateGroup { .. } => {
            queue::fail(db, id, error.code.as_str(), false)?;
            // Nothing can be done in a chat that there is not.
            for other in queue::of_chat(db, chat)?.iter().filter(|other| other.id > id && depends(other)) {
                queue::fail(db, other.id, error.code.as_str(), true)?;
            }
        }
        Command::Send { client_id, .. } => {
            queue::fail(db, id, error.code.as_str(), false)?;
            fold_into_refused(db, &entry, *client_id)?;
        }
        Command::Forward { .. } | Command::Schedule { .. } => {
            queue::fail(db, id, error.code.as_str(), false)?;
        }
        Command::SaveDraft { draft, .. } => {
            // It stays on this device; nobody waits to hear of it.
            drafts::settled(db, chat, draft.as_ref())?;
            queue::remove(db, id)?;
        }
        command => {
            queue::remove(db, id)?;
            if is_deleted_later(db, &entry)? {
                // It was carried out before, or in vain: either way there is nothing left to see of it.
                return Ok(None);
            }
            return Ok(Some(Undone { what: type_of(command), code: error.code }));
        }
    }
    Ok(None)
}

/// What is shown as done in these chats and goes with them if they are lost, by its entry.
pub fn deeds(
    db: &Db,
    chats: impl IntoIterator<Item = ChatId>,
) -> Result<Vec<(i64, ChatId, Undone)>, CacheError> {
    let mut found = Vec::new();
    for chat in chats {
        let waiting = queue::of_chat(db, chat)?.into_iter().filter(|entry| entry.waits == Waits::Server);
        for entry in waiting.filter(|entry| is_seen_by_others(&entry.command)) {
            let undone = Undone { what: type_of(&entry.command), code: ErrorCode::NotFound };
            found.push((entry.id, chat, undone));
        }
    }
    Ok(found)
}

/// Those of them that are gone.
pub fn lost(db: &Db, deeds: Vec<(i64, ChatId, Undone)>) -> Result<Vec<(ChatId, Undone)>, CacheError> {
    let mut lost = Vec::new();
    for (id, chat, undone) in deeds {
        if queue::by_id(db, id)?.is_none() {
            lost.push((chat, undone));
        }
    }
    Ok(lost)
}

/// What one did to the chat for everybody, unless it was to get out of it. Where only oneself sees the effect, there is
/// nothing to miss.
const fn is_seen_by_others(command: &Command) -> bool {
    !command.is_private() && !matches!(command, Command::Leave { .. } | Command::DeleteChat { .. })
}

/// What concerns a person stands without the chat with them.
fn depends(entry: &Entry) -> bool {
    !is_opening(entry) && !matches!(entry.command, Command::SetContact { .. } | Command::SetBlocked { .. })
}

/// A deletion of the same message waits behind a change of it.
fn is_deleted_later(db: &Db, entry: &Entry) -> Result<bool, CacheError> {
    let at = match &entry.command {
        Command::Edit { seq, .. } | Command::React { seq, .. } | Command::PinMessage { seq, .. } => *seq,
        _ => return Ok(false),
    };
    let later = queue::of_chat(db, entry.chat_id)?;
    Ok(later.iter().any(|other| {
        other.id > entry.id && matches!(&other.command, Command::Delete { seqs, .. } if seqs.contains(&at))
    }))
}

/// As it stands on the wire.
fn type_of(command: &Command) -> String {
    let value = serde_json::to_value(command).unwrap_or_default();
    value.get("type").and_then(|name| name.as_str()).unwrap_or_default().to_owned()
}
