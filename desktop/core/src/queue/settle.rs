//! What the answers to a frame do to its entries.

use std::time::Duration;

use vestnik_protocol::{ApiError, ChatId, CommandOutcome, ErrorCode};

use super::edit::is_opening;
use crate::cache::queue::Waits;
use crate::cache::{CacheError, Db, queue};
use crate::sync::apply_ack;

/// What follows from the answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Something has to be tried again.
    pub again: Option<Again>,
    /// The token was refused.
    pub authentication: bool,
}

/// A transient refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Again {
    /// Not before this, if the server said.
    pub after: Option<Duration>,
    /// It concerns the server as a whole, not this chat.
    pub everything: bool,
}

/// Applies the answers, in order. An entry without an answer is tried again.
pub(super) fn settle(
    db: &Db,
    chat: ChatId,
    entries: &[i64],
    results: &[CommandOutcome],
) -> Result<Settled, CacheError> {
    let mut settled = Settled::default();
    for (index, id) in entries.iter().enumerate() {
        match results.get(index) {
            Some(CommandOutcome::Done(done)) => drop(apply_ack(db, *id, done)?),
            Some(CommandOutcome::Refused { error }) if is_permanent(error) => refuse(db, chat, *id, error)?,
            Some(CommandOutcome::Refused { error }) => {
                settled.authentication |= error.code.is_authentication();
                // What follows a transient refusal is only `skipped`: the first one says why and for how long.
                settled.again.get_or_insert(Again {
                    after: error.retry_after_ms.map(Duration::from_millis),
                    everything: concerns_everything(error.code),
                });
            }
            None => {
                settled.again.get_or_insert(Again { after: None, everything: false });
            }
        }
    }
    Ok(settled)
}

/// The same again would be refused again. A code newer than this build counts as transient while the server says when
/// to try again.
pub(super) fn is_permanent(error: &ApiError) -> bool {
    let transient = error.code.is_transient()
        || error.code.is_authentication()
        || (error.code == ErrorCode::Unknown && error.retry_after_ms.is_some());
    !transient
}

const fn concerns_everything(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::Internal | ErrorCode::Timeout | ErrorCode::Skipped)
}

fn refuse(db: &Db, chat: ChatId, id: i64, error: &ApiError) -> Result<(), CacheError> {
    let Some(entry) = queue::by_id(db, id)? else { return Ok(()) };
    if matches!(entry.waits, Waits::Person { .. }) {
        // Set aside already, because of an earlier one of the same frame: that one's reason is the true one.
        return Ok(());
    }
    queue::fail(db, id, error.code.as_str(), false)?;
    if is_opening(&entry) {
        // Nothing can be written into a chat that there is not.
        for other in queue::of_chat(db, chat)?.iter().filter(|other| other.id > id) {
            queue::fail(db, other.id, error.code.as_str(), true)?;
        }
    }
    Ok(())
}
