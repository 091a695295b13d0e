//! Where tests keep their files: in memory where the system has room there, since a test waits for every commit of
//! several databases and none survives a power cut; otherwise in the system's temporary folder.

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Linux's file system in memory.
const MEMORY: &str = "/dev/shm";
/// With less room than this (containers have 64 MB by default) it is left alone.
const ROOM_KIB: u64 = 1024 * 1024;

/// A fresh folder that goes away with the value.
///
/// # Errors
/// None can be made.
pub fn folder() -> io::Result<TempDir> {
    static IN_MEMORY: OnceLock<bool> = OnceLock::new();
    if *IN_MEMORY.get_or_init(|| free_kib(Path::new(MEMORY)).is_some_and(|free| free >= ROOM_KIB)) {
        tempfile::tempdir_in(MEMORY)
    } else {
        tempfile::tempdir()
    }
}

fn free_kib(folder: &Path) -> Option<u64> {
    if !folder.is_dir() {
        return None;
    }
    let answer = Command::new("df").args(["-k", "--output=avail"]).arg(folder).output().ok()?;
    String::from_utf8_lossy(&answer.stdout).lines().nth(1)?.trim().parse().ok()
}
