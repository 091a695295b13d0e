//! Properties of any text: what is shown comes from the source, links are harmless, and time grows with length alone.

use proptest::prelude::*;
use std::{hint::black_box, time::Duration};

use super::*;
use crate::limits::MAX_TEXT_CHARS;

/// Whether `part` is what is left of `whole` when characters are taken away.
fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|other| other == c))
}

fn text_shown(blocks: &[Block]) -> String {
    let spans = |spans: &[Span]| spans.iter().map(|span| span.text.clone()).collect::<String>();
    let text = |block: &Block| match block {
        Block::Paragraph { spans: all } | Block::Quote { spans: all } => spans(all),
        Block::Code { language, text } => format!("{}{text}", language.as_deref().unwrap_or_default()),
    };
    blocks.iter().map(text).collect()
}

fn marks() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "*",
        "**",
        "***",
        "_",
        "~~",
        "||",
        "`",
        "```",
        "\n",
        "> ",
        "[",
        "](",
        ")",
        "](https://a.com)",
        "\\",
        "@",
        "@anna",
        "a",
        " ",
        "а",
        "https://",
        "a.com",
        ".",
        ":",
        "e\u{301}",
        "👋🏽",
        "\u{202B}",
        "\u{200D}",
        "//",
        "mailto:",
        "рф",
        "(",
    ]);
    prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_comes_from_the_source(text in prop_oneof![marks(), "\\PC{0,200}", any::<String>()]) {
        let mentions = [Mention { user_id: UserId(uuid::Uuid::from_u128(1)), username: "anna".into() }];
        let blocks = parse(&text, &mentions);
        prop_assert!(is_subsequence(&text_shown(&blocks), &text), "{:?}", blocks);
        prop_assert_eq!(text.is_empty(), blocks.is_empty());
        // Nothing but marks is taken away.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
        if !text.contains("](") {
            prop_assert_eq!(letters(&text_shown(&blocks)), letters(&text));
        }
        for span in blocks.into_iter().flat_map(spans_of) {
            prop_assert!(!span.text.is_empty());
            let Some(link) = span.link else { continue };
            prop_assert!(["http://", "https://", "mailto:"].iter().any(|scheme| link.url.starts_with(scheme)));
            prop_assert!(link.url.is_ascii() && !link.url.contains(char::is_whitespace));
        }
        let _ = plain(&text);
        prop_assert_eq!(has_link(&text), !links(&text).is_empty());
    }
}

fn time(text: &str) -> Duration {
    #[expect(clippy::disallowed_methods, reason = "what is measured is time itself")]
    let start = std::time::Instant::now();
    black_box(parse(black_box(text), &[]));
    start.elapsed()
}

#[test]
fn time_grows_with_length_alone() {
    let patterns = [
        "*",
        "**",
        "*a ",
        "**a ",
        "_a_",
        "_ ",
        "~~a",
        "||",
        "||a",
        "`",
        "``a`",
        "`a``b```",
        "[",
        "[a",
        "[a](",
        "[a](b ",
        "](",
        "](a)",
        ")",
        "[a](https://b.com)",
        "[a]((",
        "\\",
        "\\*",
        "@",
        "@a",
        "@a.",
        "> ",
        ">\n",
        "```\n",
        "```a\nb\n",
        "\n",
        ".",
        "a.",
        "a.b-",
        "a.com",
        "a.com/",
        "a@",
        "a@b.",
        "http:",
        "http://",
        "http://a",
        "https://a.com/(",
        "https://a.com/*",
        "://",
        ":",
        "/",
        "-",
        "\u{301}",
        "e\u{301}",
        "\u{202E}",
        "👋🏽",
        "а",
        "а.",
        "рф.",
        "www.",
        "\"",
        "'",
        "'a.",
        "+",
        "a+",
        "a:",
        "1a:",
        "**_~~||`",
        "xn--a.",
        "mailto:",
        "mailto:a@",
    ];
    for pattern in patterns {
        let repeat = |characters: usize| pattern.repeat(characters / pattern.chars().count() + 1);
        let (one, eight) = (repeat(MAX_TEXT_CHARS), repeat(8 * MAX_TEXT_CHARS));
        // Linear is 8 times as long, quadratic 64 times. The least of several tries, so that other processes do not count.
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let good = (0..40).any(|_| {
            (short, long) = (short.min(time(&one)), long.min(time(&eight)));
            long < short * 20 && short < Duration::from_millis(100)
        });
        assert!(good, "{pattern:?}: {short:?} for one message, {long:?} for eight");
    }
}
