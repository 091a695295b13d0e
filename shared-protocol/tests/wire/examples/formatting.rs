//! Examples of what texts are parsed to, for the page.

use vestnik_protocol::Mention;
use vestnik_protocol::markup::{Block, Link, Span};

use super::BOB;
use crate::example::{Example, example};

pub fn formatting() -> Vec<Example> {
    let plain = Span { text: "смотри ".into(), ..Span::default() };
    let marked = Span {
        text: "сюда".into(),
        bold: true,
        italic: true,
        strike: true,
        code: true,
        spoiler: true,
        link: Some(Link { url: "https://example.org/".into(), suspicious: true }),
        mention: None,
    };
    let naming = Span { text: "@bob".into(), mention: Some(BOB), ..Span::default() };
    let link = Link { url: "https://example.org/".into(), suspicious: false };
    vec![
        example("a person by name", Mention { user_id: BOB, username: "bob".into() }),
        example("to a place", link),
        example("plain", plain.clone()),
        example("with all marks", marked.clone()),
        example("naming somebody", naming),
        example("text", Block::Paragraph { spans: vec![plain.clone(), marked] }),
        example("somebody's words", Block::Quote { spans: vec![plain] }),
        example("code", Block::Code { language: Some("rust".into()), text: "let x = 1;".into() }),
        example("code of no language", Block::Code { language: None, text: "ls".into() }),
    ]
}
