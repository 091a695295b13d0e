//! The roll of a part: which messages are in it, when they were sent, by whom, and whether there is a link. One row.

use std::collections::BTreeMap;

use vestnik_protocol::{Millis, UserId};

use super::bytes::{Corrupt, Reader, put};

/// A message in the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub sent_at: Millis,
    pub sender: UserId,
    pub has_link: bool,
}

/// The messages of a part, by their places in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roll(pub BTreeMap<u16, Listed>);

impl Roll {
    pub fn read(row: &[u8]) -> Result<Self, Corrupt> {
        let mut messages = Vec::new();
        if row.is_empty() {
            return Ok(Self::default());
        }
        let mut rest = Reader(row);
        let mut senders = Vec::new();
        for _ in 0..rest.count()? {
            senders.push(UserId::from_slice(rest.take(16)?).map_err(|_| Corrupt)?);
        }
        let (mut offset, mut time) = (0_u64, 0_i64);
        while !rest.is_empty() {
            offset = offset.wrapping_add(rest.number()?);
            time = time.wrapping_add(signed(rest.number()?));
            let who = rest.count()?;
            let sender = *senders.get(who >> 1).ok_or(Corrupt)?;
            let listed = Listed { sent_at: Millis(time), sender, has_link: who & 1 == 1 };
            messages.push((u16::try_from(offset).map_err(|_| Corrupt)?, listed));
        }
        Ok(Self(messages.into_iter().collect()))
    }

    pub fn write(&self) -> Vec<u8> {
        let mut senders = BTreeMap::new();
        for listed in self.0.values() {
            let next = senders.len();
            senders.entry(listed.sender).or_insert(next);
        }
        let mut ordered: Vec<_> = senders.iter().collect();
        ordered.sort_unstable_by_key(|(_, place)| **place);
        let mut row = Vec::with_capacity(self.0.len() * 6 + ordered.len() * 16 + 4);
        put(&mut row, ordered.len() as u64);
        for (sender, _) in ordered {
            row.extend_from_slice(sender.as_bytes());
        }
        let (mut last, mut time) = (0, 0_i64);
        for (offset, listed) in &self.0 {
            put(&mut row, u64::from(offset - last));
            put(&mut row, unsigned(listed.sent_at.0.wrapping_sub(time)));
            let who = senders.get(&listed.sender).copied().unwrap_or_default() as u64;
            put(&mut row, (who << 1) | u64::from(listed.has_link));
            (last, time) = (*offset, listed.sent_at.0);
        }
        row
    }
}

/// Small numbers of either sign as small numbers.
const fn unsigned(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roll_is_read_as_it_was_written() {
        let user = |n: u128| UserId(uuid::Uuid::from_u128(n));
        let listed = |time, n, has_link| Listed { sent_at: Millis(time), sender: user(n), has_link };
        let times = [0, 1, -1, i64::MIN, i64::MAX];
        assert!(times.iter().all(|time| signed(unsigned(*time)) == *time));
        let roll = Roll(BTreeMap::from([
            (0, listed(1_790_000_000_000, 7, false)),
            (5, listed(1_790_000_000_001, 3, true)),
            (2_047, listed(-5, 7, false)),
        ]));
        let row = roll.write();
        assert_eq!(Roll::read(&row), Ok(roll));
        assert_eq!(Roll::read(&[]), Ok(Roll::default()));
        assert_eq!(Roll::read(&Roll::default().write()), Ok(Roll::default()));
        for end in 1..row.len() {
            // Whatever it is, it does not panic.
            drop(Roll::read(&row[..end]));
        }
    }
}
