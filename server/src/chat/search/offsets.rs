//! Which messages of one part of a chat.

use crate::store::search::PART_MESSAGES;

const WORDS: usize = 32;
const _: () = assert!(WORDS as u64 * 64 == PART_MESSAGES, "a part fits");

/// A set of messages of one part, by their places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offsets([u64; WORDS]);

impl Offsets {
    pub const NONE: Self = Self([0; WORDS]);
    pub const ALL: Self = Self([u64::MAX; WORDS]);

    pub fn insert(&mut self, offset: u16) {
        if let Some(word) = self.0.get_mut(usize::from(offset / 64)) {
            *word |= 1 << (offset % 64);
        }
    }

    pub fn contains(&self, offset: u16) -> bool {
        self.0.get(usize::from(offset / 64)).is_some_and(|word| word & (1 << (offset % 64)) != 0)
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// Keeps those that are in both.
    pub fn intersect(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_a_set() {
        let mut one = Offsets::NONE;
        assert!(one.is_empty() && !one.contains(7));
        for offset in [0, 7, 64, 2_047, 2_048] {
            one.insert(offset);
        }
        assert!(one.contains(0) && one.contains(2_047) && !one.contains(2_048), "a part has no more");
        let mut other = Offsets::ALL;
        other.intersect(&one);
        assert_eq!(one, other);
    }
}
