//! Reads the sources in order: defaults, file, environment, flags. Every error names the key, what is wrong with the
//! value and where it came from.

use std::path::{Path, PathBuf};

use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::table::{Config, OptionInfo, table};

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or may not be read.
    #[error("the configuration file {path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("the configuration file {path} is not valid TOML: {problem}")]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        problem: String,
    },
    /// No such option.
    #[error("unknown option `{key}` in {origin}{}", suggestion.as_deref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    UnknownKey {
        /// As it was written.
        key: String,
        /// Where.
        origin: String,
        /// The nearest option that exists.
        suggestion: Option<String>,
    },
    /// The value has the wrong type or is out of range.
    #[error("option `{key}` in {origin}: {problem}")]
    BadValue {
        /// Which option.
        key: String,
        /// Where its value came from.
        origin: String,
        /// What is wrong. Never holds the value of a secret.
        problem: String,
    },
    /// `--set` without `=`.
    #[error("`--set {0}`: expected KEY=VALUE, as `--set limits.sign_in_per_minute_per_address=5`")]
    BadSet(String),
    /// No home folder.
    #[error("the system names no folder for application data; give one with --data")]
    NoDataFolder,
}

/// One option set from outside a file.
#[derive(Debug, Clone)]
pub struct Setting {
    /// As `limits.sign_in_per_minute_per_address`.
    pub key: String,
    /// As text; read by the option's type.
    pub value: String,
    /// "the flag --listen", "the environment variable VESTNIK_SERVER_LISTEN".
    pub origin: String,
}

impl Setting {
    /// Reads `KEY=VALUE` of the flag `--set`.
    ///
    /// # Errors
    /// [`ConfigError::BadSet`].
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let (key, value) = text.split_once('=').ok_or_else(|| ConfigError::BadSet(text.to_owned()))?;
        Ok(Self { key: key.trim().to_owned(), value: value.to_owned(), origin: "the flag --set".to_owned() })
    }
}

/// The environment variable of an option.
#[must_use]
pub fn environment_name(key: &str) -> String {
    format!("VESTNIK_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// Reads and checks everything. `environment` are the process's variables (an argument, so that tests have their own).
///
/// # Errors
/// The first thing wrong, in the order file, environment, flags, ranges.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: &[Setting],
) -> Result<Config, ConfigError> {
    let options: Vec<OptionInfo> = table().into_iter().flat_map(|section| section.options).collect();
    let mut figment = Figment::new();
    if let Some(path) = file {
        figment = figment.merge(read_file(path, &options)?);
    }
    for setting in settings_of(environment, &options)?.iter().chain(flags) {
        figment = figment.merge(OneOption::new(setting, &options)?);
    }
    let config: Config = figment.extract().map_err(|error| bad_value(&error))?;
    super::check(&config).map_err(|problem| ConfigError::BadValue {
        origin: figment.find_metadata(problem.key).map_or_else(|| "the defaults".to_owned(), origin_of),
        key: problem.key.to_owned(),
        problem: problem.sentence,
    })?;
    Ok(config)
}

fn read_file(path: &Path, options: &[OptionInfo]) -> Result<figment::providers::Data<Toml>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let contents: toml::Table = toml::from_str(&text).map_err(|error| ConfigError::NotToml {
        path: path.to_owned(),
        problem: error.to_string().trim().replace('\n', " "),
    })?;
    let origin = format!("the file {}", path.display());
    for (section, value) in &contents {
        let Some(entries) = value.as_table() else { return Err(unknown(section, &origin, options)) };
        for name in entries.keys() {
            let key = format!("{section}.{name}");
            if !options.iter().any(|option| option.key == key) {
                return Err(unknown(&key, &origin, options));
            }
        }
        if !options.iter().any(|option| section_of(option.key) == section) {
            return Err(unknown(section, &origin, options));
        }
    }
    Ok(Toml::file_exact(path))
}

/// Variables beginning `VESTNIK_<section>_` must name an option; others are left alone, since container platforms
/// inject names such as `VESTNIK_SERVICE_HOST` for a service called vestnik.
fn settings_of(
    environment: impl IntoIterator<Item = (String, String)>,
    options: &[OptionInfo],
) -> Result<Vec<Setting>, ConfigError> {
    let mut settings = Vec::new();
    for (name, value) in environment {
        let origin = format!("the environment variable {name}");
        if let Some(option) = options.iter().find(|option| environment_name(option.key) == name) {
            settings.push(Setting { key: option.key.to_owned(), value, origin });
        } else if options
            .iter()
            .any(|option| name.starts_with(&format!("{}_", environment_name(section_of(option.key)))))
        {
            return Err(ConfigError::UnknownKey {
                key: name,
                origin: "the environment".to_owned(),
                suggestion: None,
            });
        }
    }
    Ok(settings)
}

fn section_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(section, _)| section)
}

fn unknown(key: &str, origin: &str, options: &[OptionInfo]) -> ConfigError {
    // Same name in another section, or a name that begins alike: enough for a slip, and no dictionary needed.
    let name = key.rsplit('.').next().unwrap_or(key);
    let near = options.iter().find(|option| option.key.rsplit('.').next() == Some(name)).or_else(|| {
        let stem: String = name.chars().take(5).collect();
        options.iter().find(|option| {
            section_of(option.key) == section_of(key)
                && option.key.rsplit('.').next().is_some_and(|n| n.starts_with(&stem))
        })
    });
    ConfigError::UnknownKey {
        key: key.to_owned(),
        origin: origin.to_owned(),
        suggestion: near.map(|option| option.key.to_owned()),
    }
}

/// One option as a source of its own, so that an error can say exactly where the value came from.
struct OneOption {
    key: String,
    value: Value,
    origin: String,
}

impl OneOption {
    fn new(setting: &Setting, options: &[OptionInfo]) -> Result<Self, ConfigError> {
        let option = options
            .iter()
            .find(|option| option.key == setting.key)
            .ok_or_else(|| unknown(&setting.key, &setting.origin, options))?;
        let bad = |problem: &str| ConfigError::BadValue {
            key: setting.key.clone(),
            origin: setting.origin.clone(),
            problem: problem.to_owned(),
        };
        // By the option's type and not by the text's look: a password of digits stays a text.
        let text = setting.value.trim();
        let value = match &option.default {
            serde_json::Value::Bool(_) => {
                Value::from(text.parse::<bool>().map_err(|_| bad("expected true or false"))?)
            }
            serde_json::Value::Number(_) => {
                Value::from(text.parse::<u64>().map_err(|_| bad("expected a whole number, not negative"))?)
            }
            serde_json::Value::Array(_) => Value::from(
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>(),
            ),
            _ => Value::from(setting.value.clone()),
        };
        Ok(Self { key: setting.key.clone(), value, origin: setting.origin.clone() })
    }
}

impl Provider for OneOption {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default
            .collect(figment::util::nest(&self.key, self.value.clone()).into_dict().unwrap_or_default()))
    }
}

fn origin_of(metadata: &Metadata) -> String {
    metadata
        .source
        .as_ref()
        .and_then(figment::Source::file_path)
        .map_or_else(|| metadata.name.to_string(), |path| format!("the file {}", path.display()))
}

fn bad_value(error: &figment::Error) -> ConfigError {
    ConfigError::BadValue {
        key: error.path.join("."),
        origin: error.metadata.as_ref().map_or_else(|| "the configuration".to_owned(), origin_of),
        problem: error.kind.to_string(),
    }
}
