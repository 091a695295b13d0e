//! What may not be continued: a chat one is no longer in, a cache of another epoch, a cursor beyond the server's rev.

use vestnik_protocol::{ChatId, ChatKind, Epoch, ErrorCode, Seq};

use crate::cache::{
    CacheError, Db, chats, coverage, drafts, islands, members, messages, meta, positions, privates, queue,
    reactions,
};

/// The user is not in this chat.
pub fn gone(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    privates::leave(db, chat)?;
    lose(db, chat)
}

/// Rows removed in one step at most; see [`messages::remove_below`].
const REMOVED_AT_ONCE: u32 = 20_000;

/// Gives up what lies below `from`: it is gone, out of date or deleted for this user.
pub(super) fn drop_below(db: &Db, chat: ChatId, from: Seq) -> Result<(), CacheError> {
    if from <= Seq::new(1) {
        return Ok(());
    }
    coverage::shrink_below(db, chat, from)?;
    islands::remove_below(db, chat, from)?;
    reactions::remove_below(db, chat, from, REMOVED_AT_ONCE)?;
    messages::remove_below(db, chat, from, REMOVED_AT_ONCE)
}

/// Drops a chat that the user is not in (any more). What waited to be sent there is not lost with it: it fails as it
/// would on the server, and the chat stays in the list for the person to see that and decide.
pub fn lose(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    queue::strand(db, chat, ErrorCode::NotFound.as_str())?;
    note_peer(db, chat)?;
    chats::forget(db, chat)
}

/// A direct chat with something in the queue keeps its name when its rows go.
fn note_peer(db: &Db, chat: ChatId) -> Result<(), CacheError> {
    let direct = chats::get(db, chat)?.is_some_and(|row| row.header.kind == ChatKind::Direct);
    if !direct || queue::of_chat(db, chat)?.is_empty() {
        return Ok(());
    }
    let Some(me) = meta::me(db)? else { return Ok(()) };
    match members::peer(db, chat, me.profile.id)? {
        Some(peer) => members::note_direct(db, chat, peer),
        None => Ok(()),
    }
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
        None => {
            drafts::all_unsynced(db)?;
            meta::forget_all(db)
        }
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
