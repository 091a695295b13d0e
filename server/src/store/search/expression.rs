//! What is asked of a full-text index, in the words of either database. A term is a chat's number with what is looked
//! for, so the answer has nothing of other chats, and asking in one chat reads that chat's part of the index only.

use crate::store::Dialect;

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

impl Term {
    /// The term in a chat: what is in the index.
    #[must_use]
    pub fn in_chat(&self, number: i64) -> String {
        in_chat(number, &self.text)
    }
}

/// As for [`Term::in_chat`].
#[must_use]
pub fn in_chat(number: i64, term: &str) -> String {
    format!("c{number}{term}")
}

/// "One of each group, in one of these chats."
pub(super) fn expression(dialect: Dialect, numbers: &[i64], groups: &[Group]) -> String {
    let mut words = String::new();
    for group in groups {
        let alternatives: Vec<_> = numbers
            .iter()
            .flat_map(|number| group.iter().map(|term| (term.in_chat(*number), term.is_prefix)))
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
        assert_eq!(
            expression(Dialect::Sqlite, &[1, 20], &groups),
            "(\"c1la\" OR \"c1lb\" * OR \"c20la\" OR \"c20lb\" *) AND (\"c1h\" OR \"c20h\")"
        );
        assert_eq!(expression(Dialect::MySql, &[1, 20], &groups), "+(c1la c1lb* c20la c20lb*) +(c1h c20h)");
    }
}
