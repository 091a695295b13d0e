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
use crate::store::search::find::{self, SearchedChat};
use crate::store::search::{Group, Part};
use crate::store::{Database, Transaction, chats, messages};

/// Hits in a page when the request does not say.
const DEFAULT_PAGE: u32 = 20;
/// Candidates beyond those that a page needs: some are gone.
const SPARE: usize = 12;
/// Rounds of candidates for one page. After them the page is what it is, and the next one goes on.
const MAX_ROUNDS: usize = 6;
/// Terms in one question to the index.
const MAX_TERMS: usize = 768;
/// Parts of chats in the first question. A common word fills a page from these; a rare one is looked for in ever more.
const FIRST_PARTS: usize = 4;
/// Parts searched at most, the newest: forty million messages.
const MAX_PARTS: usize = 20_000;
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
    let parts = parts_of(snapshot, &searched).await?;
    let groups = groups_of(&search.wanted);
    let mut reader = Reader { snapshot, user, search, now, groups, searched, parts };
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

/// A part of a chat, and between which times its messages were sent.
#[derive(Clone, Copy)]
struct DatedPart {
    part: Part,
    oldest: Millis,
    newest: Millis,
}

/// The parts of these chats that may be searched, the newest first.
async fn parts_of(snapshot: &mut Transaction, chats: &[SearchedChat]) -> Result<Vec<DatedPart>, ChatError> {
    let places = |chat: &SearchedChat| {
        let first = Part::of(chat.number, chat.lowest).place;
        first..=Part::of(chat.number, chat.newest).place
    };
    let part = |chat: &SearchedChat, place| Part { number: chat.number, place };
    let full = chats.iter().flat_map(|chat| {
        let full = places(chat).filter(|place| *place < *places(chat).end());
        full.map(|place| (chat.chat_id, part(chat, place).last()))
    });
    let ends = find::times(snapshot, full.take(MAX_PARTS)).await?;
    let ends: HashMap<_, _> = ends.into_iter().map(|(chat, seq, time)| ((chat, seq), time)).collect();
    let mut parts = Vec::new();
    for chat in chats {
        let mut oldest = Millis(0);
        for place in places(chat) {
            let part = part(chat, place);
            // The last part is still being written.
            let newest = ends.get(&(chat.chat_id, part.last())).copied().unwrap_or(chat.active_at);
            parts.push(DatedPart { part, oldest, newest });
            oldest = newest;
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.newest));
    parts.truncate(MAX_PARTS);
    Ok(parts)
}

struct Reader<'a> {
    snapshot: &'a mut Transaction,
    user: UserId,
    search: &'a Search,
    now: Millis,
    groups: Vec<Group>,
    searched: Vec<SearchedChat>,
    /// The newest first.
    parts: Vec<DatedPart>,
}

impl Reader<'_> {
    /// Places of messages that may fit, newest first.
    async fn candidates(&mut self, range: Range<i64>, limit: usize) -> Result<Vec<i64>, ChatError> {
        let terms = self.groups.iter().map(Vec::len).sum::<usize>().max(1);
        let most_parts = (MAX_TERMS / terms).max(1);
        let mut at_once = FIRST_PARTS.min(most_parts);
        let mut found: Vec<i64> = Vec::new();
        let end = place::time(range.end);
        // Whoever turns pages has left the newest parts behind.
        let parts: Vec<_> = self.parts.iter().copied().filter(|part| part.oldest <= end).collect();
        let mut rest = parts.as_slice();
        while let Some(next) = rest.first() {
            // What is newer than the last one found is all that can still come into the page, and where nothing was
            // written since, there is nothing newer.
            let lowest =
                if found.len() < limit { range.start } else { found.last().map_or(0, |last| *last + 1) };
            if next.newest < place::time(lowest) {
                break;
            }
            let (now, later) = rest.split_at(at_once.min(rest.len()));
            let asked: Vec<_> = now.iter().map(|part| part.part).collect();
            rest = later;
            at_once = (at_once * 4).min(most_parts);
            let more = find::entries(self.snapshot, &asked, &self.groups, lowest..range.end, limit).await?;
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
        let read = messages::load(self.snapshot, addresses()).await?;
        let mut messages: HashMap<(ChatId, Seq), Message> =
            read.into_iter().map(|sent| ((sent.chat_id, sent.message.seq), sent.message)).collect();
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
