//! Finds links that stand bare in a text. `linkify` knows where one ends; here the text is first cut at what no address
//! contains (quotation marks, dashes, marks of our markup), which it would take for a part of an international one.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::{Link, link, top_level::is_plausible_host};

/// As for DNS, in its longest spelling.
const MAX_HOST_BYTES: usize = 1_024;
const STAND_IN: &str = "https://a.com";

/// A bare link and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    pub link: Link,
}

/// The bare links of a text, in order.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    // Most messages have none, and need not be looked at twice.
    if !text.contains(['.', ':', '@']) {
        return found;
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email]);
    for (offset, piece) in pieces(text) {
        let mut free_from = 0;
        // Addresses before names: the end of `https://bank.ru@evil.com` is not a mail to somebody.
        for (start, end, link) in addresses(piece) {
            mails_and_hosts(&finder, piece, free_from..start, offset, &mut found);
            found.push(Found { start: offset + start, end: offset + end, link });
            free_from = end;
        }
        mails_and_hosts(&finder, piece, free_from..piece.len(), offset, &mut found);
    }
    found
}

/// What begins with a scheme that can be a link.
fn addresses(piece: &str) -> Vec<(usize, usize, Link)> {
    let mut found = Vec::new();
    let mut free_from = 0;
    for (colon, _) in piece.match_indices("://") {
        let before = piece.get(free_from..colon).unwrap_or_default();
        let scheme = before.len() - before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let name = before.get(scheme..).unwrap_or_default();
        let stands_alone =
            !before.get(..scheme).unwrap_or_default().ends_with(|c: char| c.is_alphanumeric() || c == '+');
        if !stands_alone || !["http", "https"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            continue;
        }
        let behind = piece.get(colon + 3..).unwrap_or_default();
        let of_authority = |c: char| is_of_host(c) || matches!(c, '@' | ':' | '_' | '%');
        let authority =
            behind.get(..behind.find(|c| !of_authority(c)).unwrap_or(behind.len())).unwrap_or_default();
        let authority = authority.trim_end_matches(['.', '-', ':', '_', '@', '%']);
        let path = path_length(behind.get(authority.len()..).unwrap_or_default());
        let (start, end) = (free_from + scheme, colon + 3 + authority.len() + path);
        if let Some(link) = piece.get(start..end).and_then(|address| link::to_link(address, None)) {
            found.push((start, end, link));
            free_from = end;
        }
    }
    found
}

/// Mail addresses, and hosts between them.
fn mails_and_hosts(
    finder: &LinkFinder,
    piece: &str,
    free: Range<usize>,
    offset: usize,
    found: &mut Vec<Found>,
) {
    let mut free_from = free.start;
    for mail in finder.links(piece.get(free.clone()).unwrap_or_default()) {
        let (start, end) = (free.start + mail.start(), free.start + mail.end());
        if let Some(link) = link::to_link(&format!("mailto:{}", mail.as_str()), None) {
            hosts(piece, free_from..start, offset, found);
            found.push(Found { start: offset + start, end: offset + end, link });
            free_from = end;
        }
    }
    hosts(piece, free_from..free.end, offset, found);
}

/// Hosts without a scheme, and what follows them in the address.
fn hosts(piece: &str, free: Range<usize>, offset: usize, found: &mut Vec<Found>) {
    let mut at = free.start;
    while let Some(rest) = piece.get(at..free.end).filter(|rest| !rest.is_empty()) {
        let start = at + rest.find(is_of_host).unwrap_or(rest.len());
        let run = piece.get(start..free.end).unwrap_or_default();
        let run = run.get(..run.find(|c| !is_of_host(c)).unwrap_or(run.len())).unwrap_or_default();
        at = start + run.len();
        let host = run.trim_end_matches(['.', '-']);
        let end = start + host.len();
        let before = piece.get(..start).and_then(|before| before.chars().next_back());
        let behind = piece.get(end..free.end).unwrap_or_default();
        // A part of a path, of a name or of an address that was no link is no host.
        let stands_alone = !before.is_some_and(|c| "/:@\\_=&%#+".contains(c)) && !behind.starts_with('@');
        if !stands_alone || host.len() > MAX_HOST_BYTES || !is_plausible_host(host) {
            continue;
        }
        let end = end + path_length(behind);
        if let Some(link) = piece.get(start..end).and_then(bare_link) {
            found.push(Found { start: offset + start, end: offset + end, link });
            at = end;
        }
    }
}

/// How far an address goes on behind its host: where it ends in running text is what `linkify` knows best.
fn path_length(behind: &str) -> usize {
    if !behind.starts_with(['/', '?', '#', ':']) {
        return 0;
    }
    // Bounded, so that many hosts in a row do not make it quadratic. Any host does for finding the end.
    let within: String = behind.chars().take(link::MAX_URL_BYTES).collect();
    let address = format!("{STAND_IN}{within}");
    let end = LinkFinder::new().links(&address).next().map_or(0, |link| link.end());
    end.saturating_sub(STAND_IN.len())
}

fn is_of_host(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

/// The link that someone who writes this means: with a scheme as it stands, without one if it looks like a host.
pub fn bare_link(text: &str) -> Option<Link> {
    if text.contains("://") {
        return link::to_link(text, None);
    }
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or(text);
    if is_plausible_host(host) { link::to_link(&format!("https://{text}"), None) } else { None }
}

/// The text cut at what is never inside an address, with where each piece begins.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut characters = text.char_indices().peekable();
    let mut start = 0;
    std::iter::from_fn(move || {
        loop {
            let from = start;
            let Some((at, c)) = characters.next() else {
                start = text.len();
                return text.get(from..).filter(|rest| !rest.is_empty()).map(|rest| (from, rest));
            };
            let doubled =
                matches!(c, '*' | '|' | '~') && characters.peek().is_some_and(|(_, next)| *next == c);
            if doubled || is_foreign(c) {
                start = at + c.len_utf8();
                if let Some(piece) = text.get(from..at).filter(|piece| !piece.is_empty()) {
                    return Some((from, piece));
                }
            }
        }
    })
}

fn is_foreign(c: char) -> bool {
    let in_a_name = c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`') || (!c.is_ascii() && !in_a_name)
}
