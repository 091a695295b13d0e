//! Settings survive every file that can lie there.

use super::*;
use crate::view::{SendKey, Theme};

fn folder_with(content: &str) -> (tempfile::TempDir, SettingsFile) {
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(folder.path());
    std::fs::write(file.path(), content).unwrap();
    (folder, file)
}

fn unusual() -> Settings {
    Settings {
        language: Some("en".into()),
        theme: Theme::Dark,
        text_percent: 120,
        send_key: SendKey::ControlEnter,
        notifications: false,
        notification_text: false,
    }
}

#[test]
fn without_a_file_there_are_defaults() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(SettingsFile::new(folder.path()).load(), Settings::default());
}

#[test]
fn what_was_saved_is_loaded_and_leaves_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(&folder.path().join("made/by/save"));
    file.save(&Settings::default()).unwrap();
    file.save(&unusual()).unwrap();
    assert_eq!(file.load(), unusual());
    let names: Vec<_> =
        std::fs::read_dir(&file.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [FILE_NAME]);
}

#[test]
fn every_field_is_loaded_again() {
    // Fails when a field is added to `Settings` and forgotten in `parse`.
    let (_folder, file) = folder_with(&serde_json::to_string(&unusual()).unwrap());
    assert_eq!(file.load(), unusual());
    let fields = serde_json::to_value(unusual()).unwrap().as_object().unwrap().len();
    assert_eq!(fields, 6, "a new field: give it an unusual value above");
}

#[test]
fn wrong_values_become_defaults_one_by_one() {
    let (_folder, file) = folder_with(
        r#"{"language": "not a tag!", "theme": "purple", "text_percent": 130, "send_key": 5,
            "notifications": false, "notification_text": "yes", "unknown": [1]}"#,
    );
    let expected = Settings { text_percent: 130, notifications: false, ..Settings::default() };
    assert_eq!(file.load(), expected);
}

#[test]
fn the_text_size_is_clamped() {
    for (written, loaded) in [("5", 80), ("-1", 80), ("80", 80), ("160", 160), ("100000", 160), ("1.5", 100)]
    {
        let (_folder, file) = folder_with(&format!(r#"{{"text_percent": {written}}}"#));
        assert_eq!(file.load().text_percent, loaded, "{written}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(folder.path());
    let saved = file.save(&Settings { text_percent: 9_999, ..Settings::default() }).unwrap();
    assert_eq!(saved.text_percent, 160);
}

#[test]
fn a_damaged_file_is_set_aside_and_not_lost() {
    let huge = format!("{{\"x\": \"{}\"}}", "x".repeat(100_000));
    for damaged in ["{\"theme\": \"dark\"", "[]", "", "\u{0}\u{0}\u{0}", &huge] {
        let (folder, file) = folder_with(damaged);
        assert_eq!(file.load(), Settings::default());
        assert_eq!(std::fs::read_to_string(folder.path().join(ASIDE_NAME)).unwrap(), damaged);
        file.save(&unusual()).unwrap();
        assert_eq!(file.load(), unusual());
    }
}

#[test]
fn a_failed_save_leaves_the_file_as_it_was() {
    let (folder, file) = folder_with(r#"{"theme": "dark"}"#);
    let blocked = SettingsFile::new(&file.path());
    assert!(blocked.save(&unusual()).is_err(), "a file where the folder should be");
    assert_eq!(SettingsFile::new(folder.path()).load().theme, Theme::Dark);
}
