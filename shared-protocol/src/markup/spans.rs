//! From tokens to styled runs: pairs the marks, then walks once with the styles that are on.

use super::{
    Link, Mention, Span,
    tokens::{Kind, Token, tokens},
};
use crate::UserId;

const KINDS: usize = 5;

/// The runs of a block's inside.
pub fn spans(text: &str, mentions: &[Mention]) -> Vec<Span> {
    let tokens = tokens(text, mentions);
    let paired = pair(&tokens);
    let mut runs = Runs::default();
    for (token, is_paired) in tokens.into_iter().zip(paired) {
        match token {
            Token::Mark { kind, .. } if is_paired => runs.toggle(kind),
            Token::Text(text) | Token::Mark { text, .. } => runs.push(text, false, None),
            Token::Code(text) => runs.push(text, true, None),
            Token::Mention(text, user) => runs.push(text, false, Some(user)),
            Token::BareLink(text, link) => {
                runs.begin_link(link);
                runs.push(text, false, None);
                runs.label = None;
            }
            Token::LabelStart(link) => runs.begin_link(link),
            Token::LabelEnd => runs.label = None,
        }
    }
    runs.spans.into_iter().map(|(span, _)| span).collect()
}

/// Which tokens are one of a pair of marks. A kind is closed by the next mark that can, with something between: pairs of
/// different kinds may overlap, there is no tree that they would break.
fn pair(tokens: &[Token<'_>]) -> Vec<bool> {
    let mut paired = vec![false; tokens.len()];
    let mut open: [Option<(usize, usize)>; KINDS] = [None; KINDS];
    let mut shown = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Mark { kind, opens, closes, .. } = token else {
            shown += usize::from(!matches!(token, Token::LabelStart(_) | Token::LabelEnd));
            continue;
        };
        let Some(slot) = open.get_mut(*kind as usize) else { continue };
        match *slot {
            Some((opener, before)) if *closes && shown > before => {
                for place in [opener, at] {
                    if let Some(place) = paired.get_mut(place) {
                        *place = true;
                    }
                }
                *slot = None;
            }
            _ if *opens => *slot = Some((at, shown)),
            _ => {}
        }
    }
    paired
}

/// The runs so far, and what is on.
#[derive(Default)]
struct Runs {
    /// Each with the number of its link, so that two links side by side stay two.
    spans: Vec<(Span, Option<usize>)>,
    on: [bool; KINDS],
    label: Option<(usize, Link)>,
    links: usize,
}

impl Runs {
    fn toggle(&mut self, kind: Kind) {
        if let Some(on) = self.on.get_mut(kind as usize) {
            *on = !*on;
        }
    }

    fn begin_link(&mut self, link: Link) {
        self.links += 1;
        self.label = Some((self.links, link));
    }

    fn push(&mut self, text: &str, code: bool, mention: Option<UserId>) {
        let on = |kind: Kind| self.on.get(kind as usize).copied().unwrap_or_default();
        let style = Span {
            text: String::new(),
            bold: on(Kind::Bold),
            italic: on(Kind::ItalicStar) || on(Kind::ItalicLine),
            strike: on(Kind::Strike),
            code,
            spoiler: on(Kind::Spoiler),
            link: self.label.as_ref().map(|(_, link)| link.clone()),
            mention,
        };
        let number = self.label.as_ref().map(|(number, _)| *number);
        if let Some((last, last_number)) = self.spans.last_mut()
            && *last_number == number
            && mention.is_none()
            && same_style(last, &style)
        {
            last.text.push_str(text);
            return;
        }
        self.spans.push((Span { text: text.to_owned(), ..style }, number));
    }
}

/// Links are compared by their number.
fn same_style(a: &Span, b: &Span) -> bool {
    (a.bold, a.italic, a.strike, a.code, a.spoiler, a.mention)
        == (b.bold, b.italic, b.strike, b.code, b.spoiler, b.mention)
}
