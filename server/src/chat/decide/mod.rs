//! Decides what an order does. Pure: no I/O, no clock, no randomness; so a batch gives the same result however often
//! it is run again, and every rule can be tested without a database.
//!
//! Rights, limits, idempotency and numbering are here and nowhere else. One file for each room.

mod caller;
mod compose;
mod direct;
mod events;
mod groups;
mod invites;
mod members;
#[cfg(test)]
mod message_tests;
mod messages;
mod people;
mod pins;
mod positions;
mod private;
mod reactions;
mod schedule;
mod send;
#[cfg(test)]
mod tests;

pub use caller::Caller;
pub use direct::kind as direct_kind;

use vestnik_protocol::{Command, ErrorCode, Member, Millis, Rev, Role, Seq, UserId};

use super::order::Order;
use super::working_set::{Changes, WorkingSet};

/// Why an order is refused. Nothing of it happens.
pub type Refusal = ErrorCode;

/// Decides one order of `sender` at the time `now`.
///
/// # Errors
/// The code of the refusal.
pub fn decide(rows: &WorkingSet, sender: UserId, order: &Order, now: Millis) -> Result<Changes, Refusal> {
    match order {
        Order::Asked(command) => decide_command(rows, sender, command, now),
        Order::SendScheduled { chat_id, client_id } => {
            schedule::send_due(rows, sender, *chat_id, *client_id, now)
        }
        Order::Expire { chat_id, seqs } => messages::expire(rows, *chat_id, seqs),
    }
}

fn decide_command(
    rows: &WorkingSet,
    sender: UserId,
    command: &Command,
    now: Millis,
) -> Result<Changes, Refusal> {
    match command {
        Command::OpenDirect { user_id } => direct::open(rows, sender, *user_id, now),
        Command::CreateGroup { .. } => groups::create(rows, sender, command, now),
        Command::EditChat { .. } => groups::edit(rows, sender, command, now),
        Command::DeleteChat { chat_id } => groups::delete(rows, sender, *chat_id, now),
        Command::AddMembers { chat_id, user_ids } => members::add(rows, sender, *chat_id, user_ids, now),
        Command::RemoveMember { chat_id, user_id } => members::remove(rows, sender, *chat_id, *user_id, now),
        Command::SetRole { chat_id, user_id, role } => {
            members::set_role(rows, sender, *chat_id, *user_id, *role, now)
        }
        Command::HandOver { chat_id, user_id } => members::hand_over(rows, sender, *chat_id, *user_id, now),
        Command::Join { chat_id, invite } => members::join(rows, sender, *chat_id, *invite, now),
        Command::Leave { chat_id } => members::leave(rows, sender, *chat_id, now),
        Command::CreateInvite { chat_id, token, expires_at, max_uses } => {
            invites::create(rows, sender, *chat_id, *token, *expires_at, *max_uses, now)
        }
        Command::RevokeInvite { chat_id, token } => invites::revoke(rows, sender, *chat_id, *token, now),
        Command::Send { .. } => send::send(rows, sender, command, now),
        Command::Forward { .. } => messages::forward(rows, sender, command, now),
        Command::Schedule { .. } => schedule::schedule(rows, sender, command, now),
        Command::Unschedule { chat_id, client_id } => {
            schedule::unschedule(rows, sender, *chat_id, *client_id)
        }
        Command::Edit { .. } => messages::edit(rows, sender, command, now),
        Command::Delete { chat_id, seqs } => messages::delete(rows, sender, *chat_id, seqs),
        Command::React { chat_id, seq, emoji, on } => {
            reactions::react(rows, sender, *chat_id, *seq, emoji, *on)
        }
        Command::PinMessage { chat_id, seq, on } => pins::pin(rows, sender, *chat_id, *seq, *on, now),
        Command::Read { chat_id, seq } => positions::read(rows, sender, *chat_id, *seq, now),
        Command::Delivered { chat_id, seq } => positions::delivered(rows, sender, *chat_id, *seq),
        Command::HideMessages { .. }
        | Command::ClearHistory { .. }
        | Command::PinChat { .. }
        | Command::MuteChat { .. }
        | Command::ArchiveChat { .. }
        | Command::MarkUnread { .. }
        | Command::SaveDraft { .. } => private::change(rows, sender, command, now),
        Command::SetContact { user_id, on } => people::set_contact(rows, sender, *user_id, *on),
        Command::SetBlocked { user_id, on } => people::set_blocked(rows, sender, *user_id, *on),
        Command::Unknown => Err(ErrorCode::CommandUnknown),
    }
}

/// Somebody who has just come.
const fn new_member(user_id: UserId, rev: Rev, role: Role, now: Millis) -> Member {
    Member { user_id, rev, role, read_seq: Seq::ZERO, delivered_seq: Seq::ZERO, joined_at: now, left: false }
}
