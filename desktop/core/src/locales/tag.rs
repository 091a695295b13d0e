//! Language tags: the one spelling of each, and what to fall back to.

use unic_langid::LanguageIdentifier;

use super::LocaleError;

/// The source language: what percentages are measured against, and what is shown when nothing is known of the person.
pub(super) const RUSSIAN: &str = "ru";
/// Stands behind every language.
pub(super) const ENGLISH: &str = "en";

/// Reads a tag in any spelling (`pt_br`); its `to_string` is the proper one (`pt-BR`).
pub(super) fn parse(tag: &str) -> Result<LanguageIdentifier, LocaleError> {
    let parsed: LanguageIdentifier = tag.parse().map_err(|_| LocaleError::TagInvalid)?;
    // `und` names no language; a folder of that name would stand behind everything.
    if parsed.language.is_empty() { Err(LocaleError::TagInvalid) } else { Ok(parsed) }
}

/// The tag and its bases, longest first: `sr-Cyrl-RS`, `sr-Cyrl`, `sr`; without English.
pub(super) fn with_bases(tag: &LanguageIdentifier) -> Vec<LanguageIdentifier> {
    let mut tags = vec![tag.clone()];
    let mut shorter = tag.clone();
    for step in [
        (|tag| tag.clear_variants()) as fn(&mut LanguageIdentifier),
        |tag| tag.region = None,
        |tag| tag.script = None,
    ] {
        step(&mut shorter);
        if tags.last() != Some(&shorter) {
            tags.push(shorter.clone());
        }
    }
    tags
}
