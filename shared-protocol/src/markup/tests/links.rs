//! Which texts are links, where they lead, and which deserve a question first.

use super::*;

fn urls(text: &str) -> Vec<String> {
    links(text).into_iter().map(|link| link.url).collect()
}

fn is_suspicious(text: &str) -> bool {
    let found = links(text);
    assert_eq!(found.len(), 1, "{text:?}: {found:?}");
    found[0].suspicious
}

#[test]
fn bare_addresses_are_found_and_end_where_they_end() {
    for (text, expected) in [
        ("https://example.com/a_b_c?q=1#x.", "https://example.com/a_b_c?q=1#x"),
        ("см. example.com, там", "https://example.com/"),
        ("«example.com»", "https://example.com/"),
        ("сайт—https://example.com/путь…", "https://example.com/%D0%BF%D1%83%D1%82%D1%8C"),
        (
            "(https://ru.wikipedia.org/wiki/Кот_(млекопитающее))",
            "https://ru.wikipedia.org/wiki/%D0%9A%D0%BE%D1%82_(%D0%BC%D0%BB%D0%B5%D0%BA%D0%BE%D0%BF%D0%B8%D1%82%D0%B0%D1%8E%D1%89%D0%B5%D0%B5)",
        ),
        ("президент.рф", "https://xn--d1abbgf6aiiy.xn--p1ai/"),
        ("HTTP://EXAMPLE.COM", "http://example.com/"),
        ("**https://example.com**", "https://example.com/"),
        ("_https://example.com_", "https://example.com/"),
        ("||example.com||", "https://example.com/"),
        ("ivan@example.com", "mailto:ivan@example.com"),
        ("http://localhost:8080/x", "http://localhost:8080/x"),
        ("example.com:8443/x", "https://example.com:8443/x"),
        ("docs.example.org/путь", "https://docs.example.org/%D0%BF%D1%83%D1%82%D1%8C"),
        ("[Документы](https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("[Документы](example.com/a)", "https://example.com/a"),
        ("[письмо](mailto:ivan@example.com)", "mailto:ivan@example.com"),
    ] {
        assert_eq!(urls(text), [expected], "{text:?}");
        assert!(has_link(text));
    }
}

#[test]
fn what_is_no_link_stays_text() {
    for text in [
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "data:text/html,<b>",
        "file:///etc/passwd",
        "ftp://example.com",
        "[нажми](javascript:alert(1))",
        "[нажми](java\nscript:alert(1))",
        "[нажми](data:text/html;base64,aaaa)",
        "[нажми](//example.com)",
        "[нажми](файл.txt)",
        "[ ]()",
        "README.md и main.rs, node.js, т.е. и т.д.",
        "Привет.Как дела?",
        "1.2.3 и 10.0.0.1",
        "https://",
        "https:///",
        "`https://example.com`",
        "```\nhttps://example.com\n```",
        "a..com -a.com",
    ] {
        let found = urls(text);
        assert!(found.is_empty(), "{text:?}: {found:?}");
    }
    // A label that hides everything is none; the address stays in sight.
    assert_eq!(shown("[](https://example.com/)"), "[](|l:https://example.com/|)");
    assert_eq!(shown("[x](mailto:a@b.ru,c@d.ru)"), "[x](mailto:|l:a@b.ru|,|l:c@d.ru|)");
    assert_eq!(shown("[нажми](javascript:alert(1))"), "[нажми](javascript:alert(1))");
}

#[test]
fn honest_links_pass() {
    for text in [
        "https://example.com",
        "президент.рф",
        "https://россия.рф/новости",
        "https://сор.рф",
        "https://кремль.рф",
        "https://münchen.de",
        "https://яндекс.рф",
        "https://москва.com",
        "https://日本語.jp",
        "[Сайт](https://example.com)",
        "[example.com](https://example.com/login)",
        "[www.example.com](https://example.com)",
        "[example.com](https://docs.example.com)",
        "[президент.рф](https://президент.рф/новости)",
        "[https://example.com](https://example.com)",
        "[v1.2, main.rs](https://example.com)",
        "[ivan@example.com](mailto:ivan@example.com)",
        "http://127.0.0.1:8080",
    ] {
        assert!(!is_suspicious(text), "{text}");
    }
}

#[test]
fn links_that_pose_as_others_are_suspicious() {
    for text in [
        "https://аррӏе.com",
        "https://xn--80ak6aa92e.com",
        "https://pаypal.com",
        "https://сбербанк-online.ru",
        "https://bank.ru@evil.com",
        "https://bank.ru:secret@evil.com/",
        "https://google.com.evіl.com",
        "[x](http://3232235777/)",
        "[x](http://0x7f.1/)",
        "[bank.ru](https://evil.com)",
        "[https://bank.ru/login](https://evil.com/login)",
        "[Вход: bank.ru](https://evil.com)",
        "[b\u{200B}ank.ru](https://evil.com)",
        "[ｂａｎｋ．ｒｕ](https://evil.com)",
        "[bank․ru](https://evil.com)",
        "[bank.ru](https://evilbank.ru)",
        "[docs.bank.ru](https://bank.ru)",
        "[президент.рф](https://evil.com)",
        "[ivan@bank.ru](mailto:ivan@evil.com)",
        "[письмо](mailto:ivan@example.com?bcc=spy@evil.com)",
        "[текст](https://bank.ru\\@evil.com)",
    ] {
        assert!(is_suspicious(text), "{text}");
    }
}

#[test]
fn a_label_keeps_its_styles_and_its_code() {
    assert_eq!(shown("[**a** `b`](https://c.com) d"), "bl:a|l: |cl:b| d");
    assert_eq!(shown("**[a](https://c.com)**"), "bl:a");
    assert_eq!(shown("[a\\](https://c.com)"), "l:a\\");
    assert_eq!(shown("[a`b](https://c.com)`"), "l:a`b|`");
    assert_eq!(shown("[a.com](https://a.com)"), "l:a.com");
    assert_eq!(links("[**a** b](https://c.com) [d](https://e.com)").len(), 2);
}
