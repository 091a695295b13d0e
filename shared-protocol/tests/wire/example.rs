//! One value of a wire type with its JSON, checked to come back as it went.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// A value of the wire in its JSON form.
pub struct Example {
    /// The Rust type, without its path.
    pub type_name: &'static str,
    /// What the example shows, in a few words.
    pub case: &'static str,
    /// Pretty-printed, fields in the order of their declaration.
    pub json: String,
    /// As a log would show it.
    pub debug: String,
}

/// Makes an example; panics unless decoding the JSON gives the value again.
pub fn example<T: Serialize + DeserializeOwned + PartialEq + Debug>(case: &'static str, value: T) -> Example {
    let full = std::any::type_name::<T>();
    let type_name = full.rsplit("::").next().expect("a path has a last part");
    let json = serde_json::to_string_pretty(&value).expect("every wire type has a JSON form");
    let back: T = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{type_name}, {case}: {error}"));
    assert!(back == value, "{type_name}, {case}: decoding {json} gives another value");
    Example { type_name, case, json, debug: format!("{value:?} {value:#?}") }
}

/// The examples of one area as one readable text.
pub fn page(examples: &[Example]) -> String {
    let parts: Vec<_> =
        examples.iter().map(|e| format!("{}: {}\n{}\n", e.type_name, e.case, e.json)).collect();
    parts.join("\n")
}
