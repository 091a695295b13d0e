//! The catalogues that are shipped: both languages say everything, and the Russian one counts in Russian.

use std::collections::BTreeMap;

use fluent_syntax::ast;
use vestnik_protocol::ErrorCode;

use crate::locales::file::LocaleEntry;
use crate::locales::{builtin, lint};
use crate::view::{ClientCode, LocaleProblem};

fn entries(tag: &str) -> BTreeMap<String, LocaleEntry> {
    let files = builtin::parsed(tag);
    files.into_iter().flat_map(|file| file.entries).map(|entry| (entry.key.clone(), entry)).collect()
}

/// Every key of a built-in language.
pub(super) fn keys(tag: &str) -> Vec<String> {
    entries(tag).into_keys().collect()
}

#[test]
fn both_languages_are_without_mistakes() {
    assert_eq!(builtin::tags(), ["ru", "en"]);
    let russian = entries("ru");
    let source = russian.iter().map(|(key, entry)| (key.as_str(), entry)).collect();
    for tag in builtin::tags() {
        let files = builtin::parsed(tag);
        let syntax: Vec<_> = files.iter().flat_map(|file| &file.syntax_errors).collect();
        assert_eq!(syntax, Vec::<&LocaleProblem>::new());
        assert_eq!(lint::check(&files, &source), []);
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (russian, english) = (entries("ru"), entries("en"));
    let sorted = |entry: &LocaleEntry| {
        let mut variables = entry.variables.clone();
        variables.sort_unstable();
        variables
    };
    let shape = |language: &BTreeMap<String, LocaleEntry>| {
        language.iter().map(|(key, entry)| (key.clone(), sorted(entry))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(shape(&russian), shape(&english));
}

#[test]
fn every_error_code_has_a_message() {
    let client = ClientCode::ALL.iter().map(|code| code.as_str());
    let server = ErrorCode::ALL.iter().map(|code| code.as_str());
    let keys = keys("ru");
    let missing: Vec<_> = client
        .chain(server)
        .map(|code| format!("error-{}", code.replace('_', "-")))
        .filter(|key| !keys.contains(key))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// A choice by plural form. One between `0` and the rest alone is none: it shows a number without a word beside it.
fn by_form(variants: &[ast::Variant<&str>]) -> bool {
    variants
        .iter()
        .any(|variant| matches!(variant.key, ast::VariantKey::Identifier { name: "one" | "few" | "many" }))
}

fn check_plurals(id: &str, pattern: &ast::Pattern<&str>, forms: &[&str]) {
    for element in &pattern.elements {
        let ast::PatternElement::Placeable { expression: ast::Expression::Select { variants, .. } } = element
        else {
            continue;
        };
        if by_form(variants) {
            let named = |form: &str| {
                variants.iter().any(
                    |variant| matches!(variant.key, ast::VariantKey::Identifier { name } if name == form),
                )
            };
            for form in forms {
                assert!(named(form), "{id} has no form [{form}]");
            }
        }
        for variant in variants {
            check_plurals(id, &variant.value, forms);
        }
    }
}

#[test]
fn every_number_has_all_plural_forms_of_its_language() {
    // Russian whole numbers are one, few or many (0, 1, 2, 5, 11, 21, 22, 25 fall on all three), English one or other.
    for (tag, forms) in [("ru", ["one", "few", "many"].as_slice()), ("en", &["one", "other"])] {
        for file in builtin::files(tag) {
            let resource = fluent_syntax::parser::parse(file.text).expect("parses");
            for entry in &resource.body {
                if let ast::Entry::Message(message) = entry {
                    let attributes = message.attributes.iter().map(|attribute| &attribute.value);
                    for pattern in message.value.iter().chain(attributes) {
                        check_plurals(message.id.name, pattern, forms);
                    }
                }
            }
        }
    }
}
