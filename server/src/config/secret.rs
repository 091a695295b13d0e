//! Values that must not be printed, and the signing secret with the file it is kept in.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize, Serializer};

/// File of the generated secret inside the data folder.
const SECRET_FILE: &str = "secret.key";
/// Characters that a secret needs at least; 32 of base64 are 192 bits.
pub(super) const MIN_SECRET_CHARS: usize = 32;

/// A configured text that never shows in logs, errors or `Debug`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<secret>")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("<secret>")
    }
}

/// The secret that signs tokens.
#[derive(Clone)]
pub struct SigningSecret(Vec<u8>);

/// The generated secret could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// The system refused.
    #[error("the secret in {path} cannot be read or written: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody emptied or cut it.
    #[error(
        "the secret in {path} is shorter than {MIN_SECRET_CHARS} characters; remove the file to have a new one made \
         (everybody then signs in again)"
    )]
    TooShort {
        /// Which file.
        path: PathBuf,
    },
    /// The system has no randomness.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

impl SigningSecret {
    /// The configured secret, or else the one kept in `data_folder`, made there on the first start.
    ///
    /// # Errors
    /// See [`SecretFileError`].
    pub fn obtain(configured: Option<&Secret>, data_folder: &Path) -> Result<Self, SecretFileError> {
        if let Some(secret) = configured {
            return Ok(Self(secret.expose().as_bytes().to_vec()));
        }
        let path = data_folder.join(SECRET_FILE);
        let text = match File::open(&path) {
            Ok(mut file) => read_private(&mut file, &path)
                .map_err(|source| SecretFileError::Io { path: path.clone(), source })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = random_text()?;
                create(&path, &text).map_err(|source| SecretFileError::Io { path: path.clone(), source })?;
                text
            }
            Err(source) => return Err(SecretFileError::Io { path, source }),
        };
        if text.len() < MIN_SECRET_CHARS {
            return Err(SecretFileError::TooShort { path });
        }
        Ok(Self(text.into_bytes()))
    }

    /// The bytes, for the keyed hashes made of them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

fn read_private(file: &mut File, path: &Path) -> std::io::Result<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "others on this machine can read the secret: chmod 600");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

fn random_text() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 48];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Written aside and renamed, so that a crash leaves either no secret or a whole one.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    let aside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&aside)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    std::fs::rename(&aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_secret_is_kept_and_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = SigningSecret::obtain(None, folder.path()).unwrap();
        let second = SigningSecret::obtain(None, folder.path()).unwrap();
        assert_eq!(first.as_bytes(), second.as_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join(SECRET_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_secret_file_that_was_cut_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(SECRET_FILE), "short").unwrap();
        assert!(matches!(SigningSecret::obtain(None, folder.path()), Err(SecretFileError::TooShort { .. })));
    }

    #[test]
    fn secrets_never_print() {
        let secret = Secret::new("hunter2-hunter2");
        assert!(!format!("{secret:?}").contains("hunter"));
        assert!(!serde_json::to_string(&secret).unwrap().contains("hunter"));
    }
}
