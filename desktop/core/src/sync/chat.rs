//! One delta of a chat: the since/rev rule, rows by `rev`, coverage.

use vestnik_protocol::{ChatDelta, ChatId, Message, Rev, Seq, UserId};

use super::forget::drop_below;
use crate::cache::chats::ChatRow;
use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, members, messages, privates, queue, reactions};

/// What became of a delta.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatApplied {
    /// Nothing new in it.
    Ignored,
    /// It begins after what is here: ask from this rev.
    Gap {
        /// What is here.
        from: Rev,
    },
    /// Its rows are in the cache.
    Applied {
        /// The page was full: ask again from this rev.
        more: Option<Rev>,
        /// The delta continued what was here (it is not the first of the chat, nor the tail after too many changes).
        continued: bool,
        /// New messages of others, by ascending `seq`.
        arrived: Vec<Message>,
        /// Everybody that its rows name.
        people: Vec<UserId>,
    },
}

/// Applies a delta, whether pushed, caught up or the first one.
pub fn apply_chat(db: &Db, me: UserId, delta: &ChatDelta) -> Result<ChatApplied, CacheError> {
    let chat = delta.chat_id;
    let before = chats::get(db, chat)?;
    let local = before.as_ref().map_or(Rev::ZERO, |row| row.rev);
    // A chat that the user left does not come back by a late delta. When they join again their private row says so,
    // and then the chat is asked for.
    let private = privates::get(db, chat)?;
    if private.as_ref().is_some_and(|row| !row.member) {
        return Ok(ChatApplied::Ignored);
    }
    if delta.since > local {
        return Ok(ChatApplied::Gap { from: local });
    }
    if let Some(unread) = &delta.unread {
        privates::put_unread(db, chat, unread)?;
    }
    if delta.rev <= local {
        return Ok(ChatApplied::Ignored);
    }

    let known = before.as_ref().map_or(Seq::ZERO, |row| row.seq);
    let complete = match &before {
        Some(row) if !delta.limited => row.complete,
        // What lies before the tail is not offered by deltas any more: it is a matter of history pages.
        _ => first_message(delta).previous(),
    };
    let continued = before.is_some() && !delta.limited;
    if delta.members_omitted && !continued {
        // Who is not named may have left meanwhile.
        members::forget(db, chat)?;
    }
    for member in &delta.members {
        members::put_if_newer(db, chat, member)?;
    }
    if delta.limited {
        // Too much changed to be sent: what is cached below the tail may be out of date, and is given up.
        drop_below(db, chat, first_message(delta))?;
    }
    let mut arrived = Vec::new();
    for message in &delta.messages {
        put_message(db, chat, message, complete)?;
        if message.sender_id == me {
            queue::remove_sent(db, message.client_id, message.seq)?;
        } else if message.seq > known && message.counts() {
            arrived.push(message.clone());
        } else if !message.counts() && delta.unread.is_none() {
            // The server may have counted it before it was deleted.
            privates::doubt_unread(db, chat, message.seq)?;
        }
    }

    put_reactions(db, delta, continued)?;

    let floor = before.as_ref().map_or(Seq::ZERO, |row| row.floor).max(delta.header.floor_seq);
    let row = ChatRow {
        chat_id: chat,
        rev: delta.rev,
        seq: known.max(delta.header.seq),
        floor,
        // Not simply the header's `seq`: a catch-up comes in several pages, and a message that was changed late comes
        // in a later one than its neighbours.
        complete: coverage::containing(db, chat, complete.next())?.map_or(complete, |range| range.to),
        whole_since: match &before {
            Some(row) if !delta.limited => row.whole_since,
            _ => delta.rev,
        },
        members_omitted: delta.members_omitted
            || before.as_ref().is_some_and(|row| continued && row.members_omitted),
        cleared: private.map_or(Seq::ZERO, |row| row.cleared_seq),
        header: delta.header.clone(),
    };
    chats::put(db, &row)?;
    drop_below(db, chat, row.first())?;
    queue::remove_reached(db, chat, delta.rev)?;
    Ok(ChatApplied::Applied {
        more: delta.more.then_some(delta.rev),
        continued,
        arrived,
        people: people(delta),
    })
}

/// Every row is kept: one that lies outside of coverage is not shown, but an older page of history then cannot bring
/// back what it replaced. Coverage grows only by what was never offered before.
fn put_message(db: &Db, chat: ChatId, message: &Message, complete: Seq) -> Result<(), CacheError> {
    messages::put_if_newer(db, chat, message)?;
    if message.seq > complete {
        coverage::add(db, chat, Range { from: message.seq, to: message.seq })?;
    }
    Ok(())
}

/// A first delta and a tail carry every reaction on their messages; what is here beside them was taken away.
fn put_reactions(db: &Db, delta: &ChatDelta, continued: bool) -> Result<(), CacheError> {
    if !continued {
        let seqs: Vec<_> = delta.messages.iter().map(|message| message.seq).collect();
        reactions::replace(db, delta.chat_id, &seqs, delta.rev, &delta.reactions)?;
    }
    for reaction in &delta.reactions {
        reactions::put_if_newer(db, delta.chat_id, reaction)?;
    }
    Ok(())
}

/// The first message of the tail. Without a tail nothing is certain, not even the newest rows.
fn first_message(delta: &ChatDelta) -> Seq {
    delta.messages.first().map_or(delta.header.seq.next(), |first| first.seq)
}

fn people(delta: &ChatDelta) -> Vec<UserId> {
    let mut people: Vec<_> = delta.members.iter().map(|member| member.user_id).collect();
    for message in &delta.messages {
        people.push(message.sender_id);
        people.extend(message.reply_to.map(|reply| reply.sender_id));
        people.extend(message.forwarded.map(|from| from.sender_id));
    }
    people.extend(delta.reactions.iter().map(|reaction| reaction.user_id));
    people.sort_unstable();
    people.dedup();
    people
}
