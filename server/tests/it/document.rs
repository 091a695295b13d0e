//! `docs/admin.md` has the options and the metrics of this build.

use std::path::PathBuf;
use std::{env, fs};

use vestnik_server::config::option_rows;
use vestnik_server::telemetry::metrics::METRICS;

/// Set by `cargo xtask types`: write the table instead of comparing it.
const REWRITE: &str = "VESTNIK_WRITE_TYPES";
const BEGIN: &str = "<!-- options: written by `cargo xtask types`, checked by a test -->\n";
const END: &str = "<!-- end of options -->\n";

#[test]
fn the_table_of_options_in_the_document_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/admin.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("the table has a beginning");
    let (shown, after) = rest.split_once(END).expect("the table has an end");
    let table = format!(
        "\n| option | default | variable | meaning |\n| --- | --- | --- | --- |\n{}\n\n",
        option_rows().join("\n")
    );
    if env::var_os(REWRITE).is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(shown, table, "run `cargo xtask types`");
    }
}

#[test]
fn every_metric_is_in_the_document() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/admin.md");
    let document = fs::read_to_string(&path).unwrap();
    for (kind, name, meaning) in METRICS {
        let row = format!("| `{name}` | {} | {meaning} |", format!("{kind:?}").to_lowercase());
        assert!(document.contains(&row), "docs/admin.md lacks: {row}");
    }
}
