//! What a message's text looks like. Texts are stored as they were typed, in a small Markdown; everyone who shows one
//! parses it here, so that the page, notifications and the chat list agree, and no text ever becomes HTML.
//!
//! The result is flat: blocks of styled runs, no tree, so nothing that anyone sends can make it deep. Parsing takes time
//! proportional to the text and never fails: a mark without its partner is text.

mod blocks;
mod code;
mod find;
mod lines;
mod link;
mod look_alike;
mod spans;
#[cfg(test)]
mod tests;
mod tokens;
mod top_level;

pub use blocks::{Block, Link, Mention, Span};

#[cfg(test)]
use crate::UserId;

/// Takes a text apart. Only the names in `mentions` become mentions.
#[must_use]
pub fn parse(text: &str, mentions: &[Mention]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for raw in lines::split(text) {
        let block = match raw {
            lines::Raw::Paragraph(text) => Block::Paragraph { spans: spans::spans(text, mentions) },
            lines::Raw::Quote(text) => Block::Quote { spans: spans::spans(&text, mentions) },
            lines::Raw::Code { language, text } => {
                Block::Code { language: language.map(str::to_owned), text: text.to_owned() }
            }
        };
        blocks.push(block);
    }
    let empty = blocks.iter().all(|block| text_of(block).is_empty());
    if empty && !text.is_empty() {
        // Nothing but marks: they are what was meant.
        let span = Span { text: text.to_owned(), ..Span::default() };
        return vec![Block::Paragraph { spans: vec![span] }];
    }
    blocks
}

/// A text without its marks, for lists and notifications; what is hidden stays hidden behind `▒`.
#[must_use]
pub fn plain(text: &str) -> String {
    let parsed = parse(text, &[]);
    let texts: Vec<_> = parsed.iter().map(text_of).collect();
    texts.join("\n")
}

/// The links of a text, in order, each address once for each place.
#[must_use]
pub fn links(text: &str) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut inside: Option<Link> = None;
    for span in parse(text, &[]).into_iter().flat_map(spans_of) {
        // A label of several styles is several runs.
        if let Some(link) = span.link.clone().filter(|link| inside.as_ref() != Some(link)) {
            found.push(link);
        }
        inside = span.link;
    }
    found
}

/// Whether a text has a link.
#[must_use]
pub fn has_link(text: &str) -> bool {
    parse(text, &[]).into_iter().flat_map(spans_of).any(|span| span.link.is_some())
}

fn spans_of(block: Block) -> Vec<Span> {
    match block {
        Block::Paragraph { spans } | Block::Quote { spans } => spans,
        Block::Code { .. } => Vec::new(),
    }
}

fn text_of(block: &Block) -> String {
    let shown = |span: &Span| {
        if !span.spoiler {
            return span.text.clone();
        }
        span.text.chars().map(|c| if c.is_whitespace() { c } else { '▒' }).collect()
    };
    match block {
        Block::Paragraph { spans } | Block::Quote { spans } => spans.iter().map(shown).collect(),
        Block::Code { text, .. } => text.clone(),
    }
}
