//! The processes of a demo. Whatever way it ends, none of them stays behind.

use anyhow::{Context as _, Result};
use std::{
    process::{Child, Command},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use crate::interrupt;
use crate::{clock::poll_until, command::program};

/// How long a process may take to end in order before it is killed.
const GRACE: Duration = Duration::from_secs(8);
/// How often one looks whether a process has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Why waiting ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// The processes are over.
    ByThemselves,
    /// Ctrl+C.
    Interrupted,
}

/// Processes by name, ended with this value: the last started first.
pub struct Processes {
    running: Vec<(&'static str, Child)>,
    interrupted: Receiver<()>,
}

impl Processes {
    /// No process yet. From here on Ctrl+C does not end this program at once.
    ///
    /// # Errors
    /// The system refuses the handler.
    pub fn new() -> Result<Self> {
        Ok(Self { running: Vec::new(), interrupted: interrupt::listen()? })
    }

    /// Starts one that Ctrl+C does not reach: this program ends it, in its turn.
    ///
    /// # Errors
    /// The program is not there.
    pub fn start_in_background(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        self.start(name, command)
    }

    /// Starts one that has the terminal.
    ///
    /// # Errors
    /// The program is not there.
    pub fn start(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        self.running.push((name, child));
        Ok(())
    }

    /// It has not ended by itself.
    pub fn is_running(&mut self, name: &str) -> bool {
        self.running.iter_mut().any(|(n, child)| *n == name && matches!(child.try_wait(), Ok(None)))
    }

    /// Waits until all of these have ended, or the keeper of all of them has, or Ctrl+C.
    ///
    /// # Errors
    /// The keeper (the server) ended first.
    pub fn wait_for(&mut self, names: &[&str], keeper: &'static str) -> Result<Ended> {
        loop {
            match self.interrupted.recv_timeout(LOOK) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(Ended::Interrupted),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if !names.iter().any(|name| self.is_running(name)) {
                return Ok(Ended::ByThemselves);
            }
            anyhow::ensure!(self.is_running(keeper), "{keeper} has ended; what it said stands above");
        }
    }

    /// One that has ended did so without an error.
    ///
    /// # Errors
    /// It failed.
    pub fn succeeded(&mut self, name: &str) -> Result<()> {
        for (_, child) in self.running.iter_mut().filter(|(n, _)| *n == name) {
            let end = child.try_wait()?;
            anyhow::ensure!(end.is_none_or(|status| status.success()), "{name} ended with an error");
        }
        Ok(())
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        while let Some((name, mut child)) = self.running.pop() {
            if let Err(error) = end(&mut child) {
                println!("{name} could not be ended: {error}");
            }
        }
    }
}

/// Asks a process to end, as a system's shutdown would, and kills it when it does not listen.
fn end(child: &mut Child) -> std::io::Result<()> {
    if child.try_wait()?.is_some() {
        return Ok(());
    }
    let asked = cfg!(unix)
        && program("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
    if !asked || !poll_until(GRACE, || matches!(child.try_wait(), Ok(Some(_)))) {
        child.kill()?;
    }
    child.wait().map(drop)
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Ended, Processes};
    use crate::command::program;

    #[test]
    fn waiting_ends_with_the_named_ones_and_dropping_ends_the_rest() {
        let mut processes = Processes::new().expect("a handler");
        processes.start("server", program("sleep").arg("600")).expect("sleep");
        processes.start("window", program("sleep").arg("0")).expect("sleep");
        let ended = processes.wait_for(&["window"], "server").expect("the server runs");
        assert_eq!(ended, Ended::ByThemselves);
        assert!(processes.is_running("server") && !processes.is_running("window"));
        let server = processes.running.first().expect("still there").1.id().to_string();
        drop(processes);
        assert!(!program("kill").args(["-0", &server]).status().expect("kill").success(), "it runs on");
    }
}
