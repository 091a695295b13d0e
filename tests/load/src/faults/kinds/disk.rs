//! The disk is full. A small file system in memory stands for it, so that nobody else's disk is.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use futures_util::future::LocalBoxFuture;
use tempfile::TempDir;

use super::{Fault, Plan};
use crate::faults::scene::Scene;

/// Of the whole disk.
const SIZE: &str = "size=256m";
/// Bytes written at once while it is filled; then fewer and fewer.
const LARGEST_CHUNK: usize = 1 << 20;

/// A file takes all the room that there is, and is removed again.
#[derive(Default)]
pub struct Full(Option<Disk>);

/// A file system of one's own. Only an administrator may have one.
struct Disk {
    folder: TempDir,
}

impl Fault for Full {
    fn plan(&self) -> Plan {
        Plan::new("disk full")
    }

    fn place(&mut self, _place: &Path) -> Result<PathBuf> {
        let folder = tempfile::tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "vestnik-faults"]).arg(folder.path());
        let mounted = mount.output().context("mount")?;
        let said = String::from_utf8_lossy(&mounted.stderr);
        ensure!(mounted.status.success(), "only root can have a small disk: {}", said.trim());
        let disk = self.0.insert(Disk { folder });
        Ok(disk.folder.path().to_owned())
    }

    fn strike<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async { self.disk()?.fill() })
    }

    fn mend<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async { Ok(std::fs::remove_file(self.disk()?.file())?) })
    }
}

impl Full {
    fn disk(&self) -> Result<&Disk> {
        self.0.as_ref().context("there is no disk")
    }
}

impl Disk {
    fn file(&self) -> PathBuf {
        self.folder.path().join("everything-else")
    }

    fn fill(&self) -> Result<()> {
        let mut file = File::create(self.file())?;
        let zeros = vec![0; LARGEST_CHUNK];
        let mut chunk = LARGEST_CHUNK;
        while chunk > 0 {
            match file.write_all(zeros.get(..chunk).unwrap_or_default()) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::StorageFull => chunk /= 2,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Where it is still used it is taken away when it is not.
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}
