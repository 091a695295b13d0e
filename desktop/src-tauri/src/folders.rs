//! Where this app keeps its things, and the name under which it is the only one there.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use directories::ProjectDirs;
use sha2::{Digest as _, Sha256};

/// The folders of one running app.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Everything lies below it.
    pub data: PathBuf,
    /// The person named it on the command line.
    chosen: bool,
}

impl Folders {
    /// The folder from the command line, otherwise the system's place for such data. Makes it, readable by its owner only.
    pub fn choose(from_args: Option<PathBuf>) -> anyhow::Result<Self> {
        let chosen = from_args.is_some();
        let data = match from_args {
            Some(folder) => folder,
            None => ProjectDirs::from("org", "Vestnik", "Vestnik")
                .context("this system has no home folder for Vestnik's data; name one with --data")?
                .data_local_dir()
                .to_owned(),
        };
        make(&data).with_context(|| format!("cannot make the data folder {}", data.display()))?;
        // Absolute and without links, so that two ways to name a folder are one.
        let data = data.canonicalize().with_context(|| format!("cannot open {}", data.display()))?;
        Ok(Self { data, chosen })
    }

    /// Log files.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// What the web engine stores.
    pub fn webview(&self) -> PathBuf {
        self.data.join("webview")
    }

    /// Size and place of the window.
    pub fn window_state(&self) -> PathBuf {
        self.data.join("window.json")
    }

    /// The app's identifier among running apps: one per data folder, so that two people's apps (or a demo's) run side by
    /// side, while a second start on the same folder only shows the first one's window.
    pub fn identifier(&self, base: &str) -> String {
        if !self.chosen {
            return base.to_owned();
        }
        let digest = Sha256::digest(self.data.as_os_str().as_encoded_bytes());
        let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        // D-Bus allows no part of a name to begin with a digit.
        format!("{base}.d{short}")
    }
}

#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_folder_has_an_identifier_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let folders = |name: &str| Folders::choose(Some(root.path().join(name))).unwrap();
        let base = "org.vestnik.desktop";
        assert_eq!(folders("a").identifier(base), folders("a/../a").identifier(base));
        assert_ne!(folders("a").identifier(base), folders("b").identifier(base));
        assert!(folders("a").identifier(base).starts_with("org.vestnik.desktop.d"));
        let default = Folders { chosen: false, ..folders("a") };
        assert_eq!(default.identifier(base), base);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_data_folder_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::choose(Some(root.path().join("deep/down"))).unwrap();
        assert_eq!(std::fs::metadata(folders.data).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_file_in_the_folders_place_is_a_clear_error() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(Folders::choose(Some(file)).unwrap_err().to_string().contains("cannot make the data folder"));
    }
}
