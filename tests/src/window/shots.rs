//! The contact sheet: every screen in every language, theme and width, side by side, for people to look at.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::App;
use super::driver::installed;

/// Keeps what a window showed when a test gave up.
pub(super) fn keep_of_failure(picture: &[u8]) -> Result<PathBuf> {
    let folder = target().join("window-failures");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}.png", uuid::Uuid::now_v7()));
    std::fs::write(&path, picture)?;
    Ok(path)
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// Collects pictures and puts them together.
pub struct ContactSheet {
    folder: PathBuf,
    /// Names, in the order taken.
    shots: Vec<String>,
}

impl ContactSheet {
    /// An empty one in a folder of this name in `target/contact-sheet`.
    ///
    /// # Errors
    /// The folder cannot be made, or `montage` is missing.
    pub fn start(name: &str) -> Result<Self> {
        ensure!(
            installed("montage"),
            "the contact sheet needs ImageMagick (Debian: apt-get install imagemagick)"
        );
        let folder = target().join("contact-sheet").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder: folder.canonicalize()?, shots: Vec::new() })
    }

    /// Takes a picture; `name` is also the file's, without `.png`.
    ///
    /// # Errors
    /// The driver refuses.
    pub async fn take(&mut self, app: &App, name: &str) -> Result<()> {
        let picture = app.screenshot().await?;
        ensure!(picture.len() > 4_000, "{name}: the picture is empty");
        std::fs::write(self.folder.join(format!("{name}.png")), picture)?;
        self.shots.push(name.to_owned());
        Ok(())
    }

    /// Writes `index.html` and one picture of all, and says where.
    ///
    /// # Errors
    /// The folder cannot be written, or `montage` fails.
    pub fn finish(self) -> Result<PathBuf> {
        let mut page = String::from(concat!(
            "<!doctype html><meta charset=\"utf-8\"><title>Vestnik: every screen</title>",
            "<style>body{font:14px sans-serif;margin:16px;background:#888}figure{display:inline-block;margin:8px}",
            "img{max-width:640px;max-height:480px;display:block}figcaption{padding:4px 0;color:#fff}</style>\n",
        ));
        for name in &self.shots {
            let figure = "<figure><a href=\"NAME.png\"><img src=\"NAME.png\"></a><figcaption>NAME</figcaption></figure>";
            writeln!(page, "{}", figure.replace("NAME", name))?;
        }
        std::fs::write(self.folder.join("index.html"), page)?;
        let mut montage = Command::new("montage");
        // The one font that the tests ask to be installed.
        montage.args(["-font", "DejaVu-Sans"]);
        for name in &self.shots {
            montage.args(["-label", name, &format!("{name}.png")]);
        }
        montage.args(["-geometry", "560x420+8+8", "-tile", "4x", "-background", "#888888", "montage.png"]);
        let made = montage.current_dir(&self.folder).status().context("montage does not start")?;
        ensure!(made.success(), "montage failed");
        Ok(self.folder.join("index.html"))
    }
}
