//! How many messages are unread. Computed from positions and rows each time, never counted up.

use vestnik_protocol::limits::UNREAD_CAP;
use vestnik_protocol::{ChatId, ChatKind, Seq, UserId};

use crate::cache::chats::ChatRow;
use crate::cache::{CacheError, Db, coverage, messages, positions, privates};

/// An unread count as shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unread {
    /// The number.
    pub count: u32,
    /// There may be more: show "N+".
    pub capped: bool,
    /// How many of them are meant for the user in particular.
    pub mentions: u32,
}

/// How far the user has read: as the server says, or further on this device.
pub fn read_position(db: &Db, chat: ChatId) -> Result<Seq, CacheError> {
    let by_server = privates::get(db, chat)?.map_or(Seq::ZERO, |row| row.read_seq);
    let counted_after = privates::unread(db, chat)?.map_or(Seq::ZERO, |unread| unread.read_seq);
    let here = positions::get(db, chat)?.unwrap_or_default();
    Ok(by_server.max(counted_after).max(here))
}

/// How many messages of others lie in a stretch, and how many of those mention the user.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    messages: u32,
    mentions: u32,
}

fn count(db: &Db, chat: ChatId, me: UserId, after: Seq, to: Seq) -> Result<Counted, CacheError> {
    let cap = UNREAD_CAP.saturating_add(1);
    let messages = messages::count_of_others(db, chat, me, after, to, cap)?;
    if messages == 0 {
        return Ok(Counted::default());
    }
    let naming = messages::naming(db, chat, after, to, cap)?;
    let mentions = naming.iter().filter(|message| message.mentions(me)).count();
    Ok(Counted { messages, mentions: u32::try_from(mentions).unwrap_or(cap) })
}

/// The count of a chat: one's own where the cache reaches back to the read position, else the server's, corrected by
/// what the cache knows of the messages since.
pub fn unread(db: &Db, chat: &ChatRow, me: UserId) -> Result<Unread, CacheError> {
    let read = read_position(db, chat.chat_id)?.max(chat.cleared);
    if read >= chat.seq || chat.first() > chat.seq || chat.header.kind == ChatKind::Saved {
        return Ok(Unread::default());
    }
    let count = |after, to| count(db, chat.chat_id, me, after, to);
    let tail_from = coverage::containing(db, chat.chat_id, chat.seq)?.map(|range| range.from);
    let reaches = |after: Seq| tail_from.is_some_and(|from| from <= after.next().max(chat.first()));
    if reaches(read) {
        let more = chat.seq.get() - read.get() > u64::from(messages::SCANNED_ROWS);
        return Ok(capped(count(read, chat.seq)?, more));
    }
    let Some(server) = privates::unread(db, chat.chat_id)? else {
        let own =
            tail_from.map_or(Ok(Counted::default()), |from| count(from.previous().max(read), chat.seq))?;
        return Ok(capped(own, true));
    };
    // Between the server's count and the newest message.
    let (since, sure_since) = match tail_from {
        _ if server.to_seq >= chat.seq => (Counted::default(), true),
        Some(from) if reaches(server.to_seq) => (count(server.to_seq.max(from.previous()), chat.seq)?, true),
        Some(from) => (count(from.previous(), chat.seq)?, false),
        None => (Counted::default(), false),
    };
    // Read on this device since the server counted.
    let (read_since, sure_read) = if read <= server.read_seq {
        (Counted::default(), true)
    } else {
        let covered = coverage::containing(db, chat.chat_id, read)?;
        let whole = covered.is_some_and(|range| range.from <= server.read_seq.next().max(chat.first()));
        let counted =
            if whole { count(server.read_seq, read.min(server.to_seq))? } else { Counted::default() };
        (counted, whole)
    };
    let total = Counted {
        messages: server.count.saturating_sub(read_since.messages).saturating_add(since.messages),
        mentions: server.mentions.saturating_sub(read_since.mentions).saturating_add(since.mentions),
    };
    Ok(capped(total, server.capped || !sure_since || !sure_read))
}

fn capped(counted: Counted, more: bool) -> Unread {
    Unread {
        count: counted.messages.min(UNREAD_CAP),
        capped: more || counted.messages > UNREAD_CAP,
        mentions: counted.mentions.min(UNREAD_CAP),
    }
}
