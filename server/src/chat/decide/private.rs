//! What a user keeps of a chat for oneself: its place in the list, silence, marks, the draft, and what is deleted for
//! oneself. For members of any role; nobody else learns of it, so the chat itself does not change.

use std::collections::BTreeSet;

use vestnik_protocol::{
    Command, Done, Draft, ErrorCode, HiddenMessage, Millis, Rev, Seq, UserId, limits, text,
};

use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::hidden::HiddenRow;
use crate::store::private::PrivateRow;

/// Changes the user's own row of a chat, or hides messages. What is so already takes no rev.
pub fn change(rows: &WorkingSet, user: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let chat_id = command.chat_id(user).ok_or(ErrorCode::CommandUnknown)?;
    let Caller { chat, .. } = Caller::of(rows, user, chat_id)?;
    let before = rows.private(user, chat_id).ok_or(ErrorCode::NotFound)?;
    let rev = rows.account(user).ok_or(ErrorCode::NotFound)?.rev.next();
    let unchanged = Changes::none(Done::new(chat_id, chat.rev));
    if let Command::HideMessages { seqs, .. } = command {
        return hide(rows, chat, before, seqs, rev, unchanged);
    }
    let after = changed(chat, before, command, now)?;
    Ok(if after == *before {
        unchanged
    } else {
        Changes { privates: vec![PrivateRow { rev, ..after }], ..unchanged }
    })
}

fn changed(chat: &Chat, before: &PrivateRow, command: &Command, now: Millis) -> Result<PrivateRow, Refusal> {
    let mut row = before.clone();
    match command {
        Command::PinChat { order, .. } => {
            row.pin_order = Some(*order)
                .filter(|order| *order <= limits::MAX_PIN_ORDER)
                .ok_or(ErrorCode::InvalidArgument)?;
        }
        Command::MuteChat { until, .. } => {
            row.muted_until = Some(*until).filter(within).ok_or(ErrorCode::InvalidArgument)?;
        }
        Command::ArchiveChat { on, .. } => row.archived = *on,
        Command::MarkUnread { on, .. } => row.marked_unread = *on,
        Command::SaveDraft { draft, .. } => {
            row.draft = kept_draft(chat, before.draft.as_ref(), draft.as_ref(), now)?
        }
        Command::ClearHistory { up_to, remove, .. } => clear(&mut row, (*up_to).min(chat.seq), *remove),
        _ => return Err(ErrorCode::CommandUnknown),
    }
    Ok(row)
}

/// A time that is one, or "not set", or for ever.
fn within(time: &Millis) -> bool {
    (Millis::ZERO..=Millis::FOREVER).contains(time)
}

/// A maximum: what was cleared once stays so. Whether the chat leaves the list is said by whoever cleared furthest, so
/// that a chat in which something new came, and was cleared again, does not vanish.
fn clear(row: &mut PrivateRow, up_to: Seq, remove: bool) {
    if up_to > row.cleared_seq {
        row.cleared_seq = up_to;
        row.removed = remove;
        row.marked_unread = false;
    } else if up_to == row.cleared_seq {
        row.removed |= remove;
    }
}

/// What stands in the composer from now on. Of two drafts the later one stays, whichever arrives last: a device that
/// was offline must not bring back what was written on over elsewhere. A clock that is ahead is set right, or no other
/// device could write for as long as it is ahead. Of the same millisecond the one that arrives last stays: clocks that
/// are ahead are often set to the same one, and there the order of arrival is all that is known.
fn kept_draft(
    chat: &Chat,
    before: Option<&Draft>,
    draft: Option<&Draft>,
    now: Millis,
) -> Result<Option<Draft>, Refusal> {
    let Some(draft) = draft else { return Ok(None) };
    let text = text::draft(&draft.text)?;
    if !within(&draft.updated_at) {
        return Err(ErrorCode::InvalidArgument);
    }
    if draft.reply_to.is_some_and(|seq| seq == Seq::ZERO || seq > chat.seq) {
        return Err(ErrorCode::SeqNotFound);
    }
    let updated_at = draft.updated_at.min(now);
    match before {
        Some(before) if before.text == text && before.reply_to == draft.reply_to => Ok(Some(before.clone())),
        Some(before) if before.updated_at > updated_at => Ok(Some(before.clone())),
        _ if text.is_empty() && draft.reply_to.is_none() => Ok(None),
        _ => Ok(Some(Draft { text: text.to_owned(), reply_to: draft.reply_to, updated_at })),
    }
}

/// Hides messages that are not hidden or cleared yet.
fn hide(
    rows: &WorkingSet,
    chat: &Chat,
    own: &PrivateRow,
    seqs: &[Seq],
    rev: Rev,
    unchanged: Changes,
) -> Result<Changes, Refusal> {
    if seqs.len() > limits::MAX_SEQS_PER_COMMAND {
        return Err(ErrorCode::InvalidArgument);
    }
    if seqs.iter().any(|seq| *seq == Seq::ZERO || *seq > chat.seq) {
        return Err(ErrorCode::SeqNotFound);
    }
    let shown = |seq: &Seq| *seq > own.cleared_seq && !rows.is_hidden(own.user_id, chat.id, *seq);
    let new: BTreeSet<Seq> = seqs.iter().copied().filter(shown).collect();
    let row = |seq| HiddenRow { user_id: own.user_id, hidden: HiddenMessage { chat_id: chat.id, seq, rev } };
    // The count of unread messages is part of the private row: it is read again when it changes.
    let counted = new.iter().any(|seq| *seq > own.read_seq);
    let privates = if counted { vec![PrivateRow { rev, ..own.clone() }] } else { Vec::new() };
    Ok(Changes { hidden: new.into_iter().map(row).collect(), privates, ..unchanged })
}
