//! What markup means, which links are links, and that nothing anyone sends can make it slow, wrong or deep.

mod links;
mod properties;
mod styles;

use super::*;

/// Runs in a notation that reads at a glance: `b:` bold, `i:` italic, `s:` strike, `c:` code, `h:` hidden.
fn shown(text: &str) -> String {
    parse(text, &[]).iter().map(block).collect::<Vec<_>>().join(" / ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph { spans } => line(spans),
        Block::Quote { spans } => format!("> {}", line(spans)),
        Block::Code { language, text } => format!("```{} {text}", language.as_deref().unwrap_or_default()),
    }
}

fn line(spans: &[Span]) -> String {
    let one = |span: &Span| {
        let on = [span.bold, span.italic, span.strike, span.code, span.spoiler];
        let letters = "bisch".chars().zip(on).filter_map(|(letter, on)| on.then_some(letter));
        let mut styles: String = letters.collect();
        styles.push_str(if span.link.is_some() { "l" } else { "" });
        styles.push_str(if span.mention.is_some() { "@" } else { "" });
        if styles.is_empty() { span.text.clone() } else { format!("{styles}:{}", span.text) }
    };
    spans.iter().map(one).collect::<Vec<_>>().join("|")
}
