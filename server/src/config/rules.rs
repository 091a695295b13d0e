//! Ranges: what a type alone cannot say about an option's value.

use super::secret::MIN_SECRET_CHARS;
use super::table::Config;

/// A value out of range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which option.
    pub key: &'static str,
    /// What is wrong with it, and what would be right. Never the value of a secret.
    pub sentence: String,
}

/// Checks every value that has a range.
///
/// # Errors
/// The first value out of range.
pub fn check(config: &Config) -> Result<(), Problem> {
    range("server.shutdown_seconds", config.server.shutdown_seconds, 1, 300)?;
    rule(
        "server.name",
        !config.server.name.trim().is_empty() && config.server.name.chars().count() <= 100,
        || "must have 1 to 100 characters".to_owned(),
    )?;
    check_database(config)?;
    check_auth(config)?;
    range("http.request_timeout_seconds", config.http.request_timeout_seconds, 1, 3_600)?;
    for origin in &config.http.cors_origins {
        let acceptable = origin == "*"
            || (origin.starts_with("http://") || origin.starts_with("https://")) && !origin.ends_with('/');
        rule("http.cors_origins", acceptable, || {
            format!("`{origin}` is not an origin such as https://chat.example.org (no slash at the end)")
        })?;
    }
    check_limits(config)?;
    range("logs.keep_files", config.logs.keep_files as u64, 1, 10_000)?;
    rule("logs.level", tracing_subscriber::EnvFilter::try_new(&config.logs.level).is_ok(), || {
        format!("`{}` is not a log level or a list of filters", config.logs.level)
    })
}

fn check_database(config: &Config) -> Result<(), Problem> {
    let database = &config.database;
    if let Some(url) = &database.url {
        let known =
            ["mysql://", "mariadb://", "sqlite:"].iter().any(|scheme| url.expose().starts_with(scheme));
        rule("database.url", known, || {
            "must begin with mysql://, mariadb:// or sqlite: (the value is not shown, it may hold a password)"
                .to_owned()
        })?;
    }
    range("database.reader_connections", database.reader_connections.into(), 1, 10_000)?;
    range("database.writer_connections", database.writer_connections.into(), 1, 10_000)?;
    range("database.acquire_timeout_ms", database.acquire_timeout_ms, 100, 600_000)?;
    range("database.statement_timeout_seconds", database.statement_timeout_seconds, 1, 3_600)
}

fn check_auth(config: &Config) -> Result<(), Problem> {
    let auth = &config.auth;
    if let Some(secret) = &auth.secret {
        rule("auth.secret", secret.expose().chars().count() >= MIN_SECRET_CHARS, || {
            format!("must have at least {MIN_SECRET_CHARS} characters (the value is not shown)")
        })?;
    }
    range("auth.access_token_minutes", auth.access_token_minutes, 1, 24 * 60)?;
    range("auth.session_idle_days", auth.session_idle_days, 1, 3_650)?;
    range("auth.argon2_lanes", auth.argon2_lanes.into(), 1, 64)?;
    range(
        "auth.argon2_memory_kib",
        auth.argon2_memory_kib.into(),
        u64::from(auth.argon2_lanes) * 8,
        4_194_304,
    )?;
    range("auth.argon2_passes", auth.argon2_passes.into(), 1, 100)?;
    range("auth.argon2_at_once", auth.argon2_at_once as u64, 0, 1_024)?;
    range("auth.argon2_queue", auth.argon2_queue as u64, 1, 100_000)
}

fn check_limits(config: &Config) -> Result<(), Problem> {
    let limits = &config.limits;
    let all = [
        ("limits.requests_per_minute_per_address", limits.requests_per_minute_per_address),
        ("limits.requests_per_minute", limits.requests_per_minute),
        ("limits.sign_in_per_minute_per_address", limits.sign_in_per_minute_per_address),
        ("limits.sign_in_per_minute_per_login", limits.sign_in_per_minute_per_login),
        ("limits.register_per_hour_per_address", limits.register_per_hour_per_address),
        ("limits.search_per_minute", limits.search_per_minute),
        ("limits.messages_per_minute", limits.messages_per_minute),
        ("limits.typing_per_minute", limits.typing_per_minute),
        ("limits.frames_per_minute", limits.frames_per_minute),
        ("limits.sockets_per_user", limits.sockets_per_user),
        ("limits.sockets_per_address", limits.sockets_per_address),
        ("limits.outbound_kib_per_socket", limits.outbound_kib_per_socket),
    ];
    range("limits.queued_commands", limits.queued_commands.into(), 64, 1_000_000)?;
    all.into_iter().try_for_each(|(key, value)| range(key, value.into(), 1, 1_000_000_000))
}

fn range(key: &'static str, value: u64, from: u64, to: u64) -> Result<(), Problem> {
    rule(key, (from..=to).contains(&value), || format!("{value} is out of range, expected {from} to {to}"))
}

fn rule(key: &'static str, holds: bool, sentence: impl FnOnce() -> String) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(Problem { key, sentence: sentence() }) }
}
