//! The rules for texts, each by name.

use vestnik_protocol::{ErrorCode, limits, text};

#[test]
fn a_message_keeps_its_inside_and_loses_its_ends() {
    assert_eq!(text::message_text("  две\n\tстроки \n"), Ok("две\n\tстроки"));
    assert_eq!(text::message_text("👨‍👩‍👧 ok"), Ok("👨‍👩‍👧 ok"));
}

#[test]
fn an_empty_message_is_refused() {
    for empty in ["", " ", "\n\t\n"] {
        assert_eq!(text::message_text(empty), Err(ErrorCode::TextEmpty), "{empty:?}");
    }
}

#[test]
fn a_message_of_invisible_characters_is_refused() {
    for invisible in
        ["\u{200B}", "\u{200B} \u{FEFF}\n\u{2060}", "\u{3164}", "\u{00AD}\u{FE0F}", "\u{2066}\u{2069}"]
    {
        assert_eq!(text::message_text(invisible), Err(ErrorCode::TextEmpty), "{invisible:?}");
    }
}

#[test]
fn a_message_is_measured_in_characters_after_trimming() {
    let longest = "ы".repeat(limits::MAX_TEXT_CHARS);
    assert_eq!(text::message_text(&format!(" {longest}\n")), Ok(longest.as_str()));
    assert_eq!(text::message_text(&format!("{longest}ы")), Err(ErrorCode::TextTooLong));
}

#[test]
fn a_message_with_control_characters_is_refused() {
    for control in ["a\0b", "a\u{7}b", "a\u{1b}[31mb", "a\rb", "a\u{85}b"] {
        assert_eq!(text::message_text(control), Err(ErrorCode::TextControlCharacter), "{control:?}");
    }
}

#[test]
fn a_message_with_a_direction_override_is_refused() {
    for text in ["invoice\u{202E}fdp.exe", "\u{202D}abc"] {
        assert_eq!(text::message_text(text), Err(ErrorCode::TextDirectionOverride), "{text:?}");
    }
}

#[test]
fn a_message_may_isolate_and_embed_directions() {
    for text in ["שלום \u{2068}Bob\u{2069}", "می\u{200C}خواهم", "a\u{200F}b"] {
        assert_eq!(text::message_text(text), Ok(text));
    }
}

#[test]
fn a_username_becomes_lower_case() {
    assert_eq!(text::username(" Alice.B_1 "), Ok("alice.b_1".to_owned()));
}

#[test]
fn a_username_of_the_wrong_length_or_form_is_refused() {
    let long = "a".repeat(33);
    for bad in
        ["", "ab", &long, "1alice", "_alice", ".alice", "alice.", "al..ice", "al ice", "al-ice", "alice@home"]
    {
        assert_eq!(text::username(bad), Err(ErrorCode::UsernameInvalid), "{bad:?}");
    }
    assert!(text::username(&"a".repeat(32)).is_ok());
    assert!(text::username("abc").is_ok());
}

#[test]
fn a_username_with_cyrillic_look_alikes_is_refused() {
    for bad in ["аlice", "аdmin", "вестник", "аӏісе"] {
        assert_eq!(text::username(bad), Err(ErrorCode::UsernameInvalid), "{bad:?}");
    }
}

#[test]
fn look_alike_usernames_have_one_look() {
    for (one, other) in [
        ("modern", "modem"),
        ("alice1", "alicel"),
        ("bob0", "bobo"),
        ("a.lice", "alice"),
        ("a_lice", "alice"),
    ] {
        assert_eq!(text::look_of_username(one), text::look_of_username(other), "{one} and {other}");
    }
}

#[test]
fn different_usernames_have_different_looks() {
    for (one, other) in [("alice", "alica"), ("bob", "rob"), ("ivan", "iva")] {
        assert_ne!(text::look_of_username(one), text::look_of_username(other), "{one} and {other}");
    }
}

#[test]
fn a_password_has_a_least_and_a_greatest_length() {
    assert_eq!(text::password("sh0rt!x", "alice"), Err(ErrorCode::PasswordTooShort));
    assert_eq!(text::password("sh0rt!xy", "alice"), Ok(()));
    let longest: String = "abcdefgh".chars().cycle().take(128).collect();
    assert_eq!(text::password(&longest, "alice"), Ok(()));
    assert_eq!(text::password(&format!("{longest}a"), "alice"), Err(ErrorCode::PasswordTooLong));
}

#[test]
fn a_password_is_measured_in_characters() {
    assert_eq!(text::password("длинный!", "alice"), Ok(()));
    assert_eq!(text::password("длинны!", "alice"), Err(ErrorCode::PasswordTooShort));
}

#[test]
fn a_simple_password_is_refused() {
    for simple in ["aaaaaaaa", "abababab", "password", "QWERTYUIOP", "Пароль123", "my-Alice-2026"] {
        assert_eq!(text::password(simple, "alice"), Err(ErrorCode::PasswordTooSimple), "{simple}");
    }
}

#[test]
fn an_email_becomes_lower_case() {
    assert_eq!(text::email(" Alice@Example.ORG "), Ok("alice@example.org".to_owned()));
    assert_eq!(text::email("почта@пример.рф"), Ok("почта@пример.рф".to_owned()));
}

#[test]
fn what_is_not_an_email_is_refused() {
    let long = format!("{}@example.org", "a".repeat(250));
    let bad =
        ["", "alice", "@example.org", "alice@", "alice@example", "a@b@example.org", "al ice@example.org"];
    let hosts = [
        "alice@.org",
        "alice@example.",
        "alice@-example.org",
        "alice@example-.org",
        "alice@exa\u{0}mple.org",
    ];
    for bad in bad.into_iter().chain(hosts).chain([long.as_str()]) {
        assert_eq!(text::email(bad), Err(ErrorCode::EmailInvalid), "{bad:?}");
    }
}

#[test]
fn a_display_name_is_folded_and_composed() {
    assert_eq!(text::display_name("  Алиса \t  Б. "), Ok("Алиса Б.".to_owned()));
    assert_eq!(text::display_name("Jose\u{301}"), Ok("José".to_owned()));
}

#[test]
fn a_bad_display_name_is_refused() {
    let long = "ы".repeat(limits::MAX_DISPLAY_NAME_CHARS + 1);
    for bad in ["", "  ", "\u{200B}", "a\u{7}b", "a\u{202E}b", "a\u{200F}b", &long] {
        assert_eq!(text::display_name(bad), Err(ErrorCode::DisplayNameInvalid), "{bad:?}");
    }
}

#[test]
fn about_may_be_empty_and_have_lines() {
    assert_eq!(text::about(" "), Ok(String::new()));
    assert_eq!(text::about("раз\nдва"), Ok("раз\nдва".to_owned()));
}

#[test]
fn a_bad_about_is_refused() {
    let long = "ы".repeat(limits::MAX_ABOUT_CHARS + 1);
    for bad in ["a\0b", "a\u{202E}b", &long] {
        assert_eq!(text::about(bad), Err(ErrorCode::AboutInvalid), "{bad:?}");
    }
}

#[test]
fn a_device_name_is_made_harmless() {
    assert_eq!(text::device_name(" lap\u{202E}top\u{7} "), "laptop");
    assert_eq!(text::device_name(""), "");
    assert_eq!(text::device_name(&"x".repeat(200)).chars().count(), limits::MAX_DEVICE_NAME_CHARS);
}

#[test]
fn a_title_is_folded_and_composed() {
    assert_eq!(text::title("  Наш \t чат "), Ok("Наш чат".to_owned()));
    assert_eq!(text::title("Cafe\u{301}"), Ok("Café".to_owned()));
    let longest = "ы".repeat(limits::MAX_TITLE_CHARS);
    assert_eq!(text::title(&longest), Ok(longest));
}

#[test]
fn a_bad_title_is_refused() {
    let long = "ы".repeat(limits::MAX_TITLE_CHARS + 1);
    for bad in ["", "  ", "\u{200B}", "a\u{7}b", "a\u{202E}b", "a\u{200F}b", &long] {
        assert_eq!(text::title(bad), Err(ErrorCode::TitleInvalid), "{bad:?}");
    }
}

#[test]
fn a_description_may_be_empty_and_have_lines() {
    assert_eq!(text::description(" "), Ok(String::new()));
    assert_eq!(text::description(" раз\nдва "), Ok("раз\nдва".to_owned()));
    let longest = "ы".repeat(limits::MAX_DESCRIPTION_CHARS);
    assert_eq!(text::description(&longest), Ok(longest));
}

#[test]
fn a_bad_description_is_refused() {
    let long = "ы".repeat(limits::MAX_DESCRIPTION_CHARS + 1);
    for bad in ["a\0b", "a\u{202E}b", &long] {
        assert_eq!(text::description(bad), Err(ErrorCode::DescriptionInvalid), "{bad:?}");
    }
}

#[test]
fn a_reaction_is_one_emoji_in_its_full_form() {
    for whole in ["👍", "👍🏽", "👨‍👩‍👧", "🇷🇺", "1️⃣"] {
        assert_eq!(text::emoji(whole), Ok(whole));
    }
    // As some keyboards type it, without the selector of the coloured form.
    assert_eq!(text::emoji("❤"), Ok("❤️"));
}

#[test]
fn what_is_not_one_emoji_is_refused() {
    for bad in ["", " ", "a", "👍👍", "👍 ", ":+1:", "1", "\u{FE0F}", "\u{200D}"] {
        assert_eq!(text::emoji(bad), Err(ErrorCode::EmojiInvalid), "{bad:?}");
    }
}

#[test]
fn a_draft_is_kept_as_it_is_and_only_bounded() {
    for unfinished in ["", "  две \n", "\u{200B}"] {
        assert_eq!(text::draft(unfinished), Ok(unfinished));
    }
    let longest = "ы".repeat(limits::MAX_TEXT_CHARS);
    assert_eq!(text::draft(&longest), Ok(longest.as_str()));
    assert_eq!(text::draft(&format!("{longest}ы")), Err(ErrorCode::TextTooLong));
}

#[test]
fn a_line_among_others_turns_nothing_and_grows_nowhere() {
    assert_eq!(text::kept_in_place("\u{202B}a\u{2067}b\u{2069}\u{2069}\u{202C}c"), "abc");
    assert_eq!(
        text::kept_in_place(&format!("e{}f", "\u{301}".repeat(4_000))),
        format!("e{}f", "\u{301}".repeat(8))
    );
    let joined = "\u{301}\u{200D}".repeat(8);
    assert_eq!(
        text::kept_in_place(&format!("e{joined}{joined}")),
        format!("e{joined}{}", "\u{200D}".repeat(8))
    );
    for honest in ["שָׁלוֹם עולם", "می\u{200C}خواهم", "a\u{200F}b", "क्षत्रिय", "👩‍👩‍👧‍👦", "й"]
    {
        assert_eq!(text::kept_in_place(honest), honest);
    }
}

#[test]
fn names_and_descriptions_with_towers_of_marks_are_refused() {
    for marks in ["\u{351}".repeat(9), "\u{351}".repeat(60), "\u{351}\u{200D}".repeat(9)] {
        let tower = format!("Z{marks}");
        assert_eq!(text::display_name(&tower), Err(ErrorCode::DisplayNameInvalid), "{tower:?}");
        assert_eq!(text::title(&tower), Err(ErrorCode::TitleInvalid), "{tower:?}");
        assert_eq!(text::about(&tower), Err(ErrorCode::AboutInvalid), "{tower:?}");
        assert_eq!(text::description(&tower), Err(ErrorCode::DescriptionInvalid), "{tower:?}");
    }
    for honest in ["Nguyễn Thị Ánh", "שָׁלוֹם", "हिन्दी", "ภาษาไทย", "Z\u{351}\u{300}\u{30E}", "👩‍👩‍👧‍👦"]
    {
        assert!(text::display_name(honest).is_ok() && text::title(honest).is_ok(), "{honest:?}");
        assert!(text::about(honest).is_ok() && text::description(honest).is_ok(), "{honest:?}");
    }
}
