//! A page of what is found, newest first. The index names candidates; each is read from the live rows of one snapshot and
//! judged by them, so that nothing deleted, edited away, expired, cleared or not for this user is ever in an answer.

use std::collections::HashMap;
use std::ops::Range;

use vestnik_protocol::limits::{MAX_SEARCH_CHARS, MAX_SEARCH_PAGE};
use vestnik_protocol::search::parse_query;
use vestnik_protocol::{ChatId, Message, Millis, SearchHit, SearchPage, SearchRequest, Seq, UserId};

use super::document::Wanted;
use super::place;
use crate::chat::error::ChatError;
use crate::store::search::Group;
use crate::store::search::find::{self, SearchedChat};
use crate::store::{Database, Transaction, chats, messages};

/// Hits in a page when the request does not say.
const DEFAULT_PAGE: u32 = 20;
/// Candidates beyond those that a page needs: some are gone.
const SPARE: usize = 12;
/// Rounds of candidates for one page. After them the page is what it is, and the next one goes on.
const MAX_ROUNDS: usize = 6;
/// Terms in one question to the index.
const MAX_TERMS: usize = 768;
/// Groups in one question; a longer search is narrowed by its longest words and judged by all.
const MAX_GROUPS: usize = 8;

/// What a request asks for, its contradictions refused.
#[derive(Debug, PartialEq, Eq)]
struct Search {
    wanted: Wanted,
    chat: Option<ChatId>,
    range: Range<i64>,
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
    let mut snapshot = database.begin_read().await?;
    let page = read(&mut snapshot, user, &search, now).await;
    snapshot.rollback().await?;
    page
}

fn understood(request: SearchRequest) -> Result<Search, ChatError> {
    if request.q.chars().count() > MAX_SEARCH_CHARS {
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
    let mut range = place::range(after, before);
    let wanted = Wanted::new(query, request.has_link, request.sender_id);
    if wanted == Wanted::default() && request.chat_id.is_none() && range == place::range(None, None) {
        return Err(ChatError::InvalidArgument("nothing is searched for"));
    }
    if let Some(cursor) = request.cursor {
        let end: i64 = cursor.parse().map_err(|_| ChatError::InvalidArgument("not a cursor of this list"))?;
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
    let searched = find::chats(snapshot, user, search.chat).await?;
    let mut reader = Reader { snapshot, user, search, now, groups: groups_of(&search.wanted), searched };
    let mut hits = Vec::new();
    let mut range = search.range.clone();
    for _ in 0..MAX_ROUNDS {
        let asked = search.limit - hits.len() + SPARE;
        let places = reader.candidates(range.clone(), asked).await?;
        let is_last = places.len() < asked;
        for (at, hit) in reader.judge(&places).await? {
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

/// What the index is asked: the groups that narrow most, which are the longest words.
fn groups_of(wanted: &Wanted) -> Vec<Group> {
    let mut groups = wanted.groups();
    groups.sort_by_key(|group| std::cmp::Reverse(group.first().map_or(0, |term| term.text.len())));
    groups.truncate(MAX_GROUPS);
    groups
}

struct Reader<'a> {
    snapshot: &'a mut Transaction,
    user: UserId,
    search: &'a Search,
    now: Millis,
    groups: Vec<Group>,
    /// The most recently active first.
    searched: Vec<SearchedChat>,
}

impl Reader<'_> {
    /// Places of messages that may fit, newest first.
    async fn candidates(&mut self, range: Range<i64>, limit: usize) -> Result<Vec<i64>, ChatError> {
        let terms = self.groups.iter().map(Vec::len).sum::<usize>().max(1);
        let at_once = (MAX_TERMS / terms).max(1);
        let mut found: Vec<i64> = Vec::new();
        for chats in self.searched.chunks(at_once) {
            // What is newer than the last one found is all that can still come into the page, and where nothing was
            // written since, there is nothing newer.
            let lowest =
                if found.len() < limit { range.start } else { found.last().map_or(0, |last| *last + 1) };
            if chats.first().is_none_or(|chat| chat.active_at < place::time(lowest)) {
                break;
            }
            let numbers: Vec<_> = chats.iter().map(|chat| chat.number).collect();
            let more = find::entries(self.snapshot, &numbers, &self.groups, lowest..range.end, limit).await?;
            found.extend(more);
            found.sort_unstable_by(|one, other| other.cmp(one));
            found.truncate(limit);
        }
        Ok(found)
    }

    /// Those that really fit, in the same order.
    async fn judge(&mut self, places: &[i64]) -> Result<Vec<(i64, SearchHit)>, ChatError> {
        let named = find::places(self.snapshot, places).await?;
        let addresses = || named.iter().map(|(_, chat, seq)| (*chat, *seq));
        let hidden = find::hidden(self.snapshot, self.user, addresses()).await?;
        let read = messages::newest(self.snapshot, addresses()).await?;
        let mut messages: HashMap<(ChatId, Seq), Message> =
            read.into_iter().map(|(chat, message)| ((chat, message.seq), message)).collect();
        let mut hits = Vec::new();
        for (place, chat_id, seq) in named {
            let address = (chat_id, seq);
            let Some(chat) = self.searched.iter().find(|chat| chat.chat_id == chat_id) else { continue };
            let Some(message) = messages.remove(&address) else { continue };
            let is_gone = seq < chat.lowest
                || hidden.contains(&address)
                || message.expires_at.is_some_and(|expires| expires <= self.now);
            if !is_gone && self.search.wanted.fits(&message) {
                hits.push((place, SearchHit { chat_id, as_of: chat.rev, message }));
            }
        }
        hits.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
        Ok(hits)
    }
}
