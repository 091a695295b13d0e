//! The languages compiled into the app.

use include_dir::{Dir, include_dir};

use super::file::LocaleFile;

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../locales");

/// A built-in file, as its author wrote it.
pub(super) struct BuiltinFile {
    /// `composer.ftl`
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

/// Tags of all built-in languages, Russian first.
pub(super) fn tags() -> Vec<&'static str> {
    let mut tags: Vec<_> = LOCALES.dirs().filter_map(|folder| folder.path().to_str()).collect();
    tags.sort_unstable_by_key(|tag| (*tag != super::tag::RUSSIAN, *tag));
    tags
}

/// The `.ftl` files of one of them, by name.
pub(super) fn files(tag: &str) -> Vec<BuiltinFile> {
    let folder = LOCALES.get_dir(tag);
    let mut files: Vec<_> = folder
        .into_iter()
        .flat_map(Dir::files)
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "ftl"))
        .filter_map(|file| {
            Some(BuiltinFile { name: file.path().file_name()?.to_str()?, text: file.contents_utf8()? })
        })
        .collect();
    files.sort_unstable_by_key(|file| file.name);
    files
}

/// The same, parsed.
pub(super) fn parsed(tag: &str) -> Vec<LocaleFile> {
    files(tag).into_iter().map(|file| LocaleFile::parse(format!("{tag}/{}", file.name), file.text)).collect()
}
