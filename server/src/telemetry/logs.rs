//! Logs to the console and to daily files. Global to the process, so only `main` sets them up; a server started in a
//! test logs to whatever the test has.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::{LogFormat, LogOptions};

/// Libraries that write whole frames, headers or statements at their finer levels, where texts of messages and tokens
/// are. They stay at this level whatever is configured.
const BOUNDED: [&str; 6] =
    ["tungstenite=info", "tokio_tungstenite=info", "hyper=info", "hyper_util=info", "h2=info", "sqlx=info"];

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder for files is not writable.
    #[error("log files cannot be written in {folder}: {reason}")]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// The level or filter is none.
    #[error("the log level is not usable: {0}")]
    Level(String),
}

/// Keeps the writer of the files alive; dropped last, it writes what is still queued.
#[must_use = "dropping it ends the log files"]
pub struct LogGuard(#[expect(dead_code, reason = "held for its drop")] Option<WorkerGuard>);

/// Begins logging as configured.
///
/// # Errors
/// See [`LogError`].
pub fn begin(options: &LogOptions) -> Result<LogGuard, LogError> {
    let filter = || filter(&options.level);
    let console = match options.format {
        LogFormat::Human => fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_filter(filter()?)
            .boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
            .with_filter(filter()?)
            .boxed(),
    };
    let (files, guard) = match &options.folder {
        Some(folder) => {
            let failed = |reason: String| LogError::Folder { folder: folder.clone(), reason };
            std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
            let appender = Builder::new()
                .rotation(Rotation::DAILY)
                .filename_prefix("vestnik-server")
                .filename_suffix("log")
                .max_log_files(options.keep_files)
                .build(folder)
                .map_err(|error| failed(error.to_string()))?;
            // Lossy under a flood rather than slow: a full disk must not stop the messages.
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let layer = fmt::layer()
                .json()
                .flatten_event(true)
                .with_ansi(false)
                .with_writer(writer)
                .with_filter(filter()?);
            (Some(layer.boxed()), Some(guard))
        }
        None => (None, None),
    };
    tracing_subscriber::registry().with(console).with(files).init();
    Ok(LogGuard(guard))
}

fn filter(level: &str) -> Result<EnvFilter, LogError> {
    let mut filter = EnvFilter::try_new(level).map_err(|error| LogError::Level(error.to_string()))?;
    for directive in BOUNDED {
        let directive = directive.parse().map_err(|_| LogError::Level(directive.to_owned()))?;
        filter = filter.add_directive(directive);
    }
    Ok(filter)
}
