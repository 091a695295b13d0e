//! Mistakes that are no syntax errors: what a translator would only find by chance on the screen.

use std::collections::{HashMap, HashSet};

use super::file::{LocaleEntry, LocaleFile, problem};
use crate::view::LocaleProblem;

/// Compares a language's files with the source language's entries.
pub(super) fn check(files: &[LocaleFile], source: &HashMap<&str, &LocaleEntry>) -> Vec<LocaleProblem> {
    let all: HashSet<&str> = files.iter().flat_map(|file| &file.entries).map(|e| e.key.as_str()).collect();
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    for file in files {
        for entry in &file.entries {
            let mut report = |message: String| problems.push(problem(&file.name, entry.line, message));
            if !seen.insert(entry.key.as_str()) {
                report(format!("\"{}\" is here twice; the first one counts", entry.key));
            }
            for reference in entry.references.iter().filter(|key| !all.contains(key.as_str())) {
                report(format!("\"{}\" uses \"{reference}\", which this folder does not have", entry.key));
            }
            match source.get(entry.key.as_str()) {
                Some(original) => {
                    let unknown = entry.variables.iter().filter(|name| !original.variables.contains(name));
                    unknown.for_each(|name| report(format!("\"{}\" has no variable ${name}", entry.key)));
                }
                // A language may have terms of its own.
                None if entry.key.starts_with('-') => {}
                None => report(format!("the app has no message \"{}\"", entry.key)),
            }
        }
    }
    problems
}
