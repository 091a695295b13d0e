//! The place of a message among all messages of all chats: a number that grows with the time of sending, so that the
//! index itself yields the newest first and a page continues where the last one ended.

use std::ops::Range;

use vestnik_protocol::{Millis, Seq};

/// Bits below the time: messages of one millisecond.
const FINE_BITS: u32 = 20;
/// Times of sending lie below this (the year 2248); later ones are all the same to us.
const END_OF_TIME: i64 = 1 << 43;

/// Where a message of this chat belongs. Two may want the same place; one of them takes the [`next`].
pub fn of(sent_at: Millis, number: i64, seq: Seq) -> i64 {
    let by_seq = i64::try_from(seq.get() % (1 << 12)).unwrap_or_default();
    beginning(sent_at) | (by_seq << 8) | number.rem_euclid(1 << 8)
}

/// The place after, within the same millisecond.
pub const fn next(place: i64) -> i64 {
    let mask = (1 << FINE_BITS) - 1;
    (place & !mask) | ((place + 1) & mask)
}

/// The places of messages sent at or after one time and before another.
pub fn range(after: Option<Millis>, before: Option<Millis>) -> Range<i64> {
    after.map_or(0, beginning)..before.map_or(i64::MAX, beginning)
}

/// The lowest time that a message at this place can have.
pub const fn time(place: i64) -> Millis {
    Millis(place >> FINE_BITS)
}

fn beginning(time: Millis) -> i64 {
    time.0.clamp(0, END_OF_TIME - 1) << FINE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_rise_with_time_and_within_a_chat() {
        let place = |time, number, seq| of(Millis(time), number, Seq::new(seq));
        assert!(place(1, 999, 4_000) < place(2, 0, 0));
        assert!(place(1, 7, 5) < place(1, 7, 6));
        assert!(place(i64::MAX, i64::MAX, u64::MAX) > 0);
        assert_eq!(time(place(1_795_000_000_000, 3, 9)), Millis(1_795_000_000_000));
        let last = range(None, Some(Millis(1))).end - 1;
        assert_eq!(time(next(last)), time(last), "it stays within its millisecond");
        assert!(range(Some(Millis(-5)), Some(Millis(i64::MAX))).contains(&place(9, 9, 9)));
    }
}
