//! Configuration: one table of options, filled from a file, the environment and flags, each over the one before, and
//! checked before anything starts. Nothing here opens a database or a socket.

mod example;
mod rules;
mod secret;
mod sources;
mod table;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use example::{example_file, option_rows};
pub use rules::check;
pub use secret::{Secret, SecretFileError, SigningSecret};
pub use sources::{ConfigError, Setting, environment_name, load};
pub use table::{
    AuthOptions, Config, DatabaseOptions, HttpOptions, LimitOptions, LogFormat, LogOptions, MetricsOptions,
    OptionInfo, SectionInfo, ServerOptions, table,
};

impl Config {
    /// A server for one test: SQLite in `data`, any free port, the cheapest password hashing, limits out of the way.
    #[must_use]
    pub fn for_tests(data: &Path) -> Self {
        const PLENTY: u32 = 1_000_000;
        let mut config = Self::default();
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.server.data = Some(data.to_owned());
        config.server.shutdown_seconds = 5;
        config.auth.argon2_memory_kib = argon2::Params::MIN_M_COST;
        config.auth.argon2_passes = 1;
        config.auth.argon2_queue = 1_000;
        config.limits = LimitOptions {
            requests_per_minute_per_address: PLENTY,
            requests_per_minute: PLENTY,
            sign_in_per_minute_per_address: PLENTY,
            sign_in_per_minute_per_login: PLENTY,
            register_per_hour_per_address: PLENTY,
            search_per_minute: PLENTY,
            messages_per_minute: PLENTY,
            typing_per_minute: PLENTY,
            frames_per_minute: PLENTY,
            sockets_per_user: PLENTY,
            sockets_per_address: PLENTY,
            ..LimitOptions::default()
        };
        config
    }

    /// The data folder: the configured one, else the system's place for an application's data.
    ///
    /// # Errors
    /// When none is configured and the system knows no home folder.
    pub fn data_folder(&self) -> Result<PathBuf, ConfigError> {
        if let Some(folder) = &self.server.data {
            return Ok(folder.clone());
        }
        directories::ProjectDirs::from("", "", "vestnik-server")
            .map(|folders| folders.data_dir().to_owned())
            .ok_or(ConfigError::NoDataFolder)
    }
}

/// Checks a configuration made in code rather than by [`load`].
///
/// # Errors
/// The first value out of range.
pub fn check_all(config: &Config) -> Result<(), ConfigError> {
    check(config).map_err(|problem| ConfigError::BadValue {
        key: problem.key.to_owned(),
        origin: "the configuration".to_owned(),
        problem: problem.sentence,
    })
}
