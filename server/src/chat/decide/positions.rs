//! Positions: how far somebody has read, and how far their devices have received.
//!
//! Both are maxima, clamped to what the chat holds; what moves nothing takes no rev. They are gathered by batch: what a
//! batch says of one person in one chat reaches the others as one row.

use vestnik_protocol::{ChatId, ChatKind, Done, ErrorCode, Member, Rev, Seq, UserId};

use super::Refusal;
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::private::PrivateRow;

/// Moves the read position forward.
pub fn read(rows: &WorkingSet, user: UserId, chat_id: ChatId, seq: Seq) -> Result<Changes, Refusal> {
    let (chat, member) = seen(rows, user, chat_id)?;
    let seq = seq.min(chat.seq);
    if seq <= member.read_seq {
        return Ok(unchanged(chat));
    }
    let account = rows.account(user).ok_or(ErrorCode::NotFound)?;
    let rev = chat.rev.next();
    let private = PrivateRow { user_id: user, chat_id, rev: account.rev.next(), member: true, read_seq: seq };
    Ok(Changes { privates: vec![private], ..moved(chat, advanced(chat.kind, member, seq, rev)) })
}

/// Moves the delivered position forward, in direct chats.
pub fn delivered(rows: &WorkingSet, user: UserId, chat_id: ChatId, seq: Seq) -> Result<Changes, Refusal> {
    let (chat, member) = seen(rows, user, chat_id)?;
    let seq = seq.min(chat.seq);
    if chat.kind != ChatKind::Direct || seq <= member.delivered_seq {
        return Ok(unchanged(chat));
    }
    let rev = chat.rev.next();
    Ok(moved(chat, Member { rev, delivered_seq: seq, ..member.clone() }))
}

/// A member who has read up to `seq`. What is read was also delivered.
fn advanced(kind: ChatKind, member: &Member, seq: Seq, rev: Rev) -> Member {
    let delivered_seq =
        if kind == ChatKind::Direct { member.delivered_seq.max(seq) } else { member.delivered_seq };
    Member { rev, read_seq: member.read_seq.max(seq), delivered_seq, ..member.clone() }
}

fn seen(rows: &WorkingSet, user: UserId, chat_id: ChatId) -> Result<(&Chat, &Member), Refusal> {
    rows.chat(chat_id).zip(rows.member(chat_id, user)).ok_or(ErrorCode::NotFound)
}

fn unchanged(chat: &Chat) -> Changes {
    Changes::none(Done::new(chat.id, chat.rev))
}

fn moved(chat: &Chat, member: Member) -> Changes {
    let rev = member.rev;
    Changes {
        chat: Some(Chat { rev, ..chat.clone() }),
        members: vec![member],
        message: None,
        privates: Vec::new(),
        joined: Vec::new(),
        done: Done::new(chat.id, rev),
    }
}
