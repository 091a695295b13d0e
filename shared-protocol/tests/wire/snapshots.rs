//! The examples against their committed form, and the completeness of the examples.

use std::{collections::BTreeSet, path::Path};
use utoipa::PartialSchema;
use vestnik_protocol::{
    ChatEvent, ChatKind, ClientFrame, Command, CommandOutcome, ErrorCode, KnownContent, ResetReason, Role,
    ServerFrame, markup::Block,
};

use crate::{
    example::{Example, page},
    examples::all,
};

#[test]
fn the_wire_is_as_committed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (area, examples) in all() {
            insta::assert_snapshot!(area, page(&examples));
        }
    });
}

#[test]
fn error_codes_are_as_committed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let line = |code: &ErrorCode| {
        let transient = if code.is_transient() { " transient" } else { "" };
        let authentication = if code.is_authentication() { " authentication" } else { "" };
        format!("{} {}{transient}{authentication}", code.as_str(), code.http_status())
    };
    let lines: Vec<_> = ErrorCode::ALL.iter().map(line).collect();
    settings.bind(|| insta::assert_snapshot!("error_codes", lines.join("\n")));
}

#[test]
fn every_type_has_an_example() {
    let types = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desktop/ui/src/types/protocol.ts");
    let source = std::fs::read_to_string(types).expect("the generated types are committed");
    let declared = source.lines().filter_map(|line| line.strip_prefix("export type ")?.split(' ').next());
    let examples: Vec<_> = all().into_iter().flat_map(|(_, examples)| examples).collect();
    let shown: BTreeSet<_> = examples.iter().map(|e| e.type_name).collect();
    let missing: Vec<_> = declared.filter(|name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "no example in tests/wire/examples of {missing:?}");
}

#[test]
fn every_variant_has_an_example() {
    let examples: Vec<_> = all().into_iter().flat_map(|(_, examples)| examples).collect();
    let mut missing = Vec::new();
    missing.extend(variants_without_example::<ClientFrame>("ClientFrame", "type", &examples));
    missing.extend(variants_without_example::<ServerFrame>("ServerFrame", "type", &examples));
    missing.extend(variants_without_example::<Command>("Command", "type", &examples));
    missing.extend(variants_without_example::<CommandOutcome>("CommandOutcome", "status", &examples));
    missing.extend(variants_without_example::<KnownContent>("KnownContent", "type", &examples));
    missing.extend(variants_without_example::<ChatEvent>("ChatEvent", "event", &examples));
    missing.extend(variants_without_example::<Block>("Block", "type", &examples));
    missing.extend(variants_without_example::<ChatKind>("ChatKind", "", &examples));
    missing.extend(variants_without_example::<Role>("Role", "", &examples));
    missing.extend(variants_without_example::<ResetReason>("ResetReason", "", &examples));
    assert!(missing.is_empty(), "no example in tests/wire/examples of {missing:?}");
}

/// The variants are read out of the OpenAPI schema, so that a new one is noticed without a list to keep.
pub fn variants<T: PartialSchema>() -> BTreeSet<String> {
    let schema = serde_json::to_value(T::schema()).expect("a schema is JSON");
    let mut variants = BTreeSet::new();
    collect_enum_values(&schema, &mut variants);
    variants
}

fn variants_without_example<T: PartialSchema>(name: &str, tag: &str, examples: &[Example]) -> Vec<String> {
    let variants = variants::<T>();
    assert!(variants.len() > 1, "{name}: found only {variants:?} in its schema");
    let of_type = examples.iter().filter(|e| e.type_name == name);
    let json = of_type.map(|e| serde_json::from_str::<serde_json::Value>(&e.json).expect("checked"));
    let shown: BTreeSet<_> = json
        .filter_map(|value| if tag.is_empty() { Some(value) } else { value.get(tag).cloned() })
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    // What a newer peer may send has no form of its own; `tolerance` covers it.
    let missing = variants.into_iter().filter(|v| v != "unknown" && !shown.contains(v));
    missing.map(|variant| format!("{name}::{variant}")).collect()
}

fn collect_enum_values(schema: &serde_json::Value, found: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_array().filter(|_| key == "enum") {
                    Some(values) => found.extend(values.iter().filter_map(|v| v.as_str()).map(str::to_owned)),
                    None => collect_enum_values(value, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_enum_values(item, found)),
        _ => {}
    }
}
