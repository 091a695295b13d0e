//! Real processes: the server's binary, and a client that can be killed.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};

/// A binary of this workspace, as built beside the running test (or beside the running binary).
///
/// # Errors
/// It was not built: `cargo build --workspace --bins` builds it.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let folder = this.parent().context("a binary lies in a folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    ensure!(path.exists(), "{} is missing: cargo build --workspace --bin {name}", path.display());
    Ok(path)
}
