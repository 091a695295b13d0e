//! A text as blocks: fenced code, quotes, and what is neither. By lines, and once through.

const FENCE: &str = "```";
/// A longer word behind the fence is no language but text.
const MAX_LANGUAGE_BYTES: usize = 32;

/// A block whose inside is not yet parsed.
#[derive(Debug, PartialEq, Eq)]
pub enum Raw<'t> {
    Paragraph(&'t str),
    /// Its lines without `>`.
    Quote(String),
    Code {
        language: Option<&'t str>,
        text: &'t str,
    },
}

/// A line and where it is.
struct Line<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// The blocks of a text, without empty ones.
pub fn split(text: &str) -> Vec<Raw<'_>> {
    let lines = lines(text);
    // A fence without an end is text; only what stands before the last closing line can have one.
    let last_close = lines.iter().rposition(|line| closes(line.text));
    let mut blocks = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let language = opens(line.text).filter(|_| last_close.is_some_and(|last| last > at));
        let block = if let Some(language) = language {
            let length = lines.iter().skip(at + 1).take_while(|line| !closes(line.text)).count();
            let close = lines.get(at + 1 + length);
            let code = code(text, line.end + 1, close.map_or(text.len(), |line| line.start));
            Some((length + 2, code.map(|text| Raw::Code { language, text })))
        } else if line.text.starts_with('>') {
            let quoted: Vec<_> =
                lines.iter().skip(at).map_while(|line| line.text.strip_prefix('>')).collect();
            let inside: Vec<_> = quoted.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
            let inside = inside.join("\n").trim_matches('\n').to_owned();
            Some((quoted.len(), (!inside.trim().is_empty()).then_some(Raw::Quote(inside))))
        } else {
            None
        };
        let Some((taken, block)) = block else {
            at += 1;
            continue;
        };
        blocks.extend(paragraph(text, plain_from, line.start));
        blocks.extend(block);
        at += taken;
        plain_from = lines.get(at).map_or(text.len(), |line| line.start);
    }
    blocks.extend(paragraph(text, plain_from, text.len()));
    blocks
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let line = |text: &'_ str| {
        let end = start + text.len();
        let line = (start, end);
        start = end + 1;
        line
    };
    let places: Vec<_> = text.split('\n').map(line).collect();
    text.split('\n').zip(places).map(|(text, (start, end))| Line { text, start, end }).collect()
}

fn paragraph(text: &str, from: usize, to: usize) -> Option<Raw<'_>> {
    let inside = text.get(from..to)?.trim_matches('\n');
    (!inside.trim().is_empty()).then_some(Raw::Paragraph(inside))
}

/// The lines between two fences, without the last line break.
fn code(text: &str, from: usize, to: usize) -> Option<&str> {
    let inside = text.get(from..to)?;
    let inside = inside.strip_suffix('\n').unwrap_or(inside);
    (!inside.trim().is_empty()).then_some(inside)
}

/// Whether a line opens code, and in which language.
fn opens(line: &str) -> Option<Option<&str>> {
    let language = line.strip_prefix(FENCE)?.trim();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    if language.len() > MAX_LANGUAGE_BYTES || !language.chars().all(is_name) {
        return None;
    }
    Some(Some(language).filter(|name| !name.is_empty()))
}

fn closes(line: &str) -> bool {
    line.trim_end() == FENCE
}
