//! The settings of this device: one JSON file in the data folder, written whole or not at all.
//!
//! Knows nothing of what the settings mean. A damaged file never stops the app: wrong values become defaults one by
//! one, and a file that is no JSON at all is set aside, not overwritten.

mod parse;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::view::Settings;

pub use parse::{TEXT_PERCENT, within_bounds};

/// Its name in the data folder.
const FILE_NAME: &str = "settings.json";
/// What an unreadable one is kept as.
const ASIDE_NAME: &str = "settings.damaged.json";
/// A settings file is some hundred bytes; more is not ours.
const MAX_BYTES: u64 = 64 * 1024;

/// The settings file of one data folder.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    folder: PathBuf,
}

impl SettingsFile {
    /// The file in this data folder; it need not exist yet.
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.to_owned() }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// What it says, with defaults for what is missing or wrong. Blocking.
    #[must_use]
    pub fn load(&self) -> Settings {
        let bytes = match self.read() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Settings::default(),
            Err(error) => {
                tracing::warn!(%error, "the settings cannot be read; defaults are used");
                return Settings::default();
            }
        };
        parse::settings(&bytes).unwrap_or_else(|| {
            self.set_aside();
            Settings::default()
        })
    }

    /// Keeps `settings`, clamped into their bounds, durably. Blocking.
    ///
    /// # Errors
    /// The folder cannot be made or written (full, read-only); the file then is as it was.
    pub fn save(&self, settings: &Settings) -> std::io::Result<Settings> {
        let settings = within_bounds(settings.clone());
        std::fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec_pretty(&settings)?)?;
        file.as_file().sync_all()?;
        file.persist(self.path()).map_err(|refused| refused.error)?;
        sync_folder(&self.folder)?;
        Ok(settings)
    }

    fn read(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(self.path())?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn set_aside(&self) {
        let aside = self.folder.join(ASIDE_NAME);
        match std::fs::rename(self.path(), &aside) {
            Ok(()) => {
                tracing::warn!(kept_as = %aside.display(), "the settings were damaged; defaults are used")
            }
            Err(error) => tracing::warn!(%error, "the settings are damaged and cannot be set aside"),
        }
    }
}

/// Makes the rename itself durable. Windows has no such call and needs none.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
