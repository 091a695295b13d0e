//! Which messages of a part have which term: one row for all terms that begin alike, so that a search reads the few rows
//! where its words can be, and a beginning of two letters is all in one.
//!
//! A row is its terms in order, each as what it shares with the one before, the rest of it, and its messages.

use std::iter::Peekable;

use super::bytes::{Corrupt, Reader, put, put_bytes};
use super::offsets::Offsets;
use crate::store::search::{TERM_ROWS, Term};

/// The row of a part that a term is in: by its first two characters.
pub fn row_of(term: &str) -> u8 {
    let end = term.char_indices().nth(2).map_or(term.len(), |(at, _)| at);
    // FNV-1a.
    let hash = term
        .bytes()
        .take(end)
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mixed = hash ^ (hash >> 16);
    (mixed % u32::from(TERM_ROWS)).to_le_bytes()[0]
}

/// The rows that a term of a search can be in.
pub fn rows_of(term: &Term) -> std::ops::Range<u8> {
    if term.is_prefix && term.text.chars().nth(1).is_none() {
        return 0..TERM_ROWS;
    }
    let row = row_of(&term.text);
    row..row + 1
}

/// Walks over the terms of a row.
struct Terms<'a> {
    rest: Reader<'a>,
    term: Vec<u8>,
}

impl<'a> Terms<'a> {
    const fn of(row: &'a [u8]) -> Self {
        Self { rest: Reader(row), term: Vec::new() }
    }

    /// Goes on to the next term. Answers its messages.
    fn advance(&mut self) -> Result<Option<&'a [u8]>, Corrupt> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let shared = self.rest.count()?;
        let own = self.rest.bytes()?;
        if shared > self.term.len() {
            return Err(Corrupt);
        }
        self.term.truncate(shared);
        self.term.extend_from_slice(own);
        self.rest.bytes().map(Some)
    }
}

/// Writes terms that come in order.
#[derive(Default)]
struct Writer {
    row: Vec<u8>,
    last: Vec<u8>,
}

impl Writer {
    fn put_encoded(&mut self, term: &[u8], messages: &[u8]) {
        let shared = self.last.iter().zip(term).take_while(|(one, other)| one == other).count();
        let own = term.get(shared..).unwrap_or_default();
        put(&mut self.row, shared as u64);
        put_bytes(&mut self.row, own);
        put_bytes(&mut self.row, messages);
        self.last.truncate(shared);
        self.last.extend_from_slice(own);
    }

    /// `offsets` ascend.
    fn put(&mut self, term: &[u8], offsets: &[u16]) {
        let mut messages = Vec::with_capacity(offsets.len() * 2);
        let mut last = 0;
        for offset in offsets {
            put(&mut messages, u64::from(offset - last));
            last = *offset;
        }
        self.put_encoded(term, &messages);
    }
}

fn offsets_of(messages: &[u8], mut with: impl FnMut(u16)) -> Result<(), Corrupt> {
    let (mut rest, mut last) = (Reader(messages), 0_u16);
    while !rest.is_empty() {
        let step = u16::try_from(rest.number()?).map_err(|_| Corrupt)?;
        last = last.checked_add(step).ok_or(Corrupt)?;
        with(last);
    }
    Ok(())
}

/// Takes the messages of one term from the front.
fn of_term<'t>(new: &mut Peekable<impl Iterator<Item = (&'t str, u16)>>, term: &[u8], all: &mut Vec<u16>) {
    while let Some((_, offset)) = new.next_if(|(next, _)| next.as_bytes() == term) {
        all.push(offset);
    }
}

/// A row without the messages that are `replaced` and with the `new` ones, which are in order.
pub fn merged(row: &[u8], replaced: &Offsets, new: &[(&str, u16)]) -> Result<Vec<u8>, Corrupt> {
    let mut writer = Writer { row: Vec::with_capacity(row.len() + new.len() * 8), last: Vec::new() };
    let mut new = new.iter().copied().peekable();
    let nothing_replaced = replaced.is_empty();
    let mut terms = Terms::of(row);
    let mut offsets = Vec::new();
    while let Some(messages) = terms.advance()? {
        put_new(&mut writer, &mut new, Some(&terms.term));
        let is_same = new.peek().is_some_and(|(term, _)| term.as_bytes() == terms.term);
        if nothing_replaced && !is_same {
            writer.put_encoded(&terms.term, messages);
            continue;
        }
        offsets.clear();
        offsets_of(messages, |offset| {
            if !replaced.contains(offset) {
                offsets.push(offset);
            }
        })?;
        of_term(&mut new, &terms.term, &mut offsets);
        offsets.sort_unstable();
        offsets.dedup();
        if !offsets.is_empty() {
            writer.put(&terms.term, &offsets);
        }
    }
    put_new(&mut writer, &mut new, None);
    Ok(writer.row)
}

/// Writes the new terms that come before this one.
fn put_new<'t>(
    writer: &mut Writer,
    new: &mut Peekable<impl Iterator<Item = (&'t str, u16)>>,
    before: Option<&[u8]>,
) {
    while let Some((term, _)) =
        new.peek().copied().filter(|(term, _)| before.is_none_or(|before| term.as_bytes() < before))
    {
        let mut offsets = Vec::new();
        of_term(new, term.as_bytes(), &mut offsets);
        writer.put(term.as_bytes(), &offsets);
    }
}

/// Adds the messages that have one of these terms.
pub fn find<'t>(
    row: &[u8],
    wanted: impl Iterator<Item = &'t Term> + Clone,
    found: &mut Offsets,
) -> Result<(), Corrupt> {
    let mut terms = Terms::of(row);
    while let Some(messages) = terms.advance()? {
        let is_wanted = wanted.clone().any(|wanted| {
            let text = wanted.text.as_bytes();
            if wanted.is_prefix { terms.term.starts_with(text) } else { terms.term == text }
        });
        if is_wanted {
            offsets_of(messages, |offset| found.insert(offset))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &[u8], text: &str, is_prefix: bool) -> Vec<u16> {
        let mut found = Offsets::NONE;
        let wanted = Term { text: text.to_owned(), is_prefix };
        find(row, std::iter::once(&wanted), &mut found).unwrap();
        (0..2_048).filter(|offset| found.contains(*offset)).collect()
    }

    #[test]
    fn terms_are_found_added_and_taken_out() {
        let row =
            merged(&[], &Offsets::NONE, &[("кот", 3), ("кот", 2_000), ("котел", 7), ("котор", 0)]).unwrap();
        assert_eq!(found(&row, "кот", false), [3, 2_000]);
        assert_eq!(found(&row, "кот", true), [0, 3, 7, 2_000]);
        assert_eq!(found(&row, "котл", true), [] as [u16; 0]);

        let row = merged(&row, &Offsets::NONE, &[("ко", 9), ("кот", 1), ("котик", 9), ("яма", 9)]).unwrap();
        assert_eq!(found(&row, "кот", false), [1, 3, 2_000]);
        assert_eq!(found(&row, "ко", true), [0, 1, 3, 7, 9, 2_000]);
        assert_eq!(found(&row, "яма", false), [9]);

        let mut replaced = Offsets::NONE;
        replaced.insert(3);
        replaced.insert(7);
        let row = merged(&row, &replaced, &[("котел", 3)]).unwrap();
        assert_eq!(found(&row, "кот", false), [1, 2_000]);
        assert_eq!(found(&row, "котел", false), [3], "edited, and nobody else has it any more");
        assert_eq!(merged(&row, &Offsets::ALL, &[]).unwrap(), [] as [u8; 0]);
    }

    #[test]
    fn what_begins_alike_is_in_one_row() {
        let begins = |text: &str| rows_of(&Term { text: text.to_owned(), is_prefix: true });
        for term in ["сообщен", "東京", "ab", "नमस्ते", "2026"] {
            let two: String = term.chars().take(2).collect();
            assert!(begins(&two).contains(&row_of(term)) && begins(&two).len() == 1, "{term}");
            let one: String = term.chars().take(1).collect();
            assert!(begins(&one).contains(&row_of(term)), "{term}");
        }
    }

    #[test]
    fn a_broken_row_is_an_error() {
        let row = merged(&[], &Offsets::NONE, &[("кот", 3), ("котел", 7)]).unwrap();
        for end in 1..row.len() {
            let cut = &row[..end];
            let _ = merged(cut, &Offsets::ALL, &[]);
            let _ = find(cut, std::iter::empty(), &mut Offsets::NONE.clone());
        }
        assert_eq!(merged(&[9, 1, b'a', 0], &Offsets::NONE, &[]), Err(Corrupt), "shares more than there is");
    }
}
