//! Positions: how far somebody has read, and how far their devices have received.
//!
//! Both are maxima, clamped to what the chat holds; what moves nothing takes no rev. They are gathered by batch: what a
//! batch says of one person in one chat reaches the others as one row. In a large group positions are nobody else's
//! business: the chat's row says how far the first readers are, and moves only when that does.

use vestnik_protocol::{ChatId, ChatKind, Done, ErrorCode, Member, Millis, Rev, Seq, TopReader, UserId};

use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::members::Membership;
use crate::store::private::PrivateRow;
use crate::store::reads::ReadRow;

/// Moves the read position forward, and takes the mark "unread" away.
pub fn read(
    rows: &WorkingSet,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
    now: Millis,
) -> Result<Changes, Refusal> {
    let Caller { chat, membership } = Caller::of(rows, user, chat_id)?;
    let unchanged = Changes::none(Done::new(chat_id, chat.rev));
    let seq = seq.min(chat.seq);
    let forward = seq > membership.member.read_seq;
    let private = rows.private(user, chat_id).ok_or(ErrorCode::Internal)?;
    if !forward && !private.marked_unread {
        return Ok(unchanged);
    }
    let account = rows.account(user).ok_or(ErrorCode::NotFound)?;
    let private = PrivateRow {
        rev: account.rev.next(),
        read_seq: private.read_seq.max(seq),
        marked_unread: false,
        ..private.clone()
    };
    let changes = Changes { privates: vec![private], ..unchanged };
    if !forward {
        return Ok(changes);
    }
    if chat.large {
        return Ok(read_by_one_of_many(chat, membership, seq, changes));
    }
    let reads = if chat.kind == ChatKind::Saved {
        Vec::new()
    } else {
        vec![ReadRow { chat_id, user_id: user, seq, read_at: now }]
    };
    let rev = chat.rev.next();
    Ok(Changes {
        reads,
        ..moved(chat, membership, advanced(chat.kind, &membership.member, seq, rev), changes)
    })
}

/// Moves the delivered position forward, in direct chats.
pub fn delivered(rows: &WorkingSet, user: UserId, chat_id: ChatId, seq: Seq) -> Result<Changes, Refusal> {
    let Caller { chat, membership } = Caller::of(rows, user, chat_id)?;
    let unchanged = Changes::none(Done::new(chat_id, chat.rev));
    let seq = seq.min(chat.seq);
    if chat.kind != ChatKind::Direct || seq <= membership.member.delivered_seq {
        return Ok(unchanged);
    }
    let member = Member { rev: chat.rev.next(), delivered_seq: seq, ..membership.member.clone() };
    Ok(moved(chat, membership, member, unchanged))
}

/// A member who has read up to `seq`. What is read was also delivered.
fn advanced(kind: ChatKind, member: &Member, seq: Seq, rev: Rev) -> Member {
    let delivered_seq =
        if kind == ChatKind::Direct { member.delivered_seq.max(seq) } else { member.delivered_seq };
    Member { rev, read_seq: member.read_seq.max(seq), delivered_seq, ..member.clone() }
}

fn moved(chat: &Chat, membership: &Membership, member: Member, changes: Changes) -> Changes {
    let rev = member.rev;
    Changes {
        chat: Some(Chat { rev, ..chat.clone() }),
        members: vec![Membership { member, ..membership.clone() }],
        done: Done::new(chat.id, rev),
        ..changes
    }
}

/// The position is kept under the rev that the row had, so that nobody is told of it.
fn read_by_one_of_many(chat: &Chat, membership: &Membership, seq: Seq, changes: Changes) -> Changes {
    let member = Member { read_seq: seq, ..membership.member.clone() };
    let members = vec![Membership { member, ..membership.clone() }];
    let readers = top_readers(&chat.readers, membership.member.user_id, seq);
    if readers == chat.readers {
        return Changes { members, ..changes };
    }
    let rev = chat.rev.next();
    let chat = Chat { rev, readers, ..chat.clone() };
    let done = Done::new(chat.id, rev);
    Changes { chat: Some(chat), members, done, ..changes }
}

/// Who has read furthest, and the furthest of somebody else.
fn top_readers(readers: &[TopReader], user_id: UserId, seq: Seq) -> Vec<TopReader> {
    let mut top: Vec<TopReader> =
        readers.iter().filter(|reader| reader.user_id != user_id).copied().collect();
    top.push(TopReader { user_id, seq });
    // Who was first to read so far stays first: otherwise every further reader would be a change.
    top.sort_by_key(|reader| std::cmp::Reverse(reader.seq));
    top.truncate(2);
    top
}
