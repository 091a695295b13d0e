//! What may not be continued: a chat one is no longer in, a cache of another epoch, a cursor beyond the server's rev.

use vestnik_protocol::{ChatId, Epoch};

use crate::cache::{CacheError, Db, chats, meta, privates};

/// The user is not in this chat.
pub fn gone(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    privates::leave(db, chat)?;
    chats::forget(db, chat)
}

/// Drops the rows of a chat, or all; queue, drafts and read positions stay.
pub fn reset(db: &Db, chat: Option<ChatId>) -> Result<(), CacheError> {
    match chat {
        Some(chat) => chats::forget(db, chat),
        None => meta::forget_all(db),
    }
}

/// Notes the server's epoch. Answers true where the cache was of another one and had to be dropped.
pub fn adopt_epoch(db: &Db, epoch: Epoch) -> Result<bool, CacheError> {
    let other = meta::epoch(db)?.is_some_and(|known| known != epoch);
    if other {
        meta::forget_all(db)?;
    }
    meta::set_epoch(db, epoch)?;
    Ok(other)
}
