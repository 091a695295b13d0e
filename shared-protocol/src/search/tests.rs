//! What the terms must hold: the table of word forms, and the properties of any text.

use proptest::prelude::*;

use super::*;
use crate::{Millis, limits::MAX_SEARCH_CHARS};

#[test]
fn forms_of_one_word_have_one_term() {
    assert!(WORD_FORMS.len() >= 60);
    let differ: Vec<_> = WORD_FORMS.iter().filter(|(a, b)| terms(a) != terms(b)).collect();
    let shown: Vec<_> = differ.iter().map(|(a, b)| (a, terms(a), b, terms(b))).collect();
    assert!(differ.is_empty(), "{shown:#?}");
    assert!(WORD_FORMS.iter().all(|(word, _)| terms(word).len() == 1));
}

#[test]
fn different_words_have_different_terms() {
    let same: Vec<_> = DIFFERENT_WORDS.iter().filter(|(a, b)| terms(a) == terms(b)).collect();
    assert!(same.is_empty(), "{same:?}");
}

#[test]
fn a_text_is_its_words_without_markup() {
    assert_eq!(
        terms("**Чёрный** _кот_, ||кот|| `x1` https://example.com/snake_case"),
        ["черн", "кот", "x1", "https", "exampl", "com", "snake", "case"]
    );
    assert_eq!(terms("кто-то 3.14 👍 — …"), ["кто", "то", "3", "14"]);
    assert_eq!(terms("東京 मुंबई"), ["東", "京", "मुंबई"]);
    assert!(terms("*** || «» 👋🏽 \u{0301}\u{0301}").is_empty());
}

#[test]
fn й_is_a_letter_however_it_is_written() {
    assert_eq!(terms("край"), terms("кра\u{0438}\u{0306}"));
    assert_ne!(terms("байка"), terms("баика"));
    assert_eq!(terms("е\u{0308}лка"), terms("елка"));
}

#[test]
fn a_word_is_found_at_every_keystroke() {
    let typed = [
        "сообщениями",
        "чёрного",
        "подарок",
        "ошибок",
        "людей",
        "напишет",
        "running",
        "happily",
        "cities",
        "2026",
    ];
    for word in typed {
        let index = terms(word);
        for (at, c) in word.char_indices().skip(1) {
            let so_far = &word[..at + c.len_utf8()];
            let last = term_prefix(so_far).expect("a word");
            let found = index.iter().any(|term| last.matches(term));
            // Two letters of a form with another base may be too few to know.
            assert!(
                found || so_far.chars().count() < 3,
                "{so_far} does not find {word}: {last:?}, {index:?}"
            );
        }
    }
}

#[test]
fn typing_does_not_find_a_shorter_word() {
    let last = term_prefix("столб").expect("a word");
    assert!(!last.matches("стол"));
    assert!(last.matches("столб"));
    assert_eq!(term_prefix("и").expect("a word").prefix, None);
    assert_eq!(term_prefix("7").expect("a word").prefix.as_deref(), Some("7"));
    assert_eq!(term_prefix(" — "), None);
}

#[test]
fn operators_are_taken_out_in_both_languages() {
    let day = Millis(1_793_404_800_000); // 2026-10-31T00:00Z
    let query = parse_query("договор from:@alice in:\"Общий чат\" before:2026-10-31 has:link ", 0);
    assert_eq!(query.terms, terms("договор"));
    assert_eq!(query.last, None);
    assert_eq!(query.from.as_deref(), Some("alice"));
    assert_eq!(query.in_chat.as_deref(), Some("Общий чат"));
    assert_eq!(query.before, Some(day));
    assert!(query.has_link);
    assert_eq!(query.words, "договор ");

    let query = parse_query("От:«Анна Петрова» в:работа после:31.10.2026 есть:ссылка отчёт", 180);
    assert_eq!(query.from.as_deref(), Some("Анна Петрова"));
    assert_eq!(query.in_chat.as_deref(), Some("работа"));
    assert_eq!(query.after, Some(Millis(day.0 - 3 * 3_600_000)));
    assert!(query.has_link);
    assert_eq!(query.finished().terms, terms("отчет"));
}

#[test]
fn what_is_no_operator_is_words() {
    let query = parse_query("note:todo before:завтра after:2026-02-30 has:cheese 10:30", 0);
    assert_eq!((query.before, query.after, query.has_link), (None, None, false));
    for word in ["note", "before", "завтра", "cheese", "10"] {
        assert!(query.terms.contains(&terms(word)[0]), "{word} is lost: {query:?}");
    }
    assert_eq!(query.last.expect("the last word").exact, ["30"]);
    assert!(parse_query("from: в: has:", 0).is_empty());
    assert_eq!(parse_query("«незакрытая from:bob", 0).from.as_deref(), Some("bob"));
}

#[test]
fn days_begin_where_the_person_is() {
    let beginning = |text, offset| dates::beginning_of_day(text, offset).map(|at| at.0);
    assert_eq!(beginning("1970-01-01", 0), Some(0));
    assert_eq!(beginning("2000-02-29", 0), Some(951_782_400_000));
    assert_eq!(beginning("2024-03-01", -300), Some(1_709_251_200_000 + 300 * 60_000));
    for wrong in [
        "1969-12-31",
        "2026-13-01",
        "2026-00-10",
        "2100-02-29",
        "-1-2-3",
        "2026-1-1-1",
        "+2026-01-01",
        "31.4.2026",
    ] {
        assert_eq!(beginning(wrong, 0), None, "{wrong}");
    }
    assert_eq!(beginning("1970-01-01", i32::MIN), Some(18 * 3_600_000));
}

#[test]
fn operators_are_taken_out_and_words_stay_as_they_were_typed() {
    for (typed, words) in [
        ("кот from:bob «в доме» in:\"два слова\" до:2026-01-01 has:link", "кот «в доме»"),
        ("кот from:bob ", "кот "),
        ("до:завтра ко", "до:завтра ко"),
        ("from:bob", ""),
    ] {
        assert_eq!(without_operators(typed), words, "{typed}");
    }
}

#[test]
fn what_is_found_is_marked_where_it_stands() {
    let text = "Коты, *чёрного* кота и example.com";
    let query = parse_query("кот example чёрн", 0);
    let marked: Vec<_> = highlights(text, &query).into_iter().map(|range| &text[range]).collect();
    assert_eq!(marked, ["Коты", "чёрного", "кота", "example.com"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn terms_are_bounded_distinct_and_harmless(text in "\\PC{0,400}|[а-яёА-ЯЁa-z*_'\" ]{0,400}") {
        let found = terms(&text);
        let distinct: HashSet<_> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len());
        prop_assert!(found.len() <= MAX_TERMS);
        for term in &found {
            prop_assert!(!term.is_empty() && term.len() <= MAX_TERM_BYTES, "{:?}", term);
            let harmless = |c| words::is_part_of_word(c) && c != '\'' && !c.is_whitespace();
            prop_assert!(term.chars().all(harmless), "{:?}", term);
        }
    }

    #[test]
    fn case_and_composition_do_not_matter(word in "[а-яёa-z]{1,40}") {
        use unicode_normalization::UnicodeNormalization as _;
        let expected = terms(&word);
        prop_assert_eq!(terms(&word.to_uppercase()), expected.clone());
        prop_assert_eq!(terms(&word.nfd().collect::<String>()), expected);
    }

    #[test]
    fn any_query_is_read(text in "\\PC{0,300}|(from:|до:|has:link|[\"«» ]|\\PC){0,60}", offset: i32) {
        let query = parse_query(&text, offset);
        prop_assert!(query.terms.len() <= MAX_SEARCH_CHARS);
        for range in highlights(&text, &query) {
            prop_assert!(text.get(range).is_some());
        }
        let again = parse_query(&query.words, offset);
        prop_assert_eq!((&again.terms, &again.last), (&query.terms, &query.last));
        prop_assert_eq!(query.finished().last, None);
    }

    #[test]
    fn a_word_finds_itself(text in "([а-яё]{1,12} ){1,5}[a-z]{1,10}") {
        let query = parse_query(&text, 0);
        let found = terms(&text);
        prop_assert!(query.terms.iter().all(|term| found.contains(term)));
        prop_assert!(query.last.is_some_and(|last| found.iter().any(|term| last.matches(term))));
    }
}
