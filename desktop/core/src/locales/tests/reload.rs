//! The folder is watched: what is saved is there without a restart.

use std::time::Duration;

use super::*;

/// Waits for changes until `reached`; a change that never comes fails the test.
async fn until(locales: &Locales, changes: &mut LocaleChanges, reached: impl Fn(&Locales) -> bool) {
    let wait = async {
        while !reached(locales) {
            assert!(changes.changed().await, "the folder is not watched");
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("no change was told in time");
}

fn name(locales: &Locales, tag: &str) -> Option<String> {
    language(locales, tag).map(|language| language.name)
}

#[tokio::test]
async fn a_language_appears_changes_and_goes_while_the_app_runs() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("made/at/start");
    let locales = open(&root);
    let mut changes = locales.changes();
    assert_eq!(name(&locales, "uk"), None);

    write(&root, "uk/name.ftl", "language-name = Українська");
    until(&locales, &mut changes, |now| name(now, "uk").as_deref() == Some("Українська")).await;

    write(&root, "uk/name.ftl", "language-name = Солов'їна");
    until(&locales, &mut changes, |now| name(now, "uk").as_deref() == Some("Солов'їна")).await;
    assert_eq!(locales.texts("uk").unwrap().format("language-name", &[]), "Солов'їна");

    write(&root, "uk/name.ftl", "language-name = Солов'їна\n\nbroken\n");
    until(&locales, &mut changes, |now| now.problems().iter().any(|problem| problem.line == 3)).await;

    // As editors save: a new file in the old one's place.
    std::fs::write(root.join("uk/.tmp"), "language-name = Ще раз").unwrap();
    std::fs::rename(root.join("uk/.tmp"), root.join("uk/name.ftl")).unwrap();
    until(&locales, &mut changes, |now| name(now, "uk").as_deref() == Some("Ще раз")).await;
    assert_eq!(locales.problems(), []);

    std::fs::remove_dir_all(root.join("uk")).unwrap();
    until(&locales, &mut changes, |now| name(now, "uk").is_none()).await;

    write(&root, "uk/name.ftl", "language-name = Знову");
    until(&locales, &mut changes, |now| name(now, "uk").as_deref() == Some("Знову")).await;
}

#[tokio::test]
async fn every_file_of_a_copied_folder_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let locales = open(folder.path());
    let mut changes = locales.changes();
    for index in 0..50 {
        write(folder.path(), &format!("l{}/a.ftl", letters(index)), "language-name = x");
        write(folder.path(), &format!("l{}/b.ftl", letters(index)), "language-dir = rtl");
    }
    let complete = |now: &Locales| {
        let tags: Vec<_> = now.languages().into_iter().filter(|l| l.from_user && l.name == "x").collect();
        tags.len() == 50 && tags.iter().all(|l| now.sources(&l.tag).unwrap().dir == "rtl")
    };
    until(&locales, &mut changes, complete).await;
}

fn letters(index: u8) -> String {
    [b'a' + index / 26, b'a' + index % 26].map(char::from).iter().collect()
}

#[tokio::test]
async fn a_prepared_translation_is_listed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let locales = open(folder.path());
    let mut changes = locales.changes();
    locales.prepare_translation("de").unwrap();
    until(&locales, &mut changes, |now| language(now, "de").is_some()).await;
}

#[tokio::test]
async fn the_watch_ends_with_the_last_clone() {
    let folder = tempfile::tempdir().unwrap();
    let locales = open(folder.path());
    let mut changes = locales.changes();
    drop(locales);
    let ended = async { while changes.changed().await {} };
    tokio::time::timeout(Duration::from_secs(10), ended).await.expect("the thread still runs");
}
