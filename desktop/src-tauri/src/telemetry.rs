//! Logs: files in the data folder, a new one each day, a week of them. Never message text, names or secrets.

use std::panic::PanicHookInfo;

use anyhow::Context as _;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::folders::Folders;

/// Days.
const KEPT_FILES: usize = 7;
/// Level of Vestnik's own lines: `error`, `warn`, `info`, `debug`, `trace`.
const LEVEL_VARIABLE: &str = "VESTNIK_LOG";

/// Logs until the guard is dropped, which writes what is still in memory.
pub fn start(folders: &Folders) -> anyhow::Result<WorkerGuard> {
    std::fs::create_dir_all(folders.logs()).context("cannot make the folder of logs")?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("vestnik")
        .filename_suffix("log")
        .max_log_files(KEPT_FILES)
        .build(folders.logs())
        .context("cannot write logs into the data folder")?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let level = std::env::var(LEVEL_VARIABLE).ok().and_then(|level| level.parse().ok());
    let file = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    tracing_subscriber::registry().with(file).with(targets(level.unwrap_or(LevelFilter::INFO))).init();
    std::panic::set_hook(Box::new(log_panic));
    Ok(guard)
}

/// Libraries stay at warnings whatever is asked for: at `trace` they print what goes over the wire.
fn targets(own: LevelFilter) -> Targets {
    Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(["vestnik_core", "vestnik_desktop", "vestnik_protocol"].map(|target| (target, own)))
}

/// Where, not what: a panic's formatted message can quote the text that it could not cut.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let words =
        panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(formatted message left out)");
    let thread = std::thread::current().name().unwrap_or_default().to_owned();
    tracing::error!(place, words, thread, backtrace = %std::backtrace::Backtrace::capture(), "panic");
}
