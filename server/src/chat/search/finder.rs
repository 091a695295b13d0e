//! Which messages may fit, newest first, as the index says. Parts of chats are asked for from the newest back until there
//! are enough, so a common word is not read from the beginning of time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use vestnik_protocol::Millis;

use super::document::Wanted;
use super::offsets::Offsets;
use super::place::Place;
use super::roll::Roll;
use super::{fresh, postings};
use crate::store::search::find::{self, SearchedChat};
use crate::store::search::{Group, PART_MESSAGES, Part, ROLL};
use crate::store::{StoreError, Transaction};

/// Parts of chats in the first question. A common word fills a page from these; a rare one is looked for in ever more.
const FIRST_PARTS: usize = 4;
/// Parts searched at most, the newest: forty million messages.
const MAX_PARTS: usize = 20_000;
/// Rows in one question.
const MAX_ROWS: usize = 1_024;
/// Words that the index is asked for; a longer search is narrowed by its longest words and judged by all.
const MAX_GROUPS: usize = 8;

/// A part of a chat, and between which times its messages were sent.
#[derive(Clone, Copy)]
struct DatedPart {
    part: Part,
    oldest: Millis,
    newest: Millis,
}

pub(super) struct Finder<'a> {
    wanted: &'a Wanted,
    /// The words that narrow most.
    groups: Vec<Group>,
    chats: HashMap<i64, &'a SearchedChat>,
    /// The newest first.
    parts: Vec<DatedPart>,
    /// What fits among the newest changes of a chat, which may be of any of its parts.
    fresh: HashMap<i64, Vec<Place>>,
}

impl<'a> Finder<'a> {
    pub(super) async fn new(
        snapshot: &mut Transaction,
        wanted: &'a Wanted,
        chats: &'a [SearchedChat],
    ) -> Result<Self, StoreError> {
        let mut groups = wanted.groups();
        groups.sort_by_key(|group| std::cmp::Reverse(group.first().map_or(0, |term| term.text.len())));
        groups.truncate(MAX_GROUPS);
        let parts = parts_of(snapshot, chats).await?;
        let chats = chats.iter().map(|chat| (chat.number, chat)).collect();
        Ok(Self { wanted, groups, chats, parts, fresh: HashMap::new() })
    }

    /// The chat of a place.
    pub(super) fn chat(&self, place: Place) -> Option<&'a SearchedChat> {
        self.chats.get(&place.number).copied()
    }

    /// Places of messages that may fit, newest first.
    pub(super) async fn candidates(
        &mut self,
        snapshot: &mut Transaction,
        range: Range<Place>,
        limit: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let rows_of_a_part: usize = self.rows().len().max(1);
        let most_parts = (MAX_ROWS / rows_of_a_part).max(1);
        let mut at_once = FIRST_PARTS.min(most_parts);
        let mut found: Vec<Place> = Vec::new();
        // Whoever turns pages has left the newest parts behind.
        let parts: Vec<_> = self.parts.iter().copied().filter(|part| part.oldest <= range.end.time).collect();
        let mut rest = parts.as_slice();
        while let Some(next) = rest.first() {
            // What is newer than the last one found is all that can still come into the page, and where nothing was
            // written since, there is nothing newer.
            let lowest = found.last().filter(|_| found.len() == limit).copied().unwrap_or(range.start);
            if next.newest < lowest.time {
                break;
            }
            let (now, later) = rest.split_at(at_once.min(rest.len()));
            rest = later;
            at_once = (at_once * 4).min(most_parts);
            let asked: Vec<_> = now.iter().map(|part| part.part).collect();
            let wanted = lowest..range.end;
            found.extend(self.of_parts(snapshot, &asked, &wanted, limit).await?);
            found.extend(self.of_fresh(snapshot, &asked, &wanted).await?);
            found.sort_unstable_by(|one, other| other.cmp(one));
            found.dedup();
            found.truncate(limit);
        }
        Ok(found)
    }

    /// The rows of each part that are asked for words.
    fn rows(&self) -> HashSet<u8> {
        self.groups.iter().flatten().flat_map(postings::rows_of).collect()
    }

    /// The newest of each of these parts.
    async fn of_parts(
        &self,
        snapshot: &mut Transaction,
        parts: &[Part],
        range: &Range<Place>,
        limit: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let rows = self.rows();
        let ids: Vec<i64> = parts.iter().flat_map(|part| rows.iter().map(|row| part.row(*row))).collect();
        let terms = find::rows(snapshot, &ids).await?;
        let mut fitting = BTreeMap::new();
        for part in parts {
            let offsets = self.with_words(*part, &terms)?;
            if !offsets.is_empty() {
                fitting.insert(*part, offsets);
            }
        }
        let ids: Vec<i64> = fitting.keys().map(|part| part.row(ROLL)).collect();
        let rolls = find::rows(snapshot, &ids).await?;
        let mut found = Vec::new();
        for (part, offsets) in fitting {
            let Some(roll) = rolls.get(&part.row(ROLL)) else { continue };
            let roll = Roll::read(roll)?;
            let messages = roll.0.iter().rev().filter(|(offset, listed)| {
                offsets.contains(**offset) && self.wanted.allows(listed.sender, listed.has_link)
            });
            let places = messages.map(|(offset, listed)| Place {
                time: listed.sent_at,
                number: part.number,
                seq: part.seq(*offset),
            });
            found.extend(places.filter(|place| range.contains(place)).take(limit));
        }
        Ok(found)
    }

    /// The messages of a part that have one of each group.
    fn with_words(&self, part: Part, rows: &HashMap<i64, Vec<u8>>) -> Result<Offsets, StoreError> {
        let mut all = Offsets::ALL;
        for group in &self.groups {
            let mut found = Offsets::NONE;
            let asked: HashSet<u8> = group.iter().flat_map(postings::rows_of).collect();
            for row in asked {
                if let Some(row) = rows.get(&part.row(row)) {
                    postings::find(row, group.iter(), &mut found)?;
                }
            }
            all.intersect(&found);
            if all.is_empty() {
                break;
            }
        }
        Ok(all)
    }

    /// What is not folded into the parts yet, of the chats of these parts.
    async fn of_fresh(
        &mut self,
        snapshot: &mut Transaction,
        parts: &[Part],
        range: &Range<Place>,
    ) -> Result<Vec<Place>, StoreError> {
        let numbers: HashSet<i64> = parts.iter().map(|part| part.number).collect();
        let unread: Vec<i64> =
            numbers.iter().copied().filter(|number| !self.fresh.contains_key(number)).collect();
        let rows = find::fresh(snapshot, &unread).await?;
        for row in rows {
            let number = row.number;
            let documents = fresh::read(&row.data)?;
            let fitting = documents.iter().filter(|document| self.wanted.finds(document));
            let places = fitting.map(|document| Place { time: document.sent_at, number, seq: document.seq });
            self.fresh.insert(number, places.collect());
        }
        for number in &numbers {
            self.fresh.entry(*number).or_default();
        }
        let known = numbers.iter().filter_map(|number| self.fresh.get(number));
        Ok(known.flatten().copied().filter(|place| range.contains(place)).collect())
    }
}

/// The parts of these chats that may be searched, the newest first.
async fn parts_of(snapshot: &mut Transaction, chats: &[SearchedChat]) -> Result<Vec<DatedPart>, StoreError> {
    let places = |chat: &SearchedChat| chat.lowest.get() / PART_MESSAGES..=chat.newest.get() / PART_MESSAGES;
    let full = chats.iter().flat_map(|chat| {
        let full = places(chat).filter(|place| *place < *places(chat).end());
        full.map(|place| (chat.chat_id, Part { number: chat.number, place }.last()))
    });
    let ends = find::times(snapshot, full.take(MAX_PARTS)).await?;
    let ends: HashMap<_, _> = ends.into_iter().map(|(chat, seq, time)| ((chat, seq), time)).collect();
    let mut parts = Vec::new();
    for chat in chats {
        let mut oldest = Millis(i64::MIN);
        for place in places(chat) {
            let part = Part { number: chat.number, place };
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
