//! What may not be continued: a chat one is no longer in, a cache of another epoch, a cursor beyond the server's rev.

use vestnik_protocol::{ChatId, Epoch};

use crate::cache::{CacheError, Db, chats, meta, positions, privates, queue};

/// The user is not in this chat.
pub fn gone(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    privates::leave(db, chat)?;
    chats::forget(db, chat)
}

/// Drops the rows of a chat, or all, since the server's numbers went back; queue and drafts stay.
///
/// What was acknowledged and did not come back as a row yet may be lost there: it is sent again, under the client id
/// that keeps it from doubling. Read positions go: their numbers will be given to messages that nobody has read.
pub fn reset(db: &Db, chat: Option<ChatId>) -> Result<(), CacheError> {
    queue::unacknowledge(db, chat)?;
    positions::forget(db, chat)?;
    match chat {
        Some(chat) => chats::forget(db, chat),
        None => meta::forget_all(db),
    }
}

/// Notes the server's epoch. Answers true where the cache was of another one and had to be dropped.
pub fn adopt_epoch(db: &Db, epoch: Epoch) -> Result<bool, CacheError> {
    let other = meta::epoch(db)?.is_some_and(|known| known != epoch);
    if other {
        reset(db, None)?;
    }
    meta::set_epoch(db, epoch)?;
    Ok(other)
}
