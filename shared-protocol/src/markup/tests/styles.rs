//! Styles, blocks and mentions.

use uuid::Uuid;

use super::*;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "{text:?}");
    }
}

#[test]
fn marks_in_pairs_are_styles() {
    check(&[
        ("просто текст", "просто текст"),
        ("это **важно** очень", "это |b:важно| очень"),
        ("*a* _b_ ~~c~~ `d` ||e||", "i:a| |i:b| |s:c| |c:d| |h:e"),
        ("***оба***", "bi:оба"),
        ("**жирный и _ещё наклонный_**", "b:жирный и |bi:ещё наклонный"),
        ("**внах _лёст** тут_", "b:внах |bi:лёст|i: тут"),
        ("**чер**ный", "b:чер|ный"),
        ("**две\nстроки**", "b:две\nстроки"),
        ("||**тайна**||", "bh:тайна"),
        ("`` a`b ``", "c:a`b"),
        ("```одной строкой```", "c:одной строкой"),
    ]);
}

#[test]
fn marks_alone_are_text() {
    check(&[
        ("**не закрыто", "**не закрыто"),
        ("2 * 3 * 4, 2*3*4", "2 * 3 * 4, 2*3*4"),
        ("snake_case_name и __init__", "snake_case_name и __init__"),
        ("a || b || c", "a || b || c"),
        ("** пробелы **", "** пробелы **"),
        ("`не код", "`не код"),
        ("****", "****"),
        ("**||**||", "**||**||"),
        ("~одна~", "~одна~"),
        ("*a **b*", "i:a **b"),
        ("``` не код", "``` не код"),
        ("¯\\\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
    ]);
}

#[test]
fn a_backslash_keeps_a_mark() {
    check(&[
        ("\\*не\\* \\`код\\`", "*не* `код`"),
        ("\\> не цитата", "> не цитата"),
        ("C:\\temp\\new \\\\server\\share", "C:\\temp\\new \\\\server\\share"),
        ("`\\*`", "c:\\*"),
        ("\\**a**", "**a**"),
    ]);
}

#[test]
fn lines_make_blocks() {
    check(&[
        ("до\n> цитата **да**\n>вторая\nпосле", "до / > цитата |b:да|\nвторая / после"),
        ("```rust\nlet a = \"**\";\n\n```\nконец", "```rust let a = \"**\";\n / конец"),
        ("```\nнет конца", "```\nнет конца"),
        ("```\nа\n```\n```\nб\n```", "``` а / ``` б"),
        ("```это не язык\nа\n```", "c:это не язык\nа\n"),
        ("строка\n\n\nстрока", "строка\n\n\nстрока"),
        (">", ">"),
        ("```\n```", "```\n```"),
        ("> a\n\n> b", "> a / > b"),
        ("**a\n> b**", "**a / > b**"),
    ]);
}

#[test]
fn only_named_people_are_mentioned() {
    let (anna, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let mention = |user_id, username: &str| Mention { user_id, username: username.into() };
    let mentions = [mention(anna, "anna"), mention(bob, "bob_")];
    let check = |text: &str, expected: &str| {
        let spans = parse(text, &mentions);
        assert_eq!(spans.iter().map(block).collect::<Vec<_>>().join(" / "), expected, "{text}");
    };
    check("@anna, @Anna. (@bob_)", "@:@anna|, |@:@Anna|. (|@:@bob_|)");
    check("@annabel @carol a@anna @@anna /@anna", "@annabel @carol a@anna @@anna /@anna");
    check("**@anna** _@anna_", "b@:@anna| |i@:@anna");
    check("`@anna` \\@anna", "c:@anna| @anna");
    let spans = parse("@anna@anna", &mentions);
    assert_eq!(block(&spans[0]), "@:@anna|@anna");
}

#[test]
fn plain_text_has_no_marks_and_no_secrets() {
    assert_eq!(plain("**a** `b` [c](https://d.com)\n> e\n```\nf\n```"), "a b c\ne\nf");
    assert_eq!(plain("убийца ||Дворецкий **он**||!"), "убийца ▒▒▒▒▒▒▒▒▒ ▒▒!");
    assert_eq!(plain("****"), "****");
    assert_eq!(plain(""), "");
    assert!(parse("", &[]).is_empty());
}
