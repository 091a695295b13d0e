//! The example file and the documentation's table, both printed from the table of options.

use super::sources::environment_name;
use super::table::{OptionInfo, table};

/// The whole configuration with every default, ready to be saved and changed.
#[must_use]
pub fn example_file() -> String {
    let mut text = String::from(
        "# Configuration of vestnik-server. Every option is here with its default; a line that begins with # has none.\n\
         # Environment variables go over this file (VESTNIK_<SECTION>_<NAME>), flags over both (--set section.name=value).\n",
    );
    for section in table() {
        text.push_str(&format!("\n# {}\n[{}]\n", section.meaning, section.name));
        for option in &section.options {
            text.push_str(&format!("\n# {}\n{}\n", option.meaning, line(option)));
        }
    }
    text
}

/// Rows of the table in `docs/admin.md`: option, default, environment variable, meaning.
#[must_use]
pub fn option_rows() -> Vec<String> {
    let options = table().into_iter().flat_map(|section| section.options);
    options
        .map(|option| {
            let default = match &option.default {
                serde_json::Value::Null => "—".to_owned(),
                value => format!("`{value}`"),
            };
            format!(
                "| `{}` | {default} | `{}` | {} |",
                option.key,
                environment_name(option.key),
                option.meaning
            )
        })
        .collect()
}

/// `name = value`, or the same behind a # where there is no default. JSON's texts, numbers, booleans and lists of
/// texts are TOML as they stand.
fn line(option: &OptionInfo) -> String {
    let name = option.key.rsplit('.').next().unwrap_or(option.key);
    match (&option.default, option.sample) {
        (serde_json::Value::Null, sample) => format!("# {name} = \"{}\"", sample.unwrap_or_default()),
        (value, _) => format!("{name} = {value}"),
    }
}
