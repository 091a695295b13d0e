//! Opening a direct chat, or one's saved messages.

use vestnik_protocol::{ChatId, ChatKind, Done, ErrorCode, Millis, Rev, Role, UserId};

use super::{Refusal, new_member};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::members::Membership;
use crate::store::private::PrivateRow;

/// What a direct chat between these two is.
#[must_use]
pub fn kind(one: UserId, other: UserId) -> ChatKind {
    if one == other { ChatKind::Saved } else { ChatKind::Direct }
}

/// Gets or creates the direct chat of two users. Both are members from the start, so that the other side sees it too.
pub fn open(rows: &WorkingSet, sender: UserId, other: UserId, now: Millis) -> Result<Changes, Refusal> {
    let id = ChatId::direct(sender, other);
    if let Some(chat) = rows.chat(id) {
        let done = Done::new(id, chat.rev);
        return if rows.member(id, sender).is_some() {
            Ok(Changes::none(done))
        } else {
            Err(ErrorCode::NotFound)
        };
    }
    let reserved = rows.row(id).ok_or(ErrorCode::NotFound)?;
    if rows.has_blocked(other, sender) {
        // Whoever is blocked does not even appear in the other one's list.
        return Err(ErrorCode::RecipientUnavailable);
    }
    let mut users = vec![sender, other];
    users.dedup();
    let rev = Rev::ZERO.next();
    let mut members = Vec::new();
    let mut privates = Vec::new();
    for user in &users {
        let account = rows.account(*user).ok_or(ErrorCode::NotFound)?;
        let peer = if *user == sender { other } else { sender };
        members.push(Membership {
            chat_id: id,
            member: new_member(*user, rev, Role::Member, now),
            removed: false,
            restricted: rows.has_blocked(peer, *user),
        });
        privates.push(PrivateRow::plain(*user, id, account.rev.next()));
    }
    let member_count = u32::try_from(users.len()).unwrap_or(u32::MAX);
    let chat = Chat {
        kind: kind(sender, other),
        rev,
        member_count,
        created_at: now,
        active_at: now,
        ..reserved.clone()
    };
    Ok(Changes { chat: Some(chat), members, privates, joined: users, ..Changes::none(Done::new(id, rev)) })
}
