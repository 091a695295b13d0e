//! The part of a message that shows what was found in it.

use std::ops::Range;

use vestnik_protocol::markup;
use vestnik_protocol::search::{SearchQuery, highlights};
use vestnik_protocol::text::kept_in_place;

use crate::view::Highlight;

/// Characters of an excerpt: about two lines.
const CHARS: usize = 160;
/// Characters before the first word that was found.
const BEFORE: usize = 40;
/// Marked words in an excerpt at most.
const MAX_HIGHLIGHTS: usize = 50;

/// A part of a text around the first word that was found, in one line and without marks, and where the words stand in it.
pub fn excerpt(text: &str, query: &SearchQuery) -> (String, Vec<Highlight>) {
    // Character by character, so that places stay what they are.
    let plain: String = kept_in_place(&markup::plain(text))
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let found = highlights(&plain, query);
    let part = part(&plain, found.first());
    let shown = plain.get(part.clone()).unwrap_or_default();
    let lead = if part.start > 0 { "…" } else { "" };
    let tail = if part.end < plain.len() { "…" } else { "" };
    let units = |to: usize| {
        let inside = plain.get(part.start..to).unwrap_or_default();
        u32::try_from(lead.encode_utf16().count() + inside.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    let inside = found.iter().filter(|word| part.start <= word.start && word.end <= part.end);
    let marked =
        inside.take(MAX_HIGHLIGHTS).map(|word| Highlight { from: units(word.start), to: units(word.end) });
    (format!("{lead}{shown}{tail}"), marked.collect())
}

/// Which bytes to show: from the beginning of a word a little before what was found.
fn part(plain: &str, found: Option<&Range<usize>>) -> Range<usize> {
    let at = found.map_or(0, |word| word.start);
    let before = plain.get(..at).unwrap_or_default();
    let wished = before.char_indices().rev().nth(BEFORE).map_or(0, |(place, _)| place);
    let start = if wished == 0 {
        0
    } else {
        before.get(wished..).and_then(|rest| rest.find(' ')).map_or(wished, |space| wished + space + 1)
    };
    let rest = plain.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(CHARS).map_or(plain.len(), |(place, _)| start + place);
    // A long word at the end is not cut where it was found.
    start..found.map_or(end, |word| end.max(word.end))
}
