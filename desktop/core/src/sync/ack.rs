//! An acknowledged command: the entry leaves the queue in the transaction that brings its effect into the cache.

use vestnik_protocol::{Command, Done, Message, Seq};

use crate::cache::coverage::Range;
use crate::cache::{CacheError, Db, chats, coverage, messages, meta, privates, queue};

/// What became of an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acked {
    /// The entry left, its effect is here.
    Left,
    /// The server has it, but rows before it are still to come: it stays as acknowledged until the chat's rev gets
    /// there.
    Waits,
}

/// Applies the answer to a queued command. The entry may be gone already: its message came by a delta first.
pub fn apply_ack(db: &Db, entry: i64, done: &Done) -> Result<Acked, CacheError> {
    let asked = queue::by_id(db, entry)?.map(|entry| entry.command);
    if asked.as_ref().is_some_and(Command::is_private) {
        return private(db, entry, done);
    }
    let row = chats::get(db, done.chat_id)?;
    let reached = row.as_ref().is_some_and(|row| row.rev >= done.rev);
    // The message is not the whole effect of a reaction or a pin.
    let is_effect = asked.is_none_or(|command| {
        matches!(command, Command::Send { .. } | Command::Forward { .. } | Command::Edit { .. })
    });
    let placed = match (&done.message, row) {
        (Some(message), Some(row)) if is_effect => place(db, row, message)?,
        _ => false,
    };
    if reached || placed {
        queue::remove(db, entry)?;
        return Ok(Acked::Left);
    }
    if privates::get(db, done.chat_id)?.is_some_and(|row| !row.member) {
        // The chat was lost meanwhile: no row of it will come.
        queue::remove(db, entry)?;
        return Ok(Acked::Left);
    }
    queue::acknowledge(db, entry, done.rev, done.message.as_ref().map(|message| message.seq))?;
    Ok(Acked::Waits)
}

/// What only its sender sees comes with the account's rows, and leaves with them.
fn private(db: &Db, entry: i64, done: &Done) -> Result<Acked, CacheError> {
    let here = meta::account_rev(db)?;
    match done.account_rev.filter(|rev| *rev > here) {
        Some(rev) => {
            queue::acknowledge_private(db, entry, rev)?;
            Ok(Acked::Waits)
        }
        None => {
            queue::remove(db, entry)?;
            Ok(Acked::Left)
        }
    }
}

/// Puts the message where it joins what is here without a hole. The row is newer than the chat's local rev; that is
/// allowed, since the delta that follows finds it there and changes nothing.
fn place(db: &Db, mut row: chats::ChatRow, message: &Message) -> Result<bool, CacheError> {
    let chat = row.chat_id;
    if coverage::containing(db, chat, message.seq)?.is_some() {
        messages::put_if_newer(db, chat, message)?;
        return Ok(true);
    }
    let end = coverage::last(db, chat)?.map_or(Seq::ZERO, |range| range.to);
    // `end < row.seq`: the newest known message is not here, so this one would stand behind a hole.
    if message.seq != end.next() || end < row.seq || end < row.complete {
        return Ok(false);
    }
    messages::put_if_newer(db, chat, message)?;
    coverage::add(db, chat, Range { from: message.seq, to: message.seq })?;
    row.seq = message.seq;
    chats::put(db, &row)?;
    Ok(true)
}
