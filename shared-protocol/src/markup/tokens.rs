//! The inside of a block as tokens, from left to right and once. Each scan ends before the next one of its kind begins,
//! so that all of them together are linear.

use std::collections::HashMap;

use super::{
    Link, Mention,
    code::{CodeRun, code_runs, inside},
    find::{Found, bare_link, find},
    link::to_link,
};
use crate::UserId;

/// The styles that a pair of marks gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bold,
    ItalicStar,
    ItalicLine,
    Strike,
    Spoiler,
}

#[derive(Debug)]
pub enum Token<'t> {
    Text(&'t str),
    Code(&'t str),
    /// Perhaps half of a pair; otherwise text.
    Mark {
        kind: Kind,
        text: &'t str,
        opens: bool,
        closes: bool,
    },
    BareLink(&'t str, Link),
    Mention(&'t str, UserId),
    LabelStart(Link),
    LabelEnd,
}

/// What stands at some place, and where it ends.
type Step<'t> = (usize, Vec<Token<'t>>);

struct Scanner<'t> {
    text: &'t str,
    names: HashMap<String, UserId>,
    code: std::iter::Peekable<std::vec::IntoIter<CodeRun>>,
    links: std::iter::Peekable<std::vec::IntoIter<Found>>,
    /// Where the label being read ends, and where its link does.
    label: Option<(usize, usize)>,
}

/// The tokens of a block's inside.
pub fn tokens<'t>(text: &'t str, mentions: &[Mention]) -> Vec<Token<'t>> {
    let names =
        mentions.iter().map(|mention| (mention.username.to_ascii_lowercase(), mention.user_id)).collect();
    let code = code_runs(text).into_iter().peekable();
    let links = find(text).into_iter().peekable();
    let mut scanner = Scanner { text, names, code, links, label: None };
    let mut tokens = Vec::new();
    let (mut plain_from, mut at) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let Some((end, found)) = scanner.at(at, c) else {
            at += c.len_utf8();
            continue;
        };
        tokens.extend(text.get(plain_from..at).filter(|plain| !plain.is_empty()).map(Token::Text));
        tokens.extend(found);
        (plain_from, at) = (end, end);
    }
    tokens.extend(text.get(plain_from..).filter(|plain| !plain.is_empty()).map(Token::Text));
    tokens
}

impl<'t> Scanner<'t> {
    fn at(&mut self, at: usize, c: char) -> Option<Step<'t>> {
        if let Some((end_of_label, end)) = self.label {
            if at >= end_of_label {
                self.label = None;
                return Some((end, vec![Token::LabelEnd]));
            }
        } else if let Some(found) = self.bare_link_at(at) {
            let text = self.text.get(at..found.end)?;
            return Some((found.end, vec![Token::BareLink(text, found.link)]));
        }
        match c {
            '\\' => self.escaped(at),
            '`' => self.code(at),
            '*' | '_' | '~' | '|' => self.marks(at, c),
            '[' if self.label.is_none() => self.label(at),
            '@' if self.label.is_none() => self.mention(at),
            _ => None,
        }
    }

    fn bare_link_at(&mut self, at: usize) -> Option<Found> {
        while self.links.next_if(|found| found.start < at).is_some() {}
        self.links.next_if(|found| found.start == at)
    }

    /// A mark that is meant as it stands. A backslash before anything else is text, also before itself: paths have them.
    fn escaped(&self, at: usize) -> Option<Step<'t>> {
        let limit = self.label.map_or(self.text.len(), |(end, _)| end);
        let rest = self.text.get(at + 1..limit)?;
        rest.starts_with(['*', '_', '~', '`', '|', '[', ']', '>', '@'])
            .then(|| (at + 2, rest.get(..1).map(Token::Text).into_iter().collect()))
    }

    fn code(&mut self, at: usize) -> Option<Step<'t>> {
        while self.code.next_if(|run| run.start < at).is_some() {}
        let limit = self.label.map_or(self.text.len(), |(end, _)| end);
        let run = self.code.next_if(|run| run.start == at && run.close + run.length <= limit);
        let Some(run) = run else {
            // The whole run is text: its second backtick must not open another.
            let length = self.text.get(at..)?.bytes().take_while(|b| *b == b'`').count();
            return Some((at + length, vec![Token::Text(self.text.get(at..at + length)?)]));
        };
        let code = inside(self.text.get(at + run.length..run.close)?);
        Some((run.close + run.length, vec![Token::Code(code)]))
    }

    fn marks(&self, at: usize, c: char) -> Option<Step<'t>> {
        let limit = self.label.map_or(self.text.len(), |(end, _)| end);
        let length = self.text.get(at..limit)?.chars().take_while(|next| *next == c).count();
        let end = at + length;
        let before = self.text.get(..at)?.chars().next_back();
        let after = self.text.get(end..)?.chars().next();
        let text = |from: usize, to: usize| self.text.get(at + from..at + to).unwrap_or_default();
        let beside_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let (opens, closes) = (!beside_space(after), !beside_space(before));
        // A single mark inside a word or a product (`snake_case`, `2*3*4`) is that word's.
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let whole = |kind| Token::Mark { kind, text: text(0, length), opens, closes };
        let single = |kind, from| Token::Mark {
            kind,
            text: text(from, from + 1),
            opens: opens && !in_word(before),
            closes: closes && !in_word(after),
        };
        let found = match (c, length) {
            ('*', 1) => vec![single(Kind::ItalicStar, 0)],
            ('_', 1) => vec![single(Kind::ItalicLine, 0)],
            ('*', 2) => vec![whole(Kind::Bold)],
            ('~', 2) => vec![whole(Kind::Strike)],
            ('|', 2) => vec![whole(Kind::Spoiler)],
            ('*', 3) => {
                let bold = Token::Mark { kind: Kind::Bold, text: text(0, 2), opens, closes };
                vec![bold, single(Kind::ItalicStar, 2)]
            }
            _ => vec![Token::Text(text(0, length))],
        };
        Some((end, found))
    }

    /// `[label](address)`. Neither holds a bracket of the other's kind, so no scan runs over the beginning of another.
    fn label(&mut self, at: usize) -> Option<Step<'t>> {
        let rest = self.text.get(at + 1..)?;
        let length = rest.find(['[', ']', '\n'])?;
        let (label, behind) = (rest.get(..length)?, rest.get(length..)?.strip_prefix("](")?);
        let mut depth = 0_usize;
        let close = behind
            .char_indices()
            .take_while(|(_, c)| !c.is_whitespace() && !matches!(c, '[' | ']'))
            .find(|(_, c)| match c {
                '(' => {
                    depth += 1;
                    false
                }
                ')' if depth > 0 => {
                    depth -= 1;
                    false
                }
                ')' => true,
                _ => false,
            })?;
        let address = behind.get(..close.0)?;
        if label.trim().is_empty() {
            return None;
        }
        let has_scheme =
            address.contains("://") || address.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("mailto:"));
        let address = if has_scheme {
            address.to_owned()
        } else {
            bare_link(address)?;
            format!("https://{address}")
        };
        let link = to_link(&address, Some(label))?;
        let end_of_label = at + 1 + length;
        self.label = Some((end_of_label, end_of_label + 2 + close.0 + 1));
        Some((at + 1, vec![Token::LabelStart(link)]))
    }

    fn mention(&self, at: usize) -> Option<Step<'t>> {
        let before = self.text.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '@' | '/')) {
            return None;
        }
        let rest = self.text.get(at + 1..)?;
        let length =
            rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
        let name = rest.get(..length)?.trim_end_matches('.');
        // `_@bob_` is bob, leaning, unless bob has that line in his name.
        let bare = name.trim_end_matches('_');
        let (name, user) = [name, bare].into_iter().find_map(|name| {
            let user = self.names.get(&name.to_ascii_lowercase())?;
            Some((name, *user))
        })?;
        let end = at + 1 + name.len();
        Some((end, vec![Token::Mention(self.text.get(at..end)?, user)]))
    }
}
