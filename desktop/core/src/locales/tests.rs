//! Languages from real files, in real folders.

mod fallback;
mod hostile;
mod reload;
mod shipped;

use std::path::Path;

use super::*;

/// A user's folder with these files (`"uk/a.ftl"`, text) and the languages read from it.
fn with_files(files: &[(&str, &str)]) -> (tempfile::TempDir, Locales) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    let locales = open(folder.path());
    (folder, locales)
}

fn open(folder: &Path) -> Locales {
    Locales::with_system_languages(Some(folder), Vec::new())
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn language(locales: &Locales, tag: &str) -> Option<LanguageInfo> {
    locales.languages().into_iter().find(|language| language.tag == tag)
}

fn problems(locales: &Locales) -> Vec<(String, u32, String)> {
    locales.problems().into_iter().map(|p| (p.file, p.line, p.message)).collect()
}
