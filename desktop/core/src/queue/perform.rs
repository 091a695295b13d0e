//! Absolute commands of a person: checked by the rules that the server has too, then queued.

use vestnik_protocol::limits::{
    MAX_EXPIRE_SECONDS, MAX_MEMBERS, MAX_MEMBERS_PER_COMMAND, MAX_PEOPLE, MAX_PIN_ORDER, MAX_PINNED_MESSAGES,
    MAX_REACTIONS_PER_PERSON, MAX_SEQS_PER_COMMAND, MIN_EXPIRE_SECONDS,
};
use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatId, Command, ErrorCode, Millis, Role, Seq, UserId, text};

use super::overlay;
use super::refusal::{Answered, Stop, answered};
use super::slots;
use super::standing::{Standing, required};
use crate::cache::{Db, chats, members, messages, queue, reactions};

/// Queues a command. Answers the chat that it concerns.
pub fn perform(db: &Db, me: UserId, command: Command, now: Millis) -> Answered<ChatId> {
    answered((|| {
        let chat = command.chat_id(me).ok_or(ErrorCode::CommandUnknown)?;
        let at = match command {
            Command::SetContact { .. } | Command::SetBlocked { .. } => None,
            _ => Some(required(db, chat, me)?),
        };
        let command = match &at {
            None => person(db, me, command)?,
            Some(at) if is_only_here(at) && ends(&command) => {
                return forget(db, chat);
            }
            Some(at) => {
                let command = check(db, me, at, command)?;
                if super::create::amend(db, at, &command)? {
                    return Ok(chat);
                }
                command
            }
        };
        slots::put(db, me, chat, command, now)?;
        Ok(chat)
    })())
}

/// The server never heard of the chat.
fn is_only_here(at: &Standing) -> bool {
    let may_exist = at.pending.entries().iter().any(super::failed::may_be_carried_out);
    !at.known && !may_exist
}

/// A person who does this does not want to see the chat any more.
const fn ends(command: &Command) -> bool {
    matches!(
        command,
        Command::Leave { .. } | Command::DeleteChat { .. } | Command::ClearHistory { remove: true, .. }
    )
}

/// Forgets a chat that exists on this device only, with what was written into it.
fn forget(db: &Db, chat: ChatId) -> Result<ChatId, Stop> {
    for entry in queue::of_chat(db, chat)? {
        if !matches!(entry.command, Command::SetContact { .. } | Command::SetBlocked { .. }) {
            queue::remove(db, entry.id)?;
        }
    }
    members::forget_direct(db, chat)?;
    Ok(chat)
}

fn person(db: &Db, me: UserId, command: Command) -> Result<Command, Stop> {
    let (user, on) = match &command {
        Command::SetContact { user_id, on } | Command::SetBlocked { user_id, on } => (*user_id, *on),
        _ => return Err(ErrorCode::InvalidArgument.into()),
    };
    if user == me {
        return Err(ErrorCode::InvalidArgument.into());
    }
    if on && overlay::people(db)?.len() >= MAX_PEOPLE {
        return Err(ErrorCode::TooManyPeople.into());
    }
    Ok(command)
}

/// The command as it is queued, its texts in the form in which they will be stored.
fn check(db: &Db, me: UserId, at: &Standing, command: Command) -> Result<Command, Stop> {
    match &command {
        Command::EditChat { .. } => return edit_chat(at, command),
        Command::React { chat_id, seq, emoji, on } => {
            at.may_write()?;
            exists(db, *chat_id, *seq)?;
            let emoji = text::emoji(emoji)?.to_owned();
            if *on {
                let rows = at.pending.reactions(*seq, reactions::range(db, *chat_id, *seq, *seq)?);
                let own = rows.into_iter().find(|row| row.user_id == me);
                let full = own.is_some_and(|row| {
                    row.emojis.len() >= MAX_REACTIONS_PER_PERSON && !row.emojis.contains(&emoji)
                });
                if full {
                    return Err(ErrorCode::TooManyReactions.into());
                }
            }
            return Ok(Command::React { chat_id: *chat_id, seq: *seq, emoji, on: *on });
        }
        Command::DeleteChat { .. } => at.may(Action::DeleteChat)?,
        Command::AddMembers { user_ids, .. } => add_members(at, user_ids)?,
        Command::RemoveMember { chat_id, user_id } => {
            if *user_id == me {
                return Err(ErrorCode::InvalidArgument.into());
            }
            at.may(match role_of(db, at, *chat_id, *user_id)? {
                Role::Owner => return Err(ErrorCode::Forbidden.into()),
                Role::Admin => Action::RemoveAdmins,
                Role::Member | Role::Unknown => Action::RemoveMembers,
            })?;
        }
        Command::SetRole { user_id, role, .. } => {
            at.may(Action::SetRoles)?;
            if *user_id == me {
                return Err(ErrorCode::OwnerMustHandOver.into());
            }
            require(matches!(role, Role::Admin | Role::Member), ErrorCode::InvalidArgument)?;
        }
        Command::HandOver { user_id, .. } => {
            at.may(Action::HandOver)?;
            require(*user_id != me, ErrorCode::InvalidArgument)?;
        }
        Command::Leave { .. } => {
            at.may(Action::Leave)?;
            let alone = at.header.member_count <= 1;
            require(at.role != Role::Owner || alone, ErrorCode::OwnerMustHandOver)?;
        }
        Command::RevokeInvite { .. } => at.may(Action::ManageInvites)?,
        Command::Delete { chat_id, seqs } => {
            count(seqs)?;
            at.may(Action::ChangeOwn)?;
            for seq in seqs {
                let others = messages::get(db, *chat_id, *seq)?.is_some_and(|row| row.sender_id != me);
                if others {
                    at.may(Action::DeleteOthers)?;
                }
            }
        }
        Command::PinMessage { chat_id, seq, on } => {
            at.may(Action::PinMessages)?;
            exists(db, *chat_id, *seq)?;
            let pinned = &at.header.pinned;
            let full = *on && pinned.len() >= MAX_PINNED_MESSAGES && !pinned.contains(seq);
            require(!full, ErrorCode::TooManyPinned)?;
        }
        Command::HideMessages { seqs, .. } => count(seqs)?,
        Command::PinChat { order, .. } => require(*order <= MAX_PIN_ORDER, ErrorCode::InvalidArgument)?,
        Command::MuteChat { until, .. } => {
            require(*until >= Millis::ZERO && *until <= Millis::FOREVER, ErrorCode::InvalidArgument)?;
        }
        Command::Unschedule { .. }
        | Command::ClearHistory { .. }
        | Command::ArchiveChat { .. }
        | Command::MarkUnread { .. } => {}
        // These have requests of their own, or none.
        _ => return Err(ErrorCode::InvalidArgument.into()),
    }
    Ok(command)
}

fn require(holds: bool, otherwise: ErrorCode) -> Result<(), Stop> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

fn count(seqs: &[Seq]) -> Result<(), Stop> {
    require((1..=MAX_SEQS_PER_COMMAND).contains(&seqs.len()), ErrorCode::InvalidArgument)
}

fn exists(db: &Db, chat: ChatId, at: Seq) -> Result<(), Stop> {
    let there = chats::get(db, chat)?.is_some_and(|row| at >= row.first() && at <= row.seq);
    require(there, ErrorCode::SeqNotFound)
}

/// Someone's role as it will be. Of whom nothing is known here the server decides.
fn role_of(db: &Db, at: &Standing, chat: ChatId, user: UserId) -> Result<Role, Stop> {
    let cached = members::get(db, chat, user)?.filter(|member| !member.left);
    let shown = at.pending.members(cached.into_iter().collect());
    Ok(shown.iter().find(|member| member.user_id == user).map_or(Role::Member, |member| member.role))
}

fn add_members(at: &Standing, users: &[UserId]) -> Result<(), Stop> {
    at.may(Action::AddMembers)?;
    require((1..=MAX_MEMBERS_PER_COMMAND).contains(&users.len()), ErrorCode::InvalidArgument)?;
    require(at.header.member_count < MAX_MEMBERS, ErrorCode::GroupFull)
}

fn edit_chat(at: &Standing, command: Command) -> Result<Command, Stop> {
    let Command::EditChat { chat_id, title, description, public, expire_after_seconds } = command else {
        return Err(ErrorCode::InvalidArgument.into());
    };
    if title.is_some() || description.is_some() {
        at.may(Action::EditInfo)?;
    }
    if public.is_some() {
        at.may(Action::SetVisibility)?;
    }
    if let Some(seconds) = expire_after_seconds {
        at.may(Action::SetTimer)?;
        let fits = seconds == 0 || (MIN_EXPIRE_SECONDS..=MAX_EXPIRE_SECONDS).contains(&seconds);
        require(fits, ErrorCode::InvalidArgument)?;
    }
    let title = match title {
        Some(title) if title.trim().is_empty() => Some(String::new()),
        Some(title) => Some(text::title(&title)?),
        None => None,
    };
    let description = description.map(|words| text::description(&words)).transpose()?;
    Ok(Command::EditChat { chat_id, title, description, public, expire_after_seconds })
}
