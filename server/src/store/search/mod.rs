//! SQL of the search index: what is indexed, and finding it again. What rows say is decided above (`chat/search`);
//! nothing here knows what a word is.
//!
//! A chat's messages are in parts of some thousand; each part has a row for its roll and [`TERM_ROWS`] for its terms.
//! The newest changes of a chat wait in one row of their own. Plain tables: so both databases have the same index, a
//! message costs a fraction of a row instead of a row for each word, and a search reads rows of one's own chats
//! and no others.

pub mod find;
pub mod write;

use vestnik_protocol::{ChatId, Content, Millis, Rev, Seq, UserId};

/// Messages in one part of a chat. Fewer would make more rows to read for a rare word, more would make longer ones to
/// write for each message.
pub const PART_MESSAGES: u64 = 2_048;
/// Rows among which the terms of a part are divided.
pub const TERM_ROWS: u8 = 16;
/// The row of a part that says which messages it has.
pub const ROLL: u8 = TERM_ROWS;

/// Bits of a row's id for the part within its chat.
const PLACE_BITS: u32 = 24;

/// How far a chat is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedChat {
    /// Which chat.
    pub chat_id: ChatId,
    /// Its number, which is part of its rows' ids.
    pub number: i64,
    /// Changes up to this are in the index.
    pub rev: Rev,
}

/// What of a message can be indexed.
#[derive(Debug, Clone, PartialEq)]
pub struct Indexable {
    /// Which it is.
    pub seq: Seq,
    /// Its newest change.
    pub rev: Rev,
    /// Who sent it.
    pub sender: UserId,
    /// And when.
    pub sent_at: Millis,
    /// What it says.
    pub content: Content,
}

/// The newest changes of a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// The chat's number.
    pub number: i64,
    /// From how many bytes on they are folded into the parts.
    pub fold_at: i64,
    /// The changes.
    pub data: Vec<u8>,
}

/// A part of a chat: a run of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The chat's number in the index.
    pub number: i64,
    /// Which of its parts, from the oldest.
    pub place: u64,
}

impl Part {
    /// Bits of a row's id for the row within its part.
    pub const ROW_BITS: u32 = 5;

    /// The part that a message is in.
    #[must_use]
    pub const fn of(number: i64, seq: Seq) -> Self {
        Self { number, place: seq.get() / PART_MESSAGES }
    }

    /// Its last message, written or not.
    #[must_use]
    pub const fn last(self) -> Seq {
        Seq::new((self.place + 1) * PART_MESSAGES - 1)
    }

    /// The id of one of its rows.
    #[must_use]
    pub fn row(self, row: u8) -> i64 {
        let place = (self.place & ((1 << PLACE_BITS) - 1)).cast_signed();
        (((self.number << PLACE_BITS) | place) << Self::ROW_BITS) | i64::from(row)
    }

    /// The part whose roll this row is.
    #[cfg(test)]
    pub fn of_roll(row: i64) -> Option<Self> {
        let (part, row) = (row >> Self::ROW_BITS, row & ((1 << Self::ROW_BITS) - 1));
        let place = (part & ((1 << PLACE_BITS) - 1)).cast_unsigned();
        (row == i64::from(ROLL)).then_some(Self { number: part >> PLACE_BITS, place })
    }

    /// The place of a message in it.
    #[must_use]
    pub fn offset(self, seq: Seq) -> u16 {
        u16::try_from(seq.get() % PART_MESSAGES).unwrap_or_default()
    }

    /// The message at a place.
    #[must_use]
    pub fn seq(self, offset: u16) -> Seq {
        Seq::new(self.place * PART_MESSAGES + u64::from(offset))
    }
}

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// It.
    pub text: String,
    /// Whatever begins with it will do.
    pub is_prefix: bool,
}

/// Terms of which a message must have at least one.
pub type Group = Vec<Term>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_parts_have_ids_of_their_own() {
        let part = Part::of(3, Seq::new(4_100));
        assert_eq!((part.place, part.last().get()), (2, 6_143));
        assert_eq!(part.seq(part.offset(Seq::new(4_100))), Seq::new(4_100));
        let mut ids: Vec<_> = [Part::of(3, Seq::new(1)), part, Part::of(4, Seq::new(1))]
            .into_iter()
            .flat_map(|part| (0..=ROLL).map(move |row| part.row(row)))
            .collect();
        assert!(ids.is_sorted());
        assert_eq!((Part::of_roll(part.row(ROLL)), Part::of_roll(part.row(0))), (Some(part), None));
        ids.dedup();
        assert_eq!(ids.len(), 3 * 17);
    }
}
