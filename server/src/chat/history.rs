//! Pages of a chat's history: before, after or around a message. Each is a contiguous range from one snapshot and says
//! by `as_of` how new it is, since a page that overtook a deletion would bring the deleted text back.

use vestnik_protocol::limits::{DEFAULT_HISTORY_PAGE, MAX_HISTORY_PAGE};
use vestnik_protocol::{ChatId, HistoryPage, HistoryQuery, Message, Seq, UserId};

use super::error::ChatError;
use crate::store::chats::Chat;
use crate::store::messages::{self, Range};
use crate::store::{Database, Transaction, chats};

/// What a query asks for, its contradictions refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Newest,
    Before(Seq),
    After(Seq),
    Around(Seq),
}

/// Reads a page.
///
/// # Errors
/// `InvalidArgument`, `NotFound`, `SeqNotFound` (for `around`), or the database's.
pub async fn page(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    query: HistoryQuery,
) -> Result<HistoryPage, ChatError> {
    let (place, limit) = understood(query)?;
    let mut snapshot = database.begin_read().await?;
    let page = read(&mut snapshot, user, chat_id, place, limit).await;
    snapshot.rollback().await?;
    page
}

fn understood(query: HistoryQuery) -> Result<(Place, u32), ChatError> {
    let place = match (query.before, query.after, query.around) {
        (None, None, None) => Place::Newest,
        (Some(seq), None, None) => Place::Before(seq),
        (None, Some(seq), None) => Place::After(seq),
        (None, None, Some(seq)) => Place::Around(seq),
        _ => return Err(ChatError::InvalidArgument("give at most one of before, after, around")),
    };
    let limit = query.limit.unwrap_or(DEFAULT_HISTORY_PAGE);
    if (1..=MAX_HISTORY_PAGE).contains(&limit) {
        Ok((place, limit))
    } else {
        Err(ChatError::InvalidArgument("limit is out of range"))
    }
}

async fn read(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    place: Place,
    limit: u32,
) -> Result<HistoryPage, ChatError> {
    let chat = chats::visible(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    let messages = match place {
        Place::Newest => messages::page(snapshot, chat_id, Range::Before(chat.seq.next()), limit).await?,
        Place::Before(seq) => messages::page(snapshot, chat_id, Range::Before(seq), limit).await?,
        Place::After(seq) => messages::page(snapshot, chat_id, Range::After(seq), limit).await?,
        Place::Around(seq) => around(snapshot, &chat, seq, limit).await?,
    };
    let lowest = chat.floor_seq.max(Seq::ZERO.next());
    let (has_before, has_after) = match (messages.first(), messages.last(), place) {
        (Some(first), Some(last), _) => (first.seq > lowest, last.seq < chat.seq),
        (_, _, Place::Before(seq)) => (false, chat.seq >= seq.max(lowest)),
        (_, _, Place::After(seq)) => (chat.seq.min(seq) >= lowest, false),
        _ => (false, false),
    };
    Ok(HistoryPage { chat_id, as_of: chat.rev, messages, reactions: Vec::new(), has_before, has_after })
}

async fn around(
    snapshot: &mut Transaction,
    chat: &Chat,
    seq: Seq,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    if seq == Seq::ZERO || seq > chat.seq || seq < chat.floor_seq {
        return Err(ChatError::SeqNotFound);
    }
    // The message itself counts to the upper half; near an end the other half grows.
    let above_at_most = u32::try_from(chat.seq.get() - seq.get() + 1).unwrap_or(u32::MAX);
    let below_at_most =
        u32::try_from(seq.get() - chat.floor_seq.max(Seq::ZERO.next()).get()).unwrap_or(u32::MAX);
    let above = limit.div_ceil(2).max(limit.saturating_sub(below_at_most)).min(above_at_most);
    let mut found = messages::page(snapshot, chat.id, Range::Before(seq), limit - above).await?;
    found.extend(messages::page(snapshot, chat.id, Range::After(seq.previous()), above).await?);
    Ok(found)
}
