//! Reads the user's folder, within bounds.
//!
//! Follows no link that leads outside, opens nothing but plain files, and turns every refusal into a problem.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::file::{LocaleFile, problem};
use super::tag;
use crate::view::LocaleProblem;

/// Bytes in one file.
pub(super) const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Languages in the folder.
pub(super) const MAX_LANGUAGES: usize = 200;
/// Files of one language.
pub(super) const MAX_FILES: usize = 100;
/// Entries looked at in one folder, of whatever kind.
const MAX_ENTRIES: usize = 1_000;

/// A language found in the user's folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FoundLanguage {
    /// In the proper spelling.
    pub(super) tag: String,
    /// Its files, by name.
    pub(super) files: Vec<LocaleFile>,
}

/// Everything that can be read, and what is wrong with the rest. A folder that is not there is empty.
pub(super) fn user_folder(folder: &Path) -> (Vec<FoundLanguage>, Vec<LocaleProblem>) {
    let mut problems = Vec::new();
    let Ok(root) = folder.canonicalize() else { return (Vec::new(), problems) };
    let mut found: Vec<FoundLanguage> = Vec::new();
    for (name, path) in entries(&root, "", &mut problems) {
        if !path.is_dir() || name.starts_with('.') {
            continue;
        }
        let Ok(tag) = tag::parse(&name) else {
            problems.push(problem(&name, 0, "the folder's name is not a language tag"));
            continue;
        };
        let tag = tag.to_string();
        if found.iter().any(|other| other.tag == tag) {
            problems.push(problem(&name, 0, format!("there is another folder for {tag}")));
        } else if found.len() == MAX_LANGUAGES {
            problems.push(problem(&name, 0, format!("only {MAX_LANGUAGES} languages are read")));
            break;
        } else if let Some(path) = inside(&root, &path, &name, &mut problems) {
            found.push(FoundLanguage { tag, files: files(&root, &path, &name, &mut problems) });
        }
    }
    (found, problems)
}

fn files(root: &Path, folder: &Path, language: &str, problems: &mut Vec<LocaleProblem>) -> Vec<LocaleFile> {
    let mut files = Vec::new();
    for (name, path) in entries(folder, language, problems) {
        if path.extension().is_none_or(|extension| extension != "ftl") || name.starts_with('.') {
            continue;
        }
        let name = format!("{language}/{name}");
        if files.len() == MAX_FILES {
            problems.push(problem(&name, 0, format!("only {MAX_FILES} files of a language are read")));
            break;
        }
        let Some(path) = inside(root, &path, &name, problems) else { continue };
        match read(&path) {
            Ok(text) => files.push(LocaleFile::parse(name, &text)),
            Err(refused) => problems.push(problem(&name, 0, refused)),
        }
    }
    files
}

/// Names and paths of a folder's entries, sorted, so that the result does not depend on the file system.
fn entries(folder: &Path, name: &str, problems: &mut Vec<LocaleProblem>) -> Vec<(String, PathBuf)> {
    let listing = match std::fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) => {
            problems.push(problem(name, 0, format!("the folder cannot be read: {error}")));
            return Vec::new();
        }
    };
    let named = listing
        .take(MAX_ENTRIES)
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    let mut entries: Vec<_> = named.collect();
    entries.sort_unstable();
    entries
}

/// The path with its links resolved, if it still lies in the user's folder.
fn inside(root: &Path, path: &Path, name: &str, problems: &mut Vec<LocaleProblem>) -> Option<PathBuf> {
    match path.canonicalize() {
        Ok(real) if real.starts_with(root) => Some(real),
        Ok(_) => {
            problems.push(problem(name, 0, "a link out of the folder is not followed"));
            None
        }
        Err(error) => {
            problems.push(problem(name, 0, format!("cannot be read: {error}")));
            None
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    if !path.is_file() {
        return Err("not a file".to_owned());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("larger than {MAX_FILE_BYTES} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "not UTF-8 text".to_owned())
}
