//! Groups themselves: making, changing, deleting. What is set for direct chats, too (the timer), is here as well.

use vestnik_protocol::rights::{self, Action};
use vestnik_protocol::{
    ChatEvent, ChatId, ChatKind, Command, Done, ErrorCode, Millis, Role, Seq, UserId, limits, text,
};

use super::events::with_event;
use super::members::newcomers;
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::private::PrivateRow;
use crate::words;

/// Makes a group, its maker the owner.
pub fn create(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let Command::CreateGroup { chat_id, title, description, public, user_ids } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let (chat_id, public) = (*chat_id, *public);
    let row = rows.row(chat_id).filter(|_| chat_id.may_be_group()).ok_or(ErrorCode::InvalidArgument)?;
    if !row.rev.is_zero() {
        // Made already. Whoever made it asks again because the answer was lost.
        let is_maker = row.created_by == Some(sender);
        return if is_maker {
            Ok(Changes::none(Done::new(chat_id, row.rev)))
        } else {
            Err(ErrorCode::ChatIdTaken)
        };
    }
    let title = title.as_deref().and_then(acceptable_title).transpose()?;
    let description = text::description(description)?;
    if public && title.is_none() {
        return Err(ErrorCode::TitleInvalid);
    }
    let added = newcomers(rows, sender, chat_id, user_ids)?;
    let words = public.then(|| words_of(title.as_deref()));
    let born = Chat {
        kind: ChatKind::Group,
        title: title.clone(),
        description,
        public,
        created_by: Some(sender),
        created_at: now,
        active_at: now,
        ..row.clone()
    };
    let (mut chat, created) = with_event(born, sender, ChatEvent::Created { title }, now);
    let mut messages = vec![created];
    if !added.is_empty() {
        let (told, event) =
            with_event(chat, sender, ChatEvent::MembersAdded { user_ids: added.clone() }, now);
        chat = told;
        messages.push(event);
    }
    let mut changes = super::members::come(rows, chat, &[sender], Role::Owner, now)?;
    if let Some(chat) = changes.chat.take() {
        let others = super::members::come(rows, chat, &added, Role::Member, now)?;
        changes.members.extend(others.members);
        changes.privates.extend(others.privates);
        changes.joined.extend(others.joined);
        changes.chat = others.chat;
    }
    Ok(Changes { messages, words, ..changes })
}

/// Changes what a chat is called and how it works.
pub fn edit(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    let Command::EditChat { chat_id, title, description, public, expire_after_seconds } = command else {
        return Err(ErrorCode::CommandUnknown);
    };
    let caller = Caller::of(rows, sender, *chat_id)?;
    let mut chat = caller.chat.clone();
    let mut events = Vec::new();
    if let Some(title) = title {
        caller.may(Action::EditInfo)?;
        let title = acceptable_title(title).transpose()?;
        if title != chat.title {
            chat.title.clone_from(&title);
            events.push(ChatEvent::Renamed { title });
        }
    }
    if let Some(description) = description {
        caller.may(Action::EditInfo)?;
        let description = text::description(description)?;
        if description != chat.description {
            chat.description = description;
            events.push(ChatEvent::Described);
        }
    }
    if let Some(public) = *public {
        caller.may(Action::SetVisibility)?;
        if public != chat.public {
            chat.public = public;
            events.push(ChatEvent::VisibilityChanged { public });
        }
    }
    if let Some(seconds) = *expire_after_seconds {
        caller.may_address(Action::SetTimer)?;
        if seconds != 0 && !(limits::MIN_EXPIRE_SECONDS..=limits::MAX_EXPIRE_SECONDS).contains(&seconds) {
            return Err(ErrorCode::InvalidArgument);
        }
        if seconds != chat.expire_after_seconds {
            chat.expire_after_seconds = seconds;
            events.push(ChatEvent::TimerChanged { seconds });
        }
    }
    if chat.public && chat.title.is_none() {
        return Err(ErrorCode::TitleInvalid);
    }
    if events.is_empty() {
        return Ok(Changes::none(Done::new(*chat_id, chat.rev)));
    }
    let found_otherwise = (chat.public, &chat.title) != (caller.chat.public, &caller.chat.title);
    let words =
        found_otherwise.then(|| if chat.public { words_of(chat.title.as_deref()) } else { Vec::new() });
    let mut messages = Vec::new();
    for event in events {
        let (told, message) = with_event(chat, sender, event, now);
        chat = told;
        messages.push(message);
    }
    let done = Done::new(*chat_id, chat.rev);
    Ok(Changes { chat: Some(chat), messages, words, ..Changes::none(done) })
}

/// Deletes a chat for everybody.
pub fn delete(rows: &WorkingSet, sender: UserId, chat_id: ChatId, now: Millis) -> Result<Changes, Refusal> {
    if let Some(gone) = rows.row(chat_id).filter(|chat| chat.deleted_at.is_some()) {
        // Whoever could delete it asks again because the answer was lost.
        let membership = rows.membership(chat_id, sender).ok_or(ErrorCode::NotFound)?;
        let role = membership.member.role;
        return match rights::may(Action::DeleteChat, gone.kind, role) {
            Ok(()) => Ok(Changes::none(Done::new(chat_id, gone.rev))),
            Err(_) => Err(ErrorCode::NotFound),
        };
    }
    let caller = Caller::who_may(rows, sender, chat_id, Action::DeleteChat)?;
    if caller.chat.kind == ChatKind::Group {
        return Ok(gone(caller.chat, now));
    }
    empty(rows, caller.chat)
}

/// A group that is no more. Its rows stay, and nobody sees them.
pub fn gone(chat: &Chat, now: Millis) -> Changes {
    let rev = chat.rev.next();
    let done = Done::new(chat.id, rev);
    let chat = Chat { rev, deleted_at: Some(now), ..chat.clone() };
    Changes { chat: Some(chat), words: Some(Vec::new()), ..Changes::none(done) }
}

/// A direct chat is emptied for both and leaves their lists, until somebody writes again.
fn empty(rows: &WorkingSet, chat: &Chat) -> Result<Changes, Refusal> {
    let floor_seq = chat.seq.next();
    let mut privates = Vec::new();
    for membership in rows.members_of(chat.id) {
        let user = membership.member.user_id;
        let account = rows.account(user).ok_or(ErrorCode::Internal)?;
        let private = rows.private(user, chat.id).ok_or(ErrorCode::Internal)?;
        if private.removed && private.cleared_seq >= chat.seq {
            continue;
        }
        privates.push(PrivateRow {
            rev: account.rev.next(),
            read_seq: private.read_seq.max(chat.seq),
            cleared_seq: chat.seq,
            removed: true,
            marked_unread: false,
            draft: None,
            ..private.clone()
        });
    }
    // Nothing was ever written, or nothing since it was emptied.
    let is_empty = chat.seq == Seq::ZERO || chat.floor_seq >= floor_seq;
    if is_empty && privates.is_empty() {
        return Ok(Changes::none(Done::new(chat.id, chat.rev)));
    }
    let rev = chat.rev.next();
    let done = Done::new(chat.id, rev);
    let chat = Chat { rev, floor_seq, pinned: Vec::new(), ..chat.clone() };
    Ok(Changes { chat: Some(chat), privates, ..Changes::none(done) })
}

/// The title as it will be stored; `None` for "no title".
fn acceptable_title(title: &str) -> Option<Result<String, ErrorCode>> {
    (!title.trim().is_empty()).then(|| text::title(title))
}

/// By which words a public group is found.
fn words_of(title: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = words::words(title.unwrap_or_default()).collect();
    found.sort_unstable();
    found.dedup();
    found
}
