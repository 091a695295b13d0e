//! Where options come from, which wins, and how wrong ones are told.

use super::*;

fn with_file(contents: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vestnik.toml");
    std::fs::write(&path, contents).unwrap();
    load(Some(&path), [], &[])
}

fn variable(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn nothing_configured_is_the_defaults() {
    assert_eq!(load(None, [], &[]).unwrap(), Config::default());
}

#[test]
fn the_example_parses_and_equals_the_defaults() {
    assert_eq!(with_file(&example_file()).unwrap(), Config::default());
}

#[test]
fn every_sample_of_an_option_without_default_is_acceptable() {
    let uncommented: String = example_file()
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = \"") && !rest.contains("VESTNIK") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let config = with_file(&uncommented).unwrap();
    assert!(config.server.data.is_some() && config.auth.secret.is_some() && config.metrics.listen.is_some());
}

#[test]
fn flags_go_over_environment_over_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vestnik.toml");
    std::fs::write(
        &path,
        "[server]\nname = \"file\"\nshutdown_seconds = 3\n[auth]\naccess_token_minutes = 5\n",
    )
    .unwrap();
    let environment =
        [variable("VESTNIK_SERVER_NAME", "12345678"), variable("VESTNIK_SERVER_SHUTDOWN_SECONDS", "4")];
    let flags = [Setting::parse("server.shutdown_seconds=5").unwrap()];
    let config = load(Some(&path), environment, &flags).unwrap();
    assert_eq!(config.server.name, "12345678", "a text of digits stays a text");
    assert_eq!((config.server.shutdown_seconds, config.auth.access_token_minutes), (5, 5));
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_a_suggestion() {
    let error = with_file("[limits]\nrequests_per_minut = 3\n").unwrap_err().to_string();
    assert!(error.contains("`limits.requests_per_minut`") && error.contains("vestnik.toml"), "{error}");
    assert!(error.contains("did you mean `limits.requests_per_minute"), "{error}");
    assert!(matches!(with_file("[limit]\n"), Err(ConfigError::UnknownKey { .. })));
    assert!(matches!(with_file("name = 1\n"), Err(ConfigError::UnknownKey { .. })));
}

#[test]
fn an_unknown_variable_of_a_section_is_refused_but_a_platforms_own_is_not() {
    let error = load(None, [variable("VESTNIK_LIMITS_MESSAGES", "1")], &[]).unwrap_err().to_string();
    assert!(error.contains("VESTNIK_LIMITS_MESSAGES"), "{error}");
    let platform =
        [variable("VESTNIK_SERVICE_HOST", "10.0.0.1"), variable("VESTNIK_PORT", "tcp://10.0.0.1:80")];
    assert!(load(None, platform, &[]).is_ok());
}

#[test]
fn a_wrong_value_names_key_problem_and_source() {
    let error = with_file("[server]\nlisten = \"nowhere\"\n").unwrap_err().to_string();
    assert!(error.contains("`server.listen`") && error.contains("vestnik.toml"), "{error}");
    let error = load(None, [variable("VESTNIK_HTTP_DOCS", "perhaps")], &[]).unwrap_err().to_string();
    assert_eq!(
        error,
        "option `http.docs` in the environment variable VESTNIK_HTTP_DOCS: expected true or false"
    );
    let error = with_file("[auth]\naccess_token_minutes = 0\n").unwrap_err().to_string();
    assert!(
        error.contains("0 is out of range, expected 1 to 1440") && error.contains("vestnik.toml"),
        "{error}"
    );
    let error = with_file("[logs]\nformat = \"xml\"\n").unwrap_err().to_string();
    assert!(error.contains("`logs.format`"), "{error}");
}

#[test]
fn broken_toml_and_a_missing_file_are_said_so() {
    assert!(with_file("[server\n").unwrap_err().to_string().contains("not valid TOML"));
    let missing = load(Some(std::path::Path::new("/does/not/exist.toml")), [], &[]).unwrap_err().to_string();
    assert!(missing.contains("/does/not/exist.toml") && missing.contains("cannot be read"), "{missing}");
}

#[test]
fn secrets_are_not_in_errors() {
    let error = load(None, [variable("VESTNIK_AUTH_SECRET", "hunter2")], &[]).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("auth.secret"), "{error}");
    let url = "postgres://user:hunter2@host/db";
    let error = load(None, [variable("VESTNIK_DATABASE_URL", url)], &[]).unwrap_err().to_string();
    assert!(!error.contains("hunter2") && error.contains("database.url"), "{error}");
}
