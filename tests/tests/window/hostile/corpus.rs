//! The texts: what hurts an engine that lays text out, what means to run, and what means to look like something else.

use vestnik_protocol::limits::MAX_TEXT_CHARS;

/// As long as a message may be.
pub fn longest(part: &str) -> String {
    part.chars().cycle().take(MAX_TEXT_CHARS).collect()
}

/// Each with a name.
pub fn corpus() -> Vec<(&'static str, String)> {
    let repeated = REPEATED.iter().map(|(name, part)| (*name, longest(part)));
    let short = SHORT.iter().map(|(name, text)| (*name, (*text).to_owned()));
    repeated.chain(short).chain(made()).collect()
}

/// What the server takes from nobody.
pub fn refused() -> Vec<(&'static str, String)> {
    vec![
        ("text_too_long", "**_~~||".repeat(10_000)),
        ("text_too_long", longest("a") + "a"),
        ("text_direction_override", "invoice\u{202e}fdp.exe".to_owned()),
        ("text_direction_override", "\u{202d}abc".to_owned()),
        ("text_control_character", "a\u{1b}[31mb".to_owned()),
        ("text_empty", "\u{200b}\u{2063}\u{feff}".to_owned()),
    ]
}

const REPEATED: &[(&str, &str)] = &[
    // Not hostile at all: what the others stand beside.
    ("words", "слово "),
    ("Hebrew and English", "שלום hello "),
    ("Hebrew with points", "שָׁלוֹם "),
    ("Arabic with marks", "سَلَامٌ "),
    ("Devanagari", "क्षत्रिय "),
    ("Chinese", "漢字"),
    // Marks, as deep and as many as there is room for.
    ("nested marks", "**_~~||*`"),
    ("opening marks", "**a _b ~~c ||d "),
    ("bold", "**a**b"),
    ("italic", "*a* "),
    ("spoilers", "||a||b"),
    ("code and italic", "`a`*b*"),
    ("code", "`a`b"),
    ("all styles", "**a** *b* ~~c~~ `d` ||e|| "),
    ("quotation marks", "> "),
    ("quotes", "> a\nb\n"),
    ("fences", "```\n"),
    ("blocks of code", "```\na\n```\n"),
    ("labels", "[a](https://b.example)"),
    ("hosts", "a.ru "),
    ("mails", "a@b.ru "),
    ("brackets", "[[((]]))"),
    ("mentions", "@a "),
    // Letters that grow in every direction.
    ("zalgo", "Z\u{351}\u{300}\u{30e}\u{317}\u{35b}\u{319}"),
    ("higher zalgo", "Z\u{351}\u{300}\u{30e}\u{317}\u{35b}\u{319}\u{351}\u{300}"),
    ("one mark on each", "a\u{301}"),
    ("circles around letters", "a\u{20dd}"),
    ("marks from behind the alphabets", "a\u{1ab0}"),
    ("Hebrew points on Latin", "a\u{5b0}"),
    ("Thai vowels on Latin", "a\u{e31}"),
    ("bold with marks", "**e\u{20dd}**a"),
    ("the widest letter", "\u{fdfd}"),
    ("wide cuneiform", "\u{12219}\u{a9c5}"),
    // Directions.
    ("isolates", "\u{2067}\u{5d0}a\u{2069}"),
    ("embeddings", "\u{202b}\u{5d0}a\u{202c}"),
    ("embeddings without end", "\u{202b}a\u{202a}b"),
    ("shuffled directions", "\u{5d0}a"),
    ("shuffled pairs", "\u{5d0}\u{5d1}ab"),
    ("shuffled figures", "\u{5d0}1("),
    ("direction marks", "\u{200f}\u{200e}a"),
    ("bold directions", "**\u{5d0}**a"),
    // Joined letters without a place to break.
    ("joined", "\u{fdfa}\u{627}"),
    ("joined words", "\u{fdfa}\u{633}\u{644}\u{627}\u{645}"),
    ("not joined", "\u{627}\u{200c}"),
    // What cannot be seen.
    ("joiners", "a\u{200d}"),
    ("breaks", "a\u{200b}"),
    ("hyphens", "a\u{ad}"),
    ("variants", "a\u{fe0f}"),
    ("private letters", "\u{e000}\u{f0000}"),
    // Pictures.
    ("families", "👩‍👩‍👧‍👦"),
    ("flags", "🇷🇺"),
    ("keycaps", "1\u{fe0f}\u{20e3}"),
    ("long flags", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"),
    // Room.
    ("one word", "a"),
    ("lines", "a\n"),
    ("tabs", "a\t"),
];

const SHORT: &[(&str, &str)] = &[
    ("HTML", "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"),
    (
        "SVG",
        "\"><svg onload=document.title='pwned'><style>*{display:none}</style><iframe srcdoc='x'></iframe>",
    ),
    (
        "code in links",
        "[a](javascript:document.title='pwned') [b](data:text/html,<script>1</script>) [c](file:///etc/passwd)",
    ),
    ("disguised code", "[a](JaVaScRiPt:1) [b](java\tscript:1) [c](//evil.example) [d](https:javascript:1)"),
    (
        "addresses",
        "javascript:alert(1) vbscript:x tauri://localhost https://a.example@b.example https://xn--80ak6aa92e.com",
    ),
    (
        "one address for another",
        "[https://bank.example](https://evil.example) [a](https://b.example/\u{2068}c)",
    ),
    ("templates", "{{constructor.constructor('document.title=1')()}} ${document.title} %3Cscript%3E"),
    ("an end of isolation", "\u{2069}\u{2069}\u{202c} ) \u{5d0}\u{5d1} (1)"),
];

fn made() -> Vec<(&'static str, String)> {
    let filled = |fill: &str| format!("a{}b", fill.repeat(MAX_TEXT_CHARS - 2));
    let letters = |from: u32, step: usize| {
        (from..).step_by(step).filter_map(char::from_u32).filter(|c| c.is_alphabetic()).take(MAX_TEXT_CHARS)
    };
    vec![
        ("4,095 marks on a letter", format!("e{}", "\u{301}".repeat(MAX_TEXT_CHARS - 1))),
        ("an address", format!("https://example.org/{}", "a".repeat(2_000))),
        ("an address that is too long", format!("https://example.org/{}", "a".repeat(MAX_TEXT_CHARS - 20))),
        ("line breaks", filled("\n")),
        ("spaces", filled(" ")),
        ("spaces at the ends", longest(&format!("a{}\n", " ".repeat(900)))),
        ("a spoiler", format!("||{}||", "a ".repeat(MAX_TEXT_CHARS / 2 - 4))),
        ("code with spaces", format!("```\n{}\n```", " a".repeat(MAX_TEXT_CHARS / 2 - 8))),
        ("all alphabets", letters(0x100, 1).collect()),
        ("all fonts", letters(0x100, 30).collect()),
    ]
}
