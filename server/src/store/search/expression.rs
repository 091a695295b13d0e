//! What is asked of a full-text index, in the words of either database. A term begins with a part of a chat, so the answer
//! has nothing of other chats, asking in one chat reads that chat's part of the index only, and a common word is not read
//! from the beginning of time when the newest page is wanted.

use vestnik_protocol::Seq;

use crate::store::Dialect;

/// Messages in one part of a chat. Fewer would make more terms of each search, more would make longer lists behind them.
const PART_MESSAGES: u64 = 2_048;

/// A part of a chat: a run of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The chat's number in the index.
    pub number: i64,
    /// Which of its parts, from the oldest.
    pub place: u64,
}

/// What an entry may have: a word, a sender, a link. Lower-case Latin letters and digits only, beginning with a letter, so
/// it can mean nothing in the syntax of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term without a chat.
    pub text: String,
    /// Whatever begins with it will do.
    pub is_prefix: bool,
}

/// Terms of which an entry must have at least one.
pub type Group = Vec<Term>;

impl Part {
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

    /// A term as it is in the index.
    #[must_use]
    pub fn term(self, text: &str) -> String {
        format!("c{}b{}{text}", self.number, self.place)
    }
}

/// "One of each group, in one of these parts."
pub(super) fn expression(dialect: Dialect, parts: &[Part], groups: &[Group]) -> String {
    let mut words = String::new();
    for group in groups {
        let alternatives: Vec<_> = parts
            .iter()
            .flat_map(|part| group.iter().map(|term| (part.term(&term.text), term.is_prefix)))
            .map(|(text, is_prefix)| match (dialect, is_prefix) {
                (Dialect::Sqlite, false) => format!("\"{text}\""),
                (Dialect::Sqlite, true) => format!("\"{text}\" *"),
                (Dialect::MySql, false) => text,
                (Dialect::MySql, true) => format!("{text}*"),
            })
            .collect();
        match dialect {
            Dialect::Sqlite => {
                words.push_str(if words.is_empty() { "(" } else { " AND (" });
                words.push_str(&alternatives.join(" OR "));
            }
            Dialect::MySql => {
                words.push_str(if words.is_empty() { "+(" } else { " +(" });
                words.push_str(&alternatives.join(" "));
            }
        }
        words.push(')');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_asked_in_its_own_words() {
        let term = |text: &str, is_prefix| Term { text: text.into(), is_prefix };
        let groups = [vec![term("la", false), term("lb", true)], vec![term("h", false)]];
        let parts = [Part::of(1, Seq::new(2_047)), Part::of(20, Seq::new(2_048))];
        assert_eq!(
            expression(Dialect::Sqlite, &parts, &groups),
            "(\"c1b0la\" OR \"c1b0lb\" * OR \"c20b1la\" OR \"c20b1lb\" *) AND (\"c1b0h\" OR \"c20b1h\")"
        );
        assert_eq!(
            expression(Dialect::MySql, &parts, &groups),
            "+(c1b0la c1b0lb* c20b1la c20b1lb*) +(c1b0h c20b1h)"
        );
        assert_eq!(parts.map(|part| part.last().get()), [2_047, 4_095]);
    }
}
