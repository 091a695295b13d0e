//! `vestnik-server [serve]`.

use anyhow::Result;
use vestnik_server::{Config, Server, telemetry};

pub(super) async fn run(config: Config) -> Result<()> {
    let _logs = telemetry::logs::begin(&config.logs)?;
    // Before the start: a signal during a long migration must not be lost.
    let mut signal = Signals::listen()?;
    // The console gets the sentence from `main`; files would miss it.
    let to_files = config.logs.folder.is_some();
    let server = tokio::select! {
        started = Server::start(config) => started.inspect_err(|error| if to_files { tracing::error!("{error}"); })?,
        () = signal.received() => return Ok(()),
    };
    super::say(&format!("vestnik-server listens on http://{}", server.address));
    signal.received().await;
    // A second signal means "now": whoever sends it does not want to wait for open connections.
    tokio::select! {
        () = server.shutdown() => {}
        () = signal.received() => tracing::warn!("stopped at once by a second signal"),
    }
    Ok(())
}

/// SIGINT and SIGTERM; on Windows Ctrl+C.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(windows)]
    fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    async fn received(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
}
