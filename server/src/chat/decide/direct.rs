//! Opening a direct chat, or one's saved messages.

use vestnik_protocol::{ChatId, ChatKind, Done, ErrorCode, Member, Millis, Rev, Role, Seq, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
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
    let reserved = rows.reserved(id).ok_or(ErrorCode::NotFound)?;
    let mut users = vec![sender, other];
    users.dedup();
    let rev = Rev::ZERO.next();
    let mut members = Vec::new();
    let mut privates = Vec::new();
    for user in &users {
        let account = rows.account(*user).ok_or(ErrorCode::NotFound)?;
        members.push(Member {
            user_id: *user,
            rev,
            role: Role::Member,
            read_seq: Seq::ZERO,
            delivered_seq: Seq::ZERO,
            joined_at: now,
            left: false,
        });
        privates.push(PrivateRow {
            user_id: *user,
            chat_id: id,
            rev: account.rev.next(),
            member: true,
            read_seq: Seq::ZERO,
        });
    }
    let chat = Chat { kind: kind(sender, other), rev, created_at: now, active_at: now, ..reserved.clone() };
    Ok(Changes {
        chat: Some(chat),
        members,
        message: None,
        privates,
        joined: users,
        done: Done::new(id, rev),
    })
}
