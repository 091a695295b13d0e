//! The place of a message among all messages of all chats. Places rise with the time of sending, so a page continues where
//! the last one ended.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use vestnik_protocol::{Millis, Seq};

/// By time; of one millisecond by chat, and within that as they were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub time: Millis,
    /// The number of the chat.
    pub number: i64,
    pub seq: Seq,
}

impl Place {
    /// The places of messages sent at or after one time and before another.
    pub fn range(after: Option<Millis>, before: Option<Millis>) -> Range<Self> {
        let first_of = |time| Self { time, number: 0, seq: Seq::ZERO };
        first_of(after.unwrap_or(Millis(i64::MIN)))..first_of(before.unwrap_or(Millis(i64::MAX)))
    }
}

/// As a cursor.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.time.0, self.number, self.seq.get())
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(());
        let time = Millis(next()?.parse().map_err(drop)?);
        let number = next()?.parse().map_err(drop)?;
        let seq: u64 = next()?.parse().map_err(drop)?;
        Ok(Self { time, number, seq: Seq::try_from(seq).map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_rise_with_time_and_are_read_as_they_are_written() {
        let place = |time, number, seq| Place { time: Millis(time), number, seq: Seq::new(seq) };
        assert!(place(1, 999, 4_000) < place(2, 0, 0));
        assert!(place(1, 7, 5) < place(1, 7, 6));
        for place in [place(1_795_000_000_000, 3, 9), place(-5, 0, 0)] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for wrong in ["", "1", "1.2", "1.2.x", "1.2.-3", "1.2.3.4", "1.2.99999999999999999999"] {
            assert_eq!(wrong.parse::<Place>(), Err(()), "{wrong}");
        }
        let days = Place::range(Some(Millis(5)), Some(Millis(7)));
        assert!(days.contains(&place(5, 1, 1)) && days.contains(&place(6, 9, 9)));
        assert!(!days.contains(&place(4, 9, 9)) && !days.contains(&place(7, 1, 1)));
    }
}
