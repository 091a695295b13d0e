//! Changing what one's own message says, wherever it has got to: one that was never tried is rewritten where it stands,
//! otherwise the edit queues behind it.

use vestnik_protocol::limits::MAX_EDITS;
use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatId, ClientId, Command, Content, ErrorCode, Millis, Seq, UserId};

use super::refusal::{Answered, QueueRefusal, Stop, answered};
use super::standing::required;
use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, messages, queue};

/// Changes a message of one's own by its name.
pub fn edit_message(
    db: &Db,
    me: UserId,
    chat: ChatId,
    client: ClientId,
    content: Content,
    now: Millis,
) -> Answered<()> {
    answered(edit(db, me, chat, client, content, now))
}

fn edit(
    db: &Db,
    me: UserId,
    chat: ChatId,
    client: ClientId,
    content: Content,
    now: Millis,
) -> Result<(), Stop> {
    let at = required(db, chat, me)?;
    at.may(Action::ChangeOwn)?;
    if let Some(entry) = queue::by_client_id(db, client)? {
        let may_rewrite = entry.is_untried() || entry.is_failed();
        let rewritten = match &entry.command {
            Command::Send { reply_to, silent, .. } => Command::Send {
                chat_id: chat,
                client_id: client,
                content: content.clone(),
                reply_to: *reply_to,
                silent: *silent,
            },
            Command::Schedule { reply_to, silent, send_at, .. } if may_rewrite => Command::Schedule {
                chat_id: chat,
                client_id: client,
                content: content.clone(),
                reply_to: *reply_to,
                silent: *silent,
                send_at: *send_at,
            },
            Command::Schedule { .. } => return Err(Stop::Refused(QueueRefusal::AlreadySent)),
            _ => return Err(ErrorCode::NotEditable.into()),
        };
        if entry.chat_id != chat {
            return Err(ErrorCode::NotFound.into());
        }
        if may_rewrite {
            queue::rewrite(db, &entry, &rewritten)?;
            queue::revive(db, entry.id)?;
            return Ok(());
        }
        let said = match entry.command {
            Command::Send { content, .. } => content,
            _ => Content::deleted(),
        };
        let seq = match entry.waits {
            Waits::Rev { seq, .. } => seq.unwrap_or_default(),
            _ => Seq::ZERO,
        };
        return Ok(queue_edit(db, chat, client, (seq, 0, &said), content, now)?);
    }
    let message = messages::by_client_id(db, chat, me, client)?.ok_or(ErrorCode::SeqNotFound)?;
    let is_text = at.pending.change(message.clone()).message.content.as_text().is_some();
    let editable = is_text && message.forwarded.is_none() && message.edit < MAX_EDITS;
    if !editable {
        return Err(ErrorCode::NotEditable.into());
    }
    Ok(queue_edit(db, chat, client, (message.seq, message.edit, &message.content), content, now)?)
}

/// Puts an edit behind those of the same message that may be on their way, in the place of those that are not.
fn queue_edit(
    db: &Db,
    chat: ChatId,
    client: ClientId,
    (seq, edit, said): (Seq, u32, &Content),
    content: Content,
    now: Millis,
) -> Result<(), CacheError> {
    let of_it = |entry: &Entry| {
        entry.changes == Some(client) && matches!(entry.command, Command::Edit { .. }) && !entry.is_failed()
    };
    let entries = queue::of_chat(db, chat)?;
    let mut replaces = edit;
    let mut stands = said.clone();
    for entry in entries.iter().filter(|entry| of_it(entry)) {
        if entry.is_untried() {
            queue::remove(db, entry.id)?;
        } else if let Command::Edit { edit, content, .. } = &entry.command {
            replaces = replaces.max(edit.saturating_add(1));
            stands = content.clone();
        }
    }
    if stands == content {
        return Ok(());
    }
    let command = Command::Edit { chat_id: chat, seq, edit: replaces, content };
    queue::push_change(db, chat, client, &command, now).map(drop)
}

/// The message was refused: what its edits would have made of it, it says now.
pub(super) fn fold_into_refused(db: &Db, entry: &Entry, client: ClientId) -> Result<(), CacheError> {
    let Command::Send { chat_id, reply_to, silent, .. } = &entry.command else { return Ok(()) };
    let mut latest = None;
    for edit in queue::of_chat(db, *chat_id)?.into_iter().filter(|other| other.changes == Some(client)) {
        queue::remove(db, edit.id)?;
        if let Command::Edit { content, .. } = edit.command {
            latest = Some(content);
        }
    }
    let Some(content) = latest else { return Ok(()) };
    let rewritten =
        Command::Send { chat_id: *chat_id, client_id: client, content, reply_to: *reply_to, silent: *silent };
    queue::rewrite(db, entry, &rewritten)
}
