//! Languages: what there is, and their texts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A language that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct LanguageInfo {
    /// Its tag, the folder's name.
    pub tag: String,
    /// What it calls itself (`language-name`), or the tag.
    pub name: String,
    /// How much of the Russian source it translates, in whole percent, rounded down.
    pub percent: u8,
    /// It comes (also) from the user's folder.
    pub from_user: bool,
}

/// A mistake in a file of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct LocaleProblem {
    /// Language and file, as `uk/composer.ftl`.
    pub file: String,
    /// Line, from 1; 0 where the file as a whole cannot be read.
    pub line: u32,
    /// What the parser said, in English.
    pub message: String,
}

/// A language's texts with its fallbacks, best first: user's folder, exact, base language, English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct LocaleSources {
    /// The language.
    pub tag: String,
    /// `ltr` or `rtl` (`language-dir`).
    pub dir: String,
    /// Each with the language to format it by; a message is taken from the first that has it.
    pub chain: Vec<LocaleSource>,
}

/// The texts of one language from one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct LocaleSource {
    /// The language to format plurals and dates by.
    pub tag: String,
    /// Fluent source, all files together.
    pub ftl: String,
}
