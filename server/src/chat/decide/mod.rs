//! Decides what a command does. Pure: no I/O, no clock, no randomness; so a batch gives the same result however often
//! it is run again, and every rule can be tested without a database.
//!
//! Rights, limits, idempotency and numbering are here and nowhere else.

mod direct;
mod positions;
mod send;

pub use direct::kind as direct_kind;

use vestnik_protocol::{Command, ErrorCode, Millis, UserId};

use super::working_set::{Changes, WorkingSet};

/// Why a command is refused. Nothing of it happens.
pub type Refusal = ErrorCode;

/// Decides one command of `sender` at the time `now`.
///
/// # Errors
/// The code of the refusal.
pub fn decide(rows: &WorkingSet, sender: UserId, command: &Command, now: Millis) -> Result<Changes, Refusal> {
    match command {
        Command::OpenDirect { user_id } => direct::open(rows, sender, *user_id, now),
        Command::Send { chat_id, client_id, content, .. } => {
            send::send(rows, sender, *chat_id, *client_id, content, now)
        }
        Command::Read { chat_id, seq } => positions::read(rows, sender, *chat_id, *seq),
        Command::Delivered { chat_id, seq } => positions::delivered(rows, sender, *chat_id, *seq),
        _ => Err(ErrorCode::CommandUnknown),
    }
}
