//! What is known of all languages at one moment. Never changes: a reload makes another one.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use unic_langid::{CharacterDirection, LanguageIdentifier};

use super::file::{LocaleEntry, LocaleFile};
use super::scan::FoundLanguage;
use super::tag::{ENGLISH, RUSSIAN, with_bases};
use super::{builtin, lint, scan, tag};
use crate::view::{LanguageInfo, LocaleProblem, LocaleSource, LocaleSources};

/// Problems told at once; whoever mends these sees the next ones.
const MAX_PROBLEMS: usize = 200;
/// Characters of a language's own name.
const MAX_NAME_CHARS: usize = 64;

/// A snapshot of all languages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Catalog {
    /// Built-in ones first (Russian before all), then those that only the user has, by tag.
    languages: Vec<Language>,
    problems: Vec<LocaleProblem>,
}

/// One language, from up to two places.
#[derive(Debug, PartialEq, Eq)]
struct Language {
    tag: String,
    /// The user's own files; they come first.
    user: Option<Vec<LocaleFile>>,
    builtin: Vec<LocaleFile>,
    percent: u8,
}

impl Catalog {
    /// Reads everything there is. Blocking.
    pub(super) fn load(user_dir: Option<&Path>) -> Self {
        let (found, problems) = user_dir.map(scan::user_folder).unwrap_or_default();
        let builtin = builtin::tags().into_iter().map(|tag| (tag.to_owned(), builtin::parsed(tag))).collect();
        Self::build(builtin, found, problems)
    }

    /// Merges what was read.
    fn build(
        builtin: Vec<(String, Vec<LocaleFile>)>,
        found: Vec<FoundLanguage>,
        mut problems: Vec<LocaleProblem>,
    ) -> Self {
        let mut languages: Vec<_> = builtin
            .into_iter()
            .map(|(tag, builtin)| Language { tag, user: None, builtin, percent: 0 })
            .collect();
        for FoundLanguage { tag, files } in found {
            match languages.iter_mut().find(|language| language.tag == tag) {
                Some(language) => language.user = Some(files),
                None => languages.push(Language { tag, user: Some(files), builtin: Vec::new(), percent: 0 }),
            }
        }
        let russian: Vec<_> = languages
            .iter()
            .filter(|language| language.tag == RUSSIAN)
            .flat_map(|language| language.builtin.clone())
            .collect();
        let source: HashMap<&str, &LocaleEntry> =
            russian.iter().flat_map(|file| &file.entries).map(|entry| (entry.key.as_str(), entry)).collect();
        for language in &mut languages {
            language.percent = percent(language, &source);
            let user = language.user.as_deref().unwrap_or_default();
            problems.extend(user.iter().flat_map(|file| file.syntax_errors.clone()));
            problems.extend(lint::check(user, &source));
        }
        problems.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        problems.truncate(MAX_PROBLEMS);
        Self { languages, problems }
    }

    pub(super) fn problems(&self) -> &[LocaleProblem] {
        &self.problems
    }

    pub(super) fn languages(&self) -> Vec<LanguageInfo> {
        let info = |language: &Language| LanguageInfo {
            tag: language.tag.clone(),
            name: language.name(),
            percent: language.percent,
            from_user: language.user.is_some(),
        };
        self.languages.iter().map(info).collect()
    }

    /// See [`super::Locales::choose`].
    pub(super) fn choose(&self, chosen: Option<&str>, system: &[String]) -> String {
        let chosen = chosen.and_then(|tag| self.best(tag, 0));
        let preferred = || system.iter().find_map(|tag| self.best(tag, 100));
        chosen.or_else(preferred).map_or_else(|| RUSSIAN.to_owned(), |language| language.tag.clone())
    }

    /// The language itself, or its nearest base, that is translated so far.
    fn best(&self, wanted: &str, percent: u8) -> Option<&Language> {
        let wanted = tag::parse(wanted).ok()?;
        with_bases(&wanted)
            .iter()
            .filter_map(|tag| self.language(tag))
            .find(|language| language.percent >= percent)
    }

    fn language(&self, tag: &LanguageIdentifier) -> Option<&Language> {
        let tag = tag.to_string();
        self.languages.iter().find(|language| language.tag == tag)
    }

    /// See [`super::Locales::sources`].
    pub(super) fn sources(&self, tag: &LanguageIdentifier) -> LocaleSources {
        let own: Vec<_> = with_bases(tag).iter().filter_map(|tag| self.language(tag)).collect();
        let english = self.languages.iter().filter(|language| language.tag == ENGLISH);
        let mut chain: Vec<&Language> = own.clone();
        chain.extend(english.filter(|english| own.iter().all(|language| language.tag != english.tag)));
        LocaleSources {
            tag: tag.to_string(),
            dir: direction(tag, &own).to_owned(),
            chain: chain.into_iter().flat_map(Language::sources).collect(),
        }
    }
}

/// What the files say, otherwise what is known of the language's script.
fn direction(tag: &LanguageIdentifier, languages: &[&Language]) -> &'static str {
    let said = languages.iter().find_map(|language| language.plain("language-dir"));
    match said.as_deref().map(str::trim) {
        Some("rtl") => "rtl",
        Some("ltr") => "ltr",
        _ if tag.character_direction() == CharacterDirection::RTL => "rtl",
        _ => "ltr",
    }
}

impl Language {
    /// The user's files before the built-in ones, as the fallback goes.
    fn places(&self) -> impl Iterator<Item = &[LocaleFile]> {
        self.user.as_deref().into_iter().chain(std::iter::once(self.builtin.as_slice()))
    }

    fn sources(&self) -> Vec<LocaleSource> {
        let places = self.places().filter(|files| !files.is_empty());
        // A blank line between files, so that a broken last line does not swallow the next file's first.
        let text = |files: &[LocaleFile]| {
            files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>().join("\n\n")
        };
        places.map(|files| LocaleSource { tag: self.tag.clone(), ftl: text(files) }).collect()
    }

    /// A message without variables.
    fn plain(&self, key: &str) -> Option<String> {
        let mut entries = self.places().flatten().flat_map(|file| &file.entries);
        entries.find(|entry| entry.key == key).and_then(|entry| entry.plain.clone())
    }

    /// What it calls itself, on one line and without marks that would turn the list around; or its tag.
    fn name(&self) -> String {
        let name = self.plain("language-name").unwrap_or_default();
        let shown = name.trim().chars().filter(|c| !c.is_control() && !is_direction_mark(*c));
        let name: String = shown.take(MAX_NAME_CHARS).collect();
        if name.is_empty() { self.tag.clone() } else { name }
    }
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How much of the source a language has, in whole percent, rounded down, so that 100 means everything.
fn percent(language: &Language, source: &HashMap<&str, &LocaleEntry>) -> u8 {
    let entries = language.places().flatten().flat_map(|file| &file.entries);
    let translated: HashSet<&str> = entries.map(|entry| entry.key.as_str()).collect();
    let done = source.keys().filter(|key| translated.contains(*key)).count();
    let percent = (done * 100).checked_div(source.len()).unwrap_or(0);
    u8::try_from(percent).unwrap_or(100)
}
