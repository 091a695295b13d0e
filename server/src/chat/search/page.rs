//! A page of what is found, newest first. The index names candidates; each is read from the live rows of one snapshot and
//! judged by them, so that nothing deleted, edited away, expired, cleared or not for this user is ever in an answer.

use std::collections::HashMap;
use std::ops::Range;

use vestnik_protocol::limits::{MAX_SEARCH_CHARS, MAX_SEARCH_PAGE};
use vestnik_protocol::search::parse_query;
use vestnik_protocol::{ChatId, Message, Millis, SearchHit, SearchPage, SearchRequest, Seq, UserId};

use super::document::Wanted;
use super::finder::Finder;
use super::place::Place;
use crate::chat::error::ChatError;
use crate::store::search::find;
use crate::store::{Database, Transaction, chats, messages};

/// Hits in a page when the request does not say.
const DEFAULT_PAGE: u32 = 20;
/// Candidates beyond those that a page needs: some are gone.
const SPARE: usize = 12;
/// Rounds of candidates for one page. After them the page is what it is, and the next one goes on.
const MAX_ROUNDS: usize = 6;

/// What a request asks for, its contradictions refused.
#[derive(Debug, PartialEq, Eq)]
struct Search {
    wanted: Wanted,
    chat: Option<ChatId>,
    range: Range<Place>,
    limit: usize,
}

/// Reads a page.
///
/// # Errors
/// `InvalidArgument`, `NotFound` for a chat that is not for this user, or the database's.
pub async fn page(
    database: &Database,
    user: UserId,
    request: SearchRequest,
    now: Millis,
) -> Result<SearchPage, ChatError> {
    let search = understood(request)?;
    let mut snapshot = database.begin_long_read().await?;
    let page = read(&mut snapshot, user, &search, now).await;
    snapshot.rollback().await?;
    page
}

fn understood(request: SearchRequest) -> Result<Search, ChatError> {
    // White space at the end says that the last word is finished.
    if request.q.trim_end().chars().count() > MAX_SEARCH_CHARS {
        return Err(ChatError::InvalidArgument("the search is too long"));
    }
    let query = parse_query(&request.q, 0);
    if query.from.is_some() || query.in_chat.is_some() {
        let why = "whom and where is said by sender_id and chat_id; from: and in: are for clients to resolve";
        return Err(ChatError::InvalidArgument(why));
    }
    let before = [request.before, query.before].into_iter().flatten().min();
    let after = request.after.max(query.after);
    let limit = request.limit.unwrap_or(DEFAULT_PAGE);
    if !(1..=MAX_SEARCH_PAGE).contains(&limit) {
        return Err(ChatError::InvalidArgument("limit is out of range"));
    }
    let mut range = Place::range(after, before);
    let wanted = Wanted::new(query, request.has_link, request.sender_id);
    if wanted == Wanted::default() && request.chat_id.is_none() && range == Place::range(None, None) {
        return Err(ChatError::InvalidArgument("nothing is searched for"));
    }
    if let Some(cursor) = request.cursor {
        let end = cursor.parse().map_err(|()| ChatError::InvalidArgument("not a cursor of this list"))?;
        range.end = range.end.min(end);
    }
    Ok(Search { wanted, chat: request.chat_id, range, limit: limit as usize })
}

async fn read(
    snapshot: &mut Transaction,
    user: UserId,
    search: &Search,
    now: Millis,
) -> Result<SearchPage, ChatError> {
    if let Some(chat) = search.chat {
        chats::visible(snapshot, chat, user).await?.ok_or(ChatError::NotFound)?;
    }
    let chats = find::chats(snapshot, user, search.chat).await?;
    let mut finder = Finder::new(snapshot, &search.wanted, &chats).await?;
    let mut hits = Vec::new();
    let mut range = search.range.clone();
    for _ in 0..MAX_ROUNDS {
        let asked = search.limit - hits.len() + SPARE;
        let places = finder.candidates(snapshot, range.clone(), asked).await?;
        let is_last = places.len() < asked;
        for (at, hit) in judge(snapshot, user, search, &finder, &places, now).await? {
            hits.push(hit);
            if hits.len() == search.limit {
                let has_more = !is_last || places.last().is_some_and(|last| *last < at);
                return Ok(SearchPage { hits, next: has_more.then(|| at.to_string()) });
            }
        }
        match places.last() {
            Some(last) if !is_last => range.end = *last,
            _ => return Ok(SearchPage { hits, next: None }),
        }
    }
    Ok(SearchPage { hits, next: Some(range.end.to_string()) })
}

/// Those that really fit, in the same order.
async fn judge(
    snapshot: &mut Transaction,
    user: UserId,
    search: &Search,
    finder: &Finder<'_>,
    places: &[Place],
    now: Millis,
) -> Result<Vec<(Place, SearchHit)>, ChatError> {
    let named: Vec<_> = places.iter().filter_map(|place| Some((*place, finder.chat(*place)?))).collect();
    let addresses = || named.iter().map(|(place, chat)| (chat.chat_id, place.seq));
    let hidden = find::hidden(snapshot, user, addresses()).await?;
    let read = messages::load(snapshot, addresses()).await?;
    let mut messages: HashMap<(ChatId, Seq), Message> =
        read.into_iter().map(|sent| ((sent.chat_id, sent.message.seq), sent.message)).collect();
    let mut hits = Vec::new();
    for (place, chat) in named {
        let address = (chat.chat_id, place.seq);
        let Some(message) = messages.remove(&address) else { continue };
        let is_gone = place.seq < chat.lowest
            || hidden.contains(&address)
            || message.expires_at.is_some_and(|expires| expires <= now);
        if !is_gone && search.wanted.fits(&message) {
            hits.push((place, SearchHit { chat_id: chat.chat_id, as_of: chat.rev, message }));
        }
    }
    Ok(hits)
}
