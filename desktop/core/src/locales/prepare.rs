//! Prepares a folder in which somebody can translate Vestnik.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use unic_langid::LanguageIdentifier;

use super::LocaleError;
use super::builtin::{self, BuiltinFile};
use super::tag::{ENGLISH, RUSSIAN};

/// Where the sources lie within the language's folder: one level down, where they are not taken for translations.
const SOURCES: &str = "source";

/// Copies the sources beside a file to fill for each. What is there already stays.
pub(super) fn translation(user_dir: &Path, tag: &LanguageIdentifier) -> Result<PathBuf, LocaleError> {
    let folder = user_dir.join(tag.to_string());
    for source in [RUSSIAN, ENGLISH] {
        let to = folder.join(SOURCES).join(source);
        std::fs::create_dir_all(&to)?;
        for BuiltinFile { name, text } in builtin::files(source) {
            write_new(&to.join(name), text)?;
        }
    }
    for BuiltinFile { name, text } in builtin::files(ENGLISH) {
        write_new(&folder.join(name), &to_fill(text))?;
    }
    Ok(folder)
}

/// Every message as a comment: it counts as untranslated until somebody takes the mark away and translates it.
fn to_fill(text: &str) -> String {
    let commented = text.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line if line.starts_with('#') => format!("{line}\n"),
        line => format!("# {line}\n"),
    });
    commented.collect()
}

fn write_new(path: &Path, text: &str) -> Result<(), LocaleError> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => Ok(file.write_all(text.as_bytes())?),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
    }
}
