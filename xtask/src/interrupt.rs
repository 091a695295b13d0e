//! Ctrl+C and the system's requests to end, as a message.

use anyhow::{Context as _, Result};
use std::{
    io,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

/// From here on Ctrl+C does not end this program at once but arrives here.
///
/// # Errors
/// The system refuses.
pub fn listen() -> Result<Receiver<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (sender, interrupted) = channel();
    let (registered, is_registered) = channel();
    thread::spawn(move || runtime.block_on(forward(&sender, &registered)));
    is_registered.recv().context("the listener is gone")?.context("cannot listen for Ctrl+C")?;
    Ok(interrupted)
}

#[cfg(unix)]
async fn forward(sender: &Sender<()>, registered: &Sender<io::Result<()>>) {
    use tokio::signal::unix::{SignalKind, signal};
    let register = || {
        Ok([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ])
    };
    let mut signals = match register() {
        Ok(signals) => signals,
        Err(error) => return drop(registered.send(Err(error))),
    };
    drop(registered.send(Ok(())));
    let [interrupt, terminate, hangup] = &mut signals;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    // Nobody listens any more only when the task is over.
    let _ = sender.send(());
}

#[cfg(not(unix))]
async fn forward(sender: &Sender<()>, registered: &Sender<io::Result<()>>) {
    drop(registered.send(Ok(())));
    if tokio::signal::ctrl_c().await.is_ok() {
        let _ = sender.send(());
    }
}
