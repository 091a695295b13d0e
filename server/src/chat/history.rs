//! Pages of a chat's history: before, after or around a message, or a time. Each is a contiguous range from one snapshot
//! and says by `as_of` how new it is, since a page that overtook a deletion would bring the deleted text back.

use vestnik_protocol::limits::{DEFAULT_HISTORY_PAGE, MAX_HISTORY_PAGE};
use vestnik_protocol::{ChatId, HistoryPage, HistoryQuery, Message, Millis, Seq, UserId};

use super::error::ChatError;
use crate::store::chats::Sight;
use crate::store::messages::{self, Range};
use crate::store::{Database, StoreError, Transaction, chats, reactions};

/// What a query asks for, its contradictions refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Newest,
    Before(Seq),
    After(Seq),
    Around(Seq),
    At(Millis),
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
    let place = match (query.before, query.after, query.around, query.at) {
        (None, None, None, None) => Place::Newest,
        (Some(seq), None, None, None) => Place::Before(seq),
        (None, Some(seq), None, None) => Place::After(seq),
        (None, None, Some(seq), None) => Place::Around(seq),
        (None, None, None, Some(time)) => Place::At(time),
        _ => return Err(ChatError::InvalidArgument("give at most one of before, after, around, at")),
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
    let sight = chats::sight(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    let (lowest, newest) = (sight.lowest(), sight.chat.seq);
    let place = match place {
        Place::At(time) => first_since(snapshot, &sight, time).await?.map_or(Place::Newest, Place::Around),
        place => place,
    };
    let messages = match place {
        Place::Newest | Place::At(_) => {
            messages::page(snapshot, chat_id, lowest, Range::Before(newest.next()), limit).await?
        }
        Place::Before(seq) => messages::page(snapshot, chat_id, lowest, Range::Before(seq), limit).await?,
        Place::After(seq) => messages::page(snapshot, chat_id, lowest, Range::After(seq), limit).await?,
        Place::Around(seq) => around(snapshot, &sight, seq, limit).await?,
    };
    let (has_before, has_after) = match (messages.first(), messages.last(), place) {
        (Some(first), Some(last), _) => (first.seq > lowest, last.seq < newest),
        (_, _, Place::Before(seq)) => (false, newest >= seq.max(lowest)),
        (_, _, Place::After(seq)) => (newest.min(seq) >= lowest, false),
        _ => (false, false),
    };
    let reactions = match (messages.first(), messages.last()) {
        (Some(first), Some(last)) => reactions::between(snapshot, chat_id, first.seq, last.seq).await?,
        _ => Vec::new(),
    };
    Ok(HistoryPage { chat_id, as_of: sight.chat.rev, messages, reactions, has_before, has_after })
}

async fn around(
    snapshot: &mut Transaction,
    sight: &Sight,
    seq: Seq,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    if !sight.shows(seq) {
        return Err(ChatError::SeqNotFound);
    }
    let (chat, lowest) = (&sight.chat, sight.lowest());
    // The message itself counts to the upper half; near an end the other half grows.
    let above_at_most = u32::try_from(chat.seq.get() - seq.get() + 1).unwrap_or(u32::MAX);
    let below_at_most = u32::try_from(seq.get() - lowest.get()).unwrap_or(u32::MAX);
    let above = limit.div_ceil(2).max(limit.saturating_sub(below_at_most)).min(above_at_most);
    let mut found = messages::page(snapshot, chat.id, lowest, Range::Before(seq), limit - above).await?;
    found.extend(messages::page(snapshot, chat.id, lowest, Range::After(seq.previous()), above).await?);
    Ok(found)
}

/// The first message at or after a time. `None`: all are older, or there are none.
///
/// Numbers are gapless and times never fall within a chat, so halving finds it: some twenty look-ups by primary key in a
/// million messages, and no index that every message would have to be entered into.
async fn first_since(
    snapshot: &mut Transaction,
    sight: &Sight,
    time: Millis,
) -> Result<Option<Seq>, StoreError> {
    let (mut low, mut high) = (sight.lowest().get(), sight.chat.seq.get());
    // No message is newer than the chat's own time.
    if time > sight.chat.active_at || low > high {
        return Ok(None);
    }
    let mut found = None;
    while low <= high {
        let middle = low + (high - low) / 2;
        let sent_at = messages::sent_at(snapshot, sight.chat.id, Seq::new(middle)).await?;
        if sent_at.is_some_and(|sent_at| sent_at >= time) {
            found = Some(Seq::new(middle));
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    Ok(found)
}
