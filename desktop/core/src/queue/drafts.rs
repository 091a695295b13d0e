//! Drafts on their way to one's other devices: what rests in a composer becomes a command, in the place of an earlier one
//! that was never tried.

use vestnik_protocol::{ChatId, Command, Draft, Millis, text};

use crate::cache::{CacheError, Db, chats, drafts, queue};

/// Queues what the server does not have yet of these chats' drafts (or of all). Answers whether there was anything.
pub fn queue_drafts(db: &Db, among: Option<&[ChatId]>, now: Millis) -> Result<bool, CacheError> {
    let mut queued = false;
    for (chat, draft) in drafts::unsynced(db)? {
        if among.is_some_and(|among| !among.contains(&chat)) {
            continue;
        }
        queued |= queue_draft(db, chat, draft, now)?;
    }
    Ok(queued)
}

fn queue_draft(db: &Db, chat: ChatId, draft: Draft, now: Millis) -> Result<bool, CacheError> {
    // Where there is no chat yet, or no room for so much, the draft stays on this device.
    if chats::get(db, chat)?.is_none() || text::draft(&draft.text).is_err() {
        return Ok(false);
    }
    let empty = draft.text.is_empty() && draft.reply_to.is_none();
    let command = Command::SaveDraft { chat_id: chat, draft: (!empty).then_some(draft) };
    for entry in queue::of_chat(db, chat)? {
        if !matches!(entry.command, Command::SaveDraft { .. }) {
            continue;
        }
        if entry.command == command {
            return Ok(false);
        }
        if entry.is_untried() {
            queue::remove(db, entry.id)?;
        }
    }
    queue::push(db, chat, None, &command, now)?;
    Ok(true)
}

/// The server answered a draft, for good: it has it or will never take it.
pub(super) fn settled(db: &Db, chat: ChatId, draft: Option<&Draft>) -> Result<(), CacheError> {
    let at = match draft {
        Some(draft) => Some(draft.updated_at),
        // That something was taken away carries no time: it is what stands here, if that is still nothing.
        None => {
            let own = drafts::own(db, chat)?.map(|own| own.draft);
            own.filter(|own| own.text.is_empty() && own.reply_to.is_none()).map(|own| own.updated_at)
        }
    };
    at.map_or(Ok(()), |at| drafts::settle(db, chat, at))
}
