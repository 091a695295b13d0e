//! A screen nobody sees.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

/// Pixels, wide enough for two windows side by side.
const SCREEN: &str = "2400x1200x24";

/// A screen of this test's own, never the one at which somebody sits: windows would open there and take the keys that are
/// typed. Ends when dropped.
pub struct Display {
    /// As `DISPLAY` names it.
    pub name: String,
    server: Child,
}

impl Display {
    /// Starts one.
    ///
    /// # Errors
    /// `Xvfb` is not installed or does not start.
    pub fn open() -> Result<Self> {
        // Chooses a free number by itself and writes it when it is ready.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("window tests need a screen: install Xvfb (Debian: apt-get install xvfb)")?;
        let mut number = String::new();
        let output = server.stdout.take().context("Xvfb has an output")?;
        BufReader::new(output).read_line(&mut number)?;
        anyhow::ensure!(!number.trim().is_empty(), "Xvfb did not start");
        Ok(Self { name: format!(":{}", number.trim()), server })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
