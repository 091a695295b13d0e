//! Absolute commands say how something is to be, so a later one takes the place of an earlier one that was never tried;
//! and where nothing is left to change, both go.

use vestnik_protocol::{ChatId, Command, Millis, UserId};

use super::overlay::{self, Pending};
use crate::cache::privates::{self, PrivateRow};
use crate::cache::{CacheError, Db, chats, members, queue, reactions};

/// Queues a command, without those that it makes needless.
pub(super) fn put(
    db: &Db,
    me: UserId,
    chat: ChatId,
    mut command: Command,
    now: Millis,
) -> Result<(), CacheError> {
    let mut replaced = false;
    for entry in queue::of_chat(db, chat)? {
        if entry.is_failed() && takes_back(&command, &entry.command) {
            return queue::remove(db, entry.id);
        }
        if !entry.is_untried() {
            continue;
        }
        if takes_back(&command, &entry.command) {
            return queue::remove(db, entry.id);
        }
        if let Some(merged) = merge(&entry.command, &command) {
            queue::remove(db, entry.id)?;
            command = merged;
            replaced = true;
        }
    }
    if replaced && holds_already(db, me, chat, &command)? {
        return Ok(());
    }
    queue::push(db, chat, None, &command, now).map(drop)
}

/// The later command undoes the making of something that was never made.
fn takes_back(later: &Command, earlier: &Command) -> bool {
    match (later, earlier) {
        (Command::Unschedule { client_id, .. }, Command::Schedule { client_id: made, .. }) => {
            client_id == made
        }
        _ => false,
    }
}

/// What both say together, where they are about the same thing.
fn merge(earlier: &Command, later: &Command) -> Option<Command> {
    let same = match (earlier, later) {
        (Command::PinChat { .. }, Command::PinChat { .. })
        | (Command::MuteChat { .. }, Command::MuteChat { .. })
        | (Command::ArchiveChat { .. }, Command::ArchiveChat { .. })
        | (Command::MarkUnread { .. }, Command::MarkUnread { .. })
        | (Command::SaveDraft { .. }, Command::SaveDraft { .. }) => true,
        (Command::SetContact { user_id: a, .. }, Command::SetContact { user_id: b, .. })
        | (Command::SetBlocked { user_id: a, .. }, Command::SetBlocked { user_id: b, .. })
        | (Command::SetRole { user_id: a, .. }, Command::SetRole { user_id: b, .. }) => a == b,
        (Command::PinMessage { seq: a, .. }, Command::PinMessage { seq: b, .. }) => a == b,
        (Command::React { seq: a, emoji: emoji_a, .. }, Command::React { seq: b, emoji: emoji_b, .. }) => {
            (a, emoji_a) == (b, emoji_b)
        }
        (
            Command::ClearHistory { chat_id, up_to: a, remove: gone },
            Command::ClearHistory { up_to, remove, .. },
        ) => {
            return Some(Command::ClearHistory {
                chat_id: *chat_id,
                up_to: (*a).max(*up_to),
                remove: *gone || *remove,
            });
        }
        (
            Command::EditChat { chat_id, title, description, public, expire_after_seconds },
            Command::EditChat {
                title: new_title,
                description: new_description,
                public: new_public,
                expire_after_seconds: new_timer,
                ..
            },
        ) => {
            return Some(Command::EditChat {
                chat_id: *chat_id,
                title: new_title.clone().or_else(|| title.clone()),
                description: new_description.clone().or_else(|| description.clone()),
                public: new_public.or(*public),
                expire_after_seconds: new_timer.or(*expire_after_seconds),
            });
        }
        _ => false,
    };
    same.then(|| later.clone())
}

/// With everything else that waits, it is so already.
fn holds_already(db: &Db, me: UserId, chat: ChatId, command: &Command) -> Result<bool, CacheError> {
    let pending = Pending::read(db, chat, me)?;
    let row = chats::get(db, chat)?;
    let private = || -> Result<Option<PrivateRow>, CacheError> {
        let seq = row.as_ref().map(|row| row.seq).unwrap_or_default();
        Ok(privates::get(db, chat)?.map(|private| pending.private(private, seq)))
    };
    Ok(match command {
        Command::React { seq, emoji, on, .. } => {
            let rows = pending.reactions(*seq, reactions::range(db, chat, *seq, *seq)?);
            let put = rows.iter().any(|row| row.user_id == me && row.emojis.contains(emoji));
            put == *on
        }
        Command::PinMessage { seq, on, .. } => {
            let header = pending.header(db, row.as_ref().map(|row| &row.header))?;
            header.is_some_and(|header| header.pinned.contains(seq) == *on)
        }
        Command::PinChat { order, .. } => private()?.is_some_and(|row| row.pin_order == *order),
        Command::MuteChat { until, .. } => private()?.is_some_and(|row| row.muted_until == *until),
        Command::ArchiveChat { on, .. } => private()?.is_some_and(|row| row.archived == *on),
        Command::MarkUnread { on, .. } => private()?.is_some_and(|row| row.marked_unread == *on),
        Command::SetRole { user_id, role, .. } => {
            let cached = members::get(db, chat, *user_id)?.into_iter().collect();
            pending.members(cached).iter().any(|member| member.user_id == *user_id && member.role == *role)
        }
        Command::SetContact { user_id, on } => {
            overlay::people(db)?.iter().any(|person| person.user_id == *user_id && person.contact) == *on
        }
        Command::SetBlocked { user_id, on } => overlay::is_blocked(db, *user_id)? == *on,
        _ => false,
    })
}
