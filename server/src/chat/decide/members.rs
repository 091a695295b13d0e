//! Who is in a group, and as what.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{
    ChatEvent, ChatId, ChatKind, Done, ErrorCode, InviteToken, Member, Millis, Role, UserId, limits,
};

use super::events::with_event;
use super::groups::gone;
use super::{Caller, Refusal, new_member};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::private::PrivateRow;

/// Adds people. Who is in the group already stays as they are.
pub fn add(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    user_ids: &[UserId],
    now: Millis,
) -> Result<Changes, Refusal> {
    let Caller { chat, .. } = Caller::who_may(rows, sender, chat_id, Action::AddMembers)?;
    let added = newcomers(rows, sender, chat_id, user_ids)?;
    if added.is_empty() {
        return Ok(Changes::none(Done::new(chat_id, chat.rev)));
    }
    let event = ChatEvent::MembersAdded { user_ids: added.clone() };
    let (chat, message) = with_event(chat.clone(), sender, event, now);
    let changes = come(rows, chat, &added, Role::Member, now)?;
    Ok(Changes { messages: vec![message], ..changes })
}

/// Takes somebody out; nobody takes the owner out. They cannot come back by themselves.
pub fn remove(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    user_id: UserId,
    now: Millis,
) -> Result<Changes, Refusal> {
    let caller = Caller::who_may(rows, sender, chat_id, Action::RemoveMembers)?;
    let target = rows.membership(chat_id, user_id).ok_or(ErrorCode::NotFound)?;
    if target.member.left {
        // Gone by themselves: from now on they cannot come back so. Nothing that anybody sees.
        let unchanged = Changes::none(Done::new(chat_id, caller.chat.rev));
        let members = vec![Membership { removed: true, ..target.clone() }];
        return Ok(if target.removed { unchanged } else { Changes { members, ..unchanged } });
    }
    match target.member.role {
        Role::Owner => return Err(ErrorCode::Forbidden),
        Role::Admin => caller.may(Action::RemoveAdmins)?,
        Role::Member | Role::Unknown => {}
    }
    let (chat, message) = with_event(caller.chat.clone(), sender, ChatEvent::MemberRemoved { user_id }, now);
    let changes = part(rows, chat, target, true)?;
    Ok(Changes { messages: vec![message], ..changes })
}

/// Makes an admin of a member, or a member of an admin.
pub fn set_role(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    user_id: UserId,
    role: Role,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Caller { chat, .. } = Caller::who_may(rows, sender, chat_id, Action::SetRoles)?;
    if !matches!(role, Role::Admin | Role::Member) {
        return Err(ErrorCode::InvalidArgument);
    }
    let target = present(rows, chat_id, user_id)?;
    if target.member.role == Role::Owner {
        return Err(ErrorCode::OwnerMustHandOver);
    }
    if target.member.role == role {
        return Ok(Changes::none(Done::new(chat_id, chat.rev)));
    }
    let (chat, message) = with_event(chat.clone(), sender, ChatEvent::RoleChanged { user_id, role }, now);
    let members = vec![with_role(target, role, &chat)];
    let done = Done::new(chat_id, chat.rev);
    Ok(Changes { chat: Some(chat), members, messages: vec![message], ..Changes::none(done) })
}

/// Makes another the owner; the owner until now becomes an admin.
pub fn hand_over(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    user_id: UserId,
    now: Millis,
) -> Result<Changes, Refusal> {
    let caller = Caller::of(rows, sender, chat_id)?;
    let is_so_already = rows.member(chat_id, user_id).is_some_and(|member| member.role == Role::Owner);
    // Whoever has handed over may ask again because the answer was lost.
    if is_so_already && caller.membership.member.role != Role::Member {
        return Ok(Changes::none(Done::new(chat_id, caller.chat.rev)));
    }
    caller.may(Action::HandOver)?;
    let target = present(rows, chat_id, user_id)?;
    let (chat, message) = with_event(caller.chat.clone(), sender, ChatEvent::HandedOver { user_id }, now);
    let members =
        vec![with_role(caller.membership, Role::Admin, &chat), with_role(target, Role::Owner, &chat)];
    let done = Done::new(chat_id, chat.rev);
    Ok(Changes { chat: Some(chat), members, messages: vec![message], ..Changes::none(done) })
}

/// Joins a public group, or any by an invite.
pub fn join(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    token: Option<InviteToken>,
    now: Millis,
) -> Result<Changes, Refusal> {
    if let Ok(Caller { chat, .. }) = Caller::of(rows, sender, chat_id) {
        let unchanged = Changes::none(Done::new(chat_id, chat.rev));
        return if chat.kind == ChatKind::Group { Ok(unchanged) } else { Err(ErrorCode::NotSupportedHere) };
    }
    let unknown = if token.is_some() { ErrorCode::InviteInvalid } else { ErrorCode::NotFound };
    let chat = rows.chat(chat_id).filter(|chat| chat.kind == ChatKind::Group).ok_or(unknown)?;
    let invite = token
        .and_then(|token| rows.invite(token))
        .filter(|row| row.invite.chat_id == chat_id && row.works(now));
    if invite.is_none() && !chat.public {
        return Err(unknown);
    }
    if rows.membership(chat_id, sender).is_some_and(|membership| membership.removed) {
        return Err(ErrorCode::RemovedFromGroup);
    }
    let event = ChatEvent::Joined { by_invite: invite.is_some() };
    let (chat, message) = with_event(chat.clone(), sender, event, now);
    let changes = come(rows, chat, &[sender], Role::Member, now)?;
    let used = invite.map(|row| {
        let mut row: InviteRow = row.clone();
        row.invite.uses = row.invite.uses.saturating_add(1);
        row
    });
    Ok(Changes { messages: vec![message], invites: used.into_iter().collect(), ..changes })
}

/// Leaves a group. The owner hands over first; the last member deletes the group by leaving.
pub fn leave(rows: &WorkingSet, sender: UserId, chat_id: ChatId, now: Millis) -> Result<Changes, Refusal> {
    let membership = rows.membership(chat_id, sender).ok_or(ErrorCode::NotFound)?;
    if membership.member.left {
        return Ok(Changes::none(Done::new(chat_id, membership.member.rev)));
    }
    let caller = Caller::who_may(rows, sender, chat_id, Action::Leave)?;
    if caller.chat.member_count <= 1 {
        let changes = gone(caller.chat, now);
        let chat = changes.chat.clone().ok_or(ErrorCode::Internal)?;
        return Ok(Changes { words: changes.words, ..part(rows, chat, membership, false)? });
    }
    if membership.member.role == Role::Owner {
        return Err(ErrorCode::OwnerMustHandOver);
    }
    let (chat, message) = with_event(caller.chat.clone(), sender, ChatEvent::Left, now);
    let changes = part(rows, chat, membership, false)?;
    Ok(Changes { messages: vec![message], ..changes })
}

/// Those of these people who are not in the chat yet, each once. Everybody must be there and willing: it is not said who
/// is not, or why.
pub fn newcomers(
    rows: &WorkingSet,
    by: UserId,
    chat_id: ChatId,
    user_ids: &[UserId],
) -> Result<Vec<UserId>, Refusal> {
    if user_ids.len() > limits::MAX_MEMBERS_PER_COMMAND {
        return Err(ErrorCode::InvalidArgument);
    }
    let mut new = Vec::new();
    for user in user_ids {
        if *user == by || new.contains(user) || rows.member(chat_id, *user).is_some() {
            continue;
        }
        if rows.account(*user).is_none() || rows.has_blocked(*user, by) {
            return Err(ErrorCode::CannotAdd);
        }
        new.push(*user);
    }
    Ok(new)
}

/// People come into the chat, whose counters moved on already. What was written before counts as read.
pub fn come(
    rows: &WorkingSet,
    chat: Chat,
    users: &[UserId],
    role: Role,
    now: Millis,
) -> Result<Changes, Refusal> {
    let count = u32::try_from(users.len()).unwrap_or(u32::MAX);
    let member_count = chat.member_count.saturating_add(count);
    if member_count > limits::MAX_MEMBERS {
        return Err(ErrorCode::GroupFull);
    }
    let large = chat.large || member_count > limits::SMALL_GROUP;
    let chat = Chat { member_count, large, ..chat };
    let mut changes = Changes::none(Done::new(chat.id, chat.rev));
    for user in users {
        let account = rows.account(*user).ok_or(ErrorCode::CannotAdd)?;
        let member = Member { read_seq: chat.seq, ..new_member(*user, chat.rev, role, now) };
        changes.members.push(Membership { chat_id: chat.id, member, removed: false, restricted: false });
        let rev = account.rev.next();
        let kept = rows.private(*user, chat.id).cloned();
        let kept = kept.unwrap_or_else(|| PrivateRow::plain(*user, chat.id, rev));
        changes.privates.push(PrivateRow {
            rev,
            member: true,
            read_seq: chat.seq,
            marked_unread: false,
            removed: false,
            ..kept
        });
        changes.joined.push(*user);
    }
    changes.chat = Some(chat);
    Ok(changes)
}

/// Somebody goes, whose chat's counters moved on already. Their row stays, so that a late reader learns of it.
fn part(rows: &WorkingSet, chat: Chat, who: &Membership, removed: bool) -> Result<Changes, Refusal> {
    let user = who.member.user_id;
    let account = rows.account(user).ok_or(ErrorCode::Internal)?;
    let private = rows.private(user, chat.id).ok_or(ErrorCode::Internal)?;
    let private = PrivateRow {
        rev: account.rev.next(),
        member: false,
        pin_order: 0,
        archived: false,
        marked_unread: false,
        draft: None,
        ..private.clone()
    };
    let member = Member { rev: chat.rev, role: Role::Member, left: true, ..who.member.clone() };
    let membership = Membership { member, removed, ..who.clone() };
    let readers = chat.readers.iter().filter(|reader| reader.user_id != user).copied().collect();
    let chat = Chat { member_count: chat.member_count.saturating_sub(1), readers, ..chat };
    let done = Done::new(chat.id, chat.rev);
    Ok(Changes {
        chat: Some(chat),
        members: vec![membership],
        privates: vec![private],
        left: vec![user],
        ..Changes::none(done)
    })
}

fn present(rows: &WorkingSet, chat_id: ChatId, user: UserId) -> Result<&Membership, Refusal> {
    rows.membership(chat_id, user).filter(|row| !row.member.left).ok_or(ErrorCode::NotFound)
}

fn with_role(membership: &Membership, role: Role, chat: &Chat) -> Membership {
    let member = Member { rev: chat.rev, role, ..membership.member.clone() };
    Membership { member, ..membership.clone() }
}
