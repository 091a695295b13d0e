//! Which text is taken, which language is chosen, and how far a translation has got.

use super::*;

fn tags_of(sources: &LocaleSources) -> Vec<&str> {
    sources.chain.iter().map(|source| source.tag.as_str()).collect()
}

#[test]
fn users_folder_comes_first_then_exact_then_base_then_english() {
    let (_folder, locales) = with_files(&[
        ("en/mine.ftl", "language-name = My English"),
        ("pt-BR/a.ftl", "language-name = Brasileiro"),
        ("pt/a.ftl", "language-name = Português\nonly-base = base"),
    ]);
    let sources = locales.sources("pt_br").unwrap();
    assert_eq!((sources.tag.as_str(), sources.dir.as_str()), ("pt-BR", "ltr"));
    assert_eq!(tags_of(&sources), ["pt-BR", "pt", "en", "en"]);
    assert_eq!(sources.chain[2].ftl, "language-name = My English");

    let texts = locales.texts("pt-BR").unwrap();
    assert_eq!(texts.format("language-name", &[]), "Brasileiro");
    assert_eq!(texts.format("only-base", &[]), "base");
    assert_eq!(texts.format("nobody-has-this", &[]), "nobody-has-this");
    assert_eq!(texts.format("nobody-has-this.title", &[]), "nobody-has-this.title");
    assert_eq!(locales.texts("en-GB").unwrap().format("language-name", &[]), "My English");
}

#[test]
fn attributes_are_found_and_fall_back_one_by_one() {
    let (_folder, locales) = with_files(&[
        ("pt-BR/a.ftl", "send = Enviar\n    .title = Enviar a mensagem"),
        ("pt/a.ftl", "send = E\n    .aria-label = Rótulo"),
    ]);
    let texts = locales.texts("pt-BR").unwrap();
    assert_eq!(texts.format("send.title", &[]), "Enviar a mensagem");
    assert_eq!(texts.format("send.aria-label", &[]), "Rótulo");
}

#[test]
fn a_text_that_cannot_be_completed_falls_back() {
    let (_folder, locales) =
        with_files(&[("pt-BR/a.ftl", "hi = Oi { -nobody }"), ("pt/a.ftl", "hi = Olá { $name }")]);
    let texts = locales.texts("pt-BR").unwrap();
    assert_eq!(texts.format("hi", &[("name", "Ana".into())]), "Olá Ana");
    assert_eq!(texts.format("hi", &[]), "Oi {-nobody}", "nobody can complete it: the best language's");
}

#[test]
fn no_isolation_marks_outside_the_page() {
    let (_folder, locales) = with_files(&[("uk/a.ftl", "from = Від { $name }: { NUMBER($count) }")]);
    let text = locales.texts("uk").unwrap().format("from", &[("name", "Оля".into()), ("count", 3.into())]);
    assert_eq!(text, "Від Оля: 3");
}

#[test]
fn direction_is_the_files_or_the_scripts() {
    let (_folder, locales) = with_files(&[
        ("ar/a.ftl", "language-name = العربية"),
        ("tlh/a.ftl", "language-dir = rtl"),
        ("he/a.ftl", "language-dir = upwards"),
    ]);
    for (tag, dir) in
        [("ar", "rtl"), ("ar-EG", "rtl"), ("tlh", "rtl"), ("he", "rtl"), ("ru", "ltr"), ("fr", "ltr")]
    {
        assert_eq!(locales.sources(tag).unwrap().dir, dir, "{tag}");
    }
}

#[test]
fn percent_is_of_the_russian_source_and_rounded_down() {
    let (_folder, locales) = with_files(&[
        ("uk/a.ftl", "language-name = Українська\nnot-in-the-source = ні"),
        ("be/a.ftl", "# nothing yet"),
    ]);
    let source = shipped::keys("ru").len();
    assert!(source >= 2);
    let uk = language(&locales, "uk").unwrap();
    assert_eq!(uk.name, "Українська");
    assert_eq!(usize::from(uk.percent), 100 / source);
    assert!(uk.from_user);
    let be = language(&locales, "be").unwrap();
    assert_eq!((be.name.as_str(), be.percent), ("be", 0));
    for tag in ["ru", "en"] {
        let built_in = language(&locales, tag).unwrap();
        assert_eq!((built_in.percent, built_in.from_user), (100, false), "{tag}");
    }
    assert_eq!(locales.languages()[0].tag, "ru");
}

#[test]
fn the_chosen_language_then_a_complete_one_of_the_system_then_russian() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "uk/a.ftl", "language-name = Українська");
    let choose = |chosen: Option<&str>, system: &[&str]| {
        let system = system.iter().map(|tag| (*tag).to_owned()).collect();
        Locales::with_system_languages(Some(folder.path()), system).choose(chosen)
    };
    assert_eq!(choose(None, &[]), "ru");
    assert_eq!(choose(None, &["en-GB"]), "en");
    assert_eq!(choose(None, &["C", "uk-UA", "en-US"]), "en", "Ukrainian is not complete");
    assert_eq!(choose(None, &["de-DE", "fr"]), "ru");
    assert_eq!(choose(Some("uk"), &["en-US"]), "uk");
    assert_eq!(choose(Some("uk-UA"), &["en-US"]), "uk");
    assert_eq!(choose(Some("gone"), &["en-US"]), "en");
    assert_eq!(choose(Some("../etc"), &[]), "ru");
}

#[test]
fn russian_plurals() {
    let ftl = "n = { $count ->\n    [one] { $count } сообщение\n    [few] { $count } сообщения\n   *[many] { $count } сообщений\n }";
    let (_folder, locales) = with_files(&[("ru/a.ftl", ftl)]);
    let texts = locales.texts("ru").unwrap();
    let expected = [
        (0, "сообщений"),
        (1, "сообщение"),
        (2, "сообщения"),
        (5, "сообщений"),
        (11, "сообщений"),
        (21, "сообщение"),
        (22, "сообщения"),
        (25, "сообщений"),
    ];
    for (count, word) in expected {
        assert_eq!(texts.format("n", &[("count", count.into())]), format!("{count} {word}"));
    }
}

#[test]
fn a_translation_is_prepared_once_and_never_overwritten() {
    let (folder, locales) = with_files(&[]);
    let made = locales.prepare_translation("pt_br").unwrap();
    assert_eq!(made, folder.path().join("pt-BR"));
    let source = made.join("source/ru/language.ftl");
    assert!(std::fs::read_to_string(&source).unwrap().contains("language-name = Русский"));
    assert!(made.join("source/en/language.ftl").exists());
    let to_fill = made.join("language.ftl");
    assert!(std::fs::read_to_string(&to_fill).unwrap().contains("# language-name = English"));

    std::fs::write(&to_fill, "language-name = Português").unwrap();
    assert_eq!(locales.prepare_translation("pt-BR").unwrap(), made);
    assert_eq!(std::fs::read_to_string(&to_fill).unwrap(), "language-name = Português");

    let fresh = open(folder.path());
    assert_eq!(language(&fresh, "pt-BR").unwrap().name, "Português");
    assert_eq!(fresh.problems(), []);
}

#[test]
fn a_fresh_preparation_counts_as_untranslated() {
    let (folder, locales) = with_files(&[]);
    locales.prepare_translation("de").unwrap();
    let fresh = open(folder.path());
    assert_eq!(language(&fresh, "de").unwrap().percent, 0);
    assert_eq!(fresh.problems(), []);
}

#[test]
fn what_is_no_tag_is_refused() {
    let (folder, locales) = with_files(&[]);
    for wrong in ["", "..", "../../etc", "a b", "und", "ru/../..", "русский", &"a".repeat(10_000)] {
        assert!(matches!(locales.sources(wrong), Err(LocaleError::TagInvalid)), "{wrong}");
        assert!(matches!(locales.prepare_translation(wrong), Err(LocaleError::TagInvalid)), "{wrong}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let nowhere = Locales::with_system_languages(None, Vec::new());
    assert!(matches!(nowhere.prepare_translation("de"), Err(LocaleError::NoFolder)));
}
