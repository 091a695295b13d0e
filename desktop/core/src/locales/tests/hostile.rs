//! Files that nobody should write, and mistakes that everybody makes.

use super::*;
use crate::locales::scan::{MAX_FILE_BYTES, MAX_LANGUAGES};

#[test]
fn a_syntax_error_is_told_with_its_line_and_the_rest_is_kept() {
    let (_folder, locales) = with_files(&[(
        "uk/a.ftl",
        "language-name = Українська\n\nlanguage-dir\n\n# after it\nlanguage-dir = ltr\n",
    )]);
    let found = problems(&locales);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1), ("uk/a.ftl", 3));
    assert!(found[0].2.contains('='), "{}", found[0].2);
    assert_eq!(language(&locales, "uk").unwrap().name, "Українська");
    let texts = locales.texts("uk").unwrap();
    assert_eq!(texts.format("language-dir", &[]), "ltr");
}

#[test]
fn mistakes_of_meaning_are_told_with_their_line() {
    let (_folder, locales) = with_files(&[
        ("uk/a.ftl", "language-name = Українська\nlanguage-nam = Описка\n"),
        ("uk/b.ftl", "\n\nlanguage-name = Ще раз { $who }\nlanguage-dir = { -brand }"),
    ]);
    let expected = [
        ("uk/a.ftl", 2, "the app has no message \"language-nam\""),
        ("uk/b.ftl", 3, "\"language-name\" is here twice; the first one counts"),
        ("uk/b.ftl", 3, "\"language-name\" has no variable $who"),
        ("uk/b.ftl", 4, "\"language-dir\" uses \"-brand\", which this folder does not have"),
    ];
    assert_eq!(problems(&locales), expected.map(|(f, l, m)| (f.to_owned(), l, m.to_owned())));
}

#[test]
fn files_over_the_limit_or_not_text_are_told_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "uk/big.ftl", &format!("language-dir = {}", "x".repeat(1024 * 1024)));
    write(folder.path(), "uk/name.ftl", "\u{feff}language-name = Українська\r\n");
    std::fs::write(folder.path().join("uk/latin1.ftl"), b"language-dir = \xe9\xff").unwrap();
    std::fs::create_dir(folder.path().join("uk/folder.ftl")).unwrap();
    let locales = open(folder.path());
    let expected = [
        ("uk/big.ftl", 0, format!("larger than {MAX_FILE_BYTES} bytes")),
        ("uk/folder.ftl", 0, "not a file".to_owned()),
        ("uk/latin1.ftl", 0, "not UTF-8 text".to_owned()),
    ];
    assert_eq!(problems(&locales), expected.map(|(f, l, m)| (f.to_owned(), l, m)));
    assert_eq!(language(&locales, "uk").unwrap().name, "Українська");
}

#[test]
fn nesting_that_would_exhaust_the_stack_never_reaches_a_parser() {
    for bomb in ["{".repeat(500_000), format!("{{ {}", "NUMBER(".repeat(100_000))] {
        let (_folder, locales) = with_files(&[("uk/a.ftl", &format!("\nx = {bomb}"))]);
        let found = problems(&locales);
        assert_eq!((found[0].0.as_str(), found[0].1), ("uk/a.ftl", 2));
        assert!(locales.sources("uk").unwrap().chain.iter().all(|source| source.ftl.len() < 100_000));
    }
    let quoted = "language-name = { \"{\" }\n".repeat(1_000);
    let (_folder, locales) = with_files(&[("uk/a.ftl", &quoted)]);
    assert!(
        problems(&locales).iter().all(|(_, _, message)| message.contains("twice")),
        "a brace in quotes is fine"
    );
}

#[test]
fn too_many_languages_are_cut_with_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let letters = || b'a'..=b'z';
    let names = letters().flat_map(|a| letters().map(move |b| format!("q{}{}", a as char, b as char)));
    for name in names.take(MAX_LANGUAGES + 5) {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let locales = open(folder.path());
    assert_eq!(locales.languages().iter().filter(|language| language.from_user).count(), MAX_LANGUAGES);
    assert!(problems(&locales)[0].2.contains("only 200 languages"));
}

#[test]
fn folders_that_name_no_language_are_told_and_hidden_ones_ignored() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["my notes", ".git", "pt-BR", "pt_br"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    write(folder.path(), "readme.txt", "hello");
    let locales = open(folder.path());
    let expected = [
        ("my notes", "the folder's name is not a language tag"),
        ("pt_br", "there is another folder for pt-BR"),
    ];
    assert_eq!(problems(&locales), expected.map(|(name, message)| (name.to_owned(), 0, message.to_owned())));
}

#[test]
fn a_languages_name_cannot_turn_the_list_around() {
    let name = format!("\u{202e}Укр\u{2067}аїнська{}", "!".repeat(500));
    let (_folder, locales) = with_files(&[("uk/a.ftl", &format!("language-name = {name}"))]);
    let shown = language(&locales, "uk").unwrap().name;
    assert!(shown.starts_with("Українська!"), "{shown}");
    assert_eq!(shown.chars().count(), 64);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "uk/secret.ftl", "language-name = secret");
    let folder = tempfile::tempdir().unwrap();
    let link = |from: &Path, to: &str| std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap();
    link(&outside.path().join("uk"), "uk");
    std::fs::create_dir(folder.path().join("be")).unwrap();
    link(&outside.path().join("uk/secret.ftl"), "be/secret.ftl");
    link(Path::new("/nowhere/at/all"), "be/broken.ftl");
    write(folder.path(), "de/name.ftl", "language-name = Deutsch");
    link(Path::new("de"), "de-AT");
    let locales = open(folder.path());
    let told: Vec<_> = problems(&locales).into_iter().map(|(file, _, message)| (file, message)).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].0 == "be/broken.ftl" && told[0].1.starts_with("cannot be read"));
    assert_eq!(told[1], ("be/secret.ftl".into(), "a link out of the folder is not followed".into()));
    assert_eq!(told[2], ("uk".into(), "a link out of the folder is not followed".into()));
    assert!(language(&locales, "uk").is_none());
    assert_eq!(language(&locales, "de-AT").unwrap().name, "Deutsch");
}
