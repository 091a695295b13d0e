//! The house of ARCHITECTURE.md, held by reading the sources: who may know what, and that files stay small.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the repository's root with forward slashes, and its text.
struct Source {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Rust files below a folder of the repository.
fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no Rust file: was it moved?");
    found
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs")
}

/// Asserts that no file below `folder` outside of the `allowed` places mentions one of the `words` in its code.
fn only(folder: &str, allowed: &[&str], words: &[&str]) {
    let mut breaches = Vec::new();
    for source in sources(folder) {
        if is_test(&source.path) || allowed.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                breaches.push(format!("{}:{}: {word}", source.path, number + 1));
            }
        }
    }
    assert!(breaches.is_empty(), "allowed only in {allowed:?}:\n{}", breaches.join("\n"));
}

#[test]
fn only_http_knows_axum() {
    only("server/src", &["server/src/http/"], &["axum::"]);
}

#[test]
fn only_the_store_and_the_cache_contain_sql() {
    let sql = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"REPLACE "];
    only("server/src", &["server/src/store/"], &[&sql[..], &["sqlx::"]].concat());
    only("desktop/core/src", &["desktop/core/src/cache/"], &[&sql[..], &["rusqlite::"]].concat());
    only("desktop/src-tauri/src", &[], &[&sql[..], &["rusqlite::"]].concat());
}

#[test]
fn only_the_shell_knows_tauri() {
    only("desktop/core/src", &[], &["tauri::", "tauri_"]);
    only("server/src", &[], &["tauri::", "vestnik_core::"]);
}

#[test]
fn the_servers_floors_import_downwards_only() {
    only(
        "server/src/store",
        &[],
        &["crate::chat", "crate::accounts", "crate::admin", "crate::http", "crate::cli"],
    );
    for room in ["server/src/chat", "server/src/accounts", "server/src/admin"] {
        only(room, &[], &["crate::http", "crate::cli"]);
    }
}

#[test]
fn the_cores_floors_import_downwards_only() {
    let above_cache =
        ["crate::sync", "crate::queue", "crate::link", "crate::session", "crate::timeline", "crate::client"];
    only("desktop/core/src/cache", &[], &above_cache);
    for room in ["sync", "queue", "link", "session"] {
        let folder = format!("desktop/core/src/{room}");
        only(&folder, &[], &["crate::client", "crate::timeline", "crate::chat_list"]);
    }
    only("desktop/core/src/view", &[], &["crate::cache", "crate::client", "crate::sync", "crate::queue"]);
}

#[test]
fn the_protocol_does_no_io() {
    only("shared-protocol/src", &[], &["std::fs", "std::net", "tokio::", "SystemTime", "Instant::now"]);
}

#[test]
fn every_file_says_what_it_is_and_stays_small() {
    let mut breaches = Vec::new();
    for folder in ["shared-protocol", "server", "desktop/core", "desktop/src-tauri/src", "tests", "xtask"] {
        for source in sources(folder).into_iter().filter(|source| !source.path.contains("/target/")) {
            if !source.text.starts_with("//!") && !source.path.contains("fuzz_targets") {
                breaches.push(format!("{}: no header", source.path));
            }
            let lines = source.text.lines().count();
            if lines > 400 {
                breaches.push(format!("{}: {lines} lines", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}
