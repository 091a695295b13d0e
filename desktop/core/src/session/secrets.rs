//! Where tokens are kept: the system's keyring; where there is none, a file that only this user can read.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use vestnik_protocol::SessionTokens;

use super::keyring::{Keyring, SystemKeyring, within};

/// Which store to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretStore {
    /// The system's keyring, else a file.
    #[default]
    Keyring,
    /// A file in the data folder, readable by this user alone.
    File,
    /// Nowhere: lost with the process.
    Memory,
}

/// Where the tokens were put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Where it was asked for.
    AsAsked,
    /// In a file, since the keyring does not work: the person is to be told.
    InFileInstead,
}

/// The tokens can be neither read nor kept.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the tokens cannot be kept: {0}")]
pub struct SecretsFault(String);

impl From<std::io::Error> for SecretsFault {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Writing must not keep a sign-in waiting for long …
const KEEP_LIMIT: Duration = Duration::from_secs(5);
/// … but reading at the start waits until a person has had time to unlock the keyring.
const READ_LIMIT: Duration = Duration::from_secs(30);
/// The person may unlock it after a while, so reading is tried again; but each call that hangs costs a thread.
const MAX_FAILED_READS: u32 = 5;

/// Keeps the tokens of accounts.
pub struct Secrets {
    keyring: Option<Arc<dyn Keyring>>,
    /// Keeping failed or hung: the keyring is not asked to keep anything again by this process.
    keyring_failed: AtomicBool,
    failed_reads: AtomicU32,
    folder: Option<PathBuf>,
    memory: Mutex<HashMap<String, SessionTokens>>,
    keep_limit: Duration,
    read_limit: Duration,
}

impl Secrets {
    /// The store that was asked for; files lie in `folder`.
    #[must_use]
    pub fn new(store: SecretStore, folder: &Path) -> Self {
        Self {
            keyring: (store == SecretStore::Keyring).then(|| Arc::new(SystemKeyring) as Arc<dyn Keyring>),
            keyring_failed: AtomicBool::new(false),
            failed_reads: AtomicU32::new(0),
            folder: (store != SecretStore::Memory).then(|| folder.to_owned()),
            memory: Mutex::default(),
            keep_limit: KEEP_LIMIT,
            read_limit: READ_LIMIT,
        }
    }

    fn working_keyring(&self) -> Option<&Arc<dyn Keyring>> {
        self.keyring.as_ref().filter(|_| !self.keyring_failed.load(Ordering::Relaxed))
    }

    /// The newest tokens kept for an account. An error means "cannot be known now", which is not "there are none".
    pub async fn read(&self, account: &str) -> Result<Option<SessionTokens>, SecretsFault> {
        let in_file = match &self.folder {
            Some(folder) => read_file(&file(folder, account))?,
            None => self.memory.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned(),
        };
        let Some(keyring) = &self.keyring else { return Ok(in_file) };
        if self.failed_reads.load(Ordering::Relaxed) >= MAX_FAILED_READS {
            return in_file.map(Some).ok_or_else(|| SecretsFault("the keyring failed before".to_owned()));
        }
        let name = account.to_owned();
        let in_keyring = match within(keyring, self.read_limit, move |keyring| keyring.get(&name)).await {
            Ok(secret) => secret.and_then(|secret| serde_json::from_str::<SessionTokens>(&secret).ok()),
            Err(error) => {
                self.failed_reads.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(%error, "tokens not read from the keyring");
                return match in_file {
                    Some(tokens) => Ok(Some(tokens)),
                    None => Err(SecretsFault(error.to_string())),
                };
            }
        };
        // A keyring that hung when the newest ones were kept may have older ones than the file.
        Ok([in_file, in_keyring].into_iter().flatten().max_by_key(|tokens| tokens.expires_at))
    }

    /// Keeps tokens; they are durable when this answers.
    pub async fn keep(&self, account: &str, tokens: &SessionTokens) -> Result<Kept, SecretsFault> {
        let Some(folder) = &self.folder else {
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.insert(account.to_owned(), tokens.clone());
            return Ok(Kept::AsAsked);
        };
        let secret = serde_json::to_string(tokens).map_err(|_| SecretsFault("not encodable".to_owned()))?;
        if let Some(keyring) = self.working_keyring() {
            let (name, value) = (account.to_owned(), secret.clone());
            match within(keyring, self.keep_limit, move |keyring| keyring.set(&name, &value)).await {
                Ok(()) => {
                    let _ = std::fs::remove_file(file(folder, account));
                    return Ok(Kept::AsAsked);
                }
                Err(error) => {
                    self.keyring_failed.store(true, Ordering::Relaxed);
                    tracing::warn!(%error, "tokens are kept in a file instead");
                }
            }
        }
        write_file(&file(folder, account), &secret)?;
        Ok(if self.keyring.is_some() { Kept::InFileInstead } else { Kept::AsAsked })
    }

    /// Forgets the tokens of an account, wherever they are.
    pub async fn forget(&self, account: &str) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_file(file(folder, account));
        }
        if let Some(keyring) = self.working_keyring() {
            let name = account.to_owned();
            let _ = within(keyring, self.keep_limit, move |keyring| keyring.delete(&name)).await;
        }
    }
}

fn file(folder: &Path, account: &str) -> PathBuf {
    let digest = Sha256::digest(account.as_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("tokens-{name}.json"))
}

fn read_file(path: &Path) -> Result<Option<SessionTokens>, SecretsFault> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Replaces the file in one step, so that a crash leaves the old tokens or the new ones.
fn write_file(path: &Path, secret: &str) -> Result<(), SecretsFault> {
    let next = path.with_extension("next");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    // An older file of this name may have wider rights, which `mode` does not take back.
    let _ = std::fs::remove_file(&next);
    let mut file = options.open(&next)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&next, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::keyring::KeyringFault;
    use super::*;
    use vestnik_protocol::Millis;

    enum Fake {
        Absent,
        Locked,
        Open(Mutex<HashMap<String, String>>),
    }

    impl Fake {
        fn reach(&self) -> Result<std::sync::MutexGuard<'_, HashMap<String, String>>, KeyringFault> {
            match self {
                Self::Absent => Err(KeyringFault("no secret service".to_owned())),
                Self::Locked => loop {
                    std::thread::park();
                },
                Self::Open(entries) => Ok(entries.lock().unwrap()),
            }
        }
    }

    impl Keyring for Fake {
        fn get(&self, name: &str) -> Result<Option<String>, KeyringFault> {
            Ok(self.reach()?.get(name).cloned())
        }
        fn set(&self, name: &str, secret: &str) -> Result<(), KeyringFault> {
            self.reach()?.insert(name.to_owned(), secret.to_owned());
            Ok(())
        }
        fn delete(&self, name: &str) -> Result<(), KeyringFault> {
            self.reach()?.remove(name);
            Ok(())
        }
    }

    fn secrets(keyring: Fake, folder: &Path) -> Secrets {
        let limit = Duration::from_millis(50);
        Secrets {
            keyring: Some(Arc::new(keyring)),
            keep_limit: limit,
            read_limit: limit,
            ..Secrets::new(SecretStore::File, folder)
        }
    }

    fn tokens(name: &str, expires_at: i64) -> SessionTokens {
        SessionTokens {
            access_token: format!("access-{name}"),
            expires_at: Millis(expires_at),
            refresh_token: format!("refresh-{name}"),
        }
    }

    #[tokio::test]
    async fn an_open_keyring_keeps_them_and_no_file_does() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = secrets(Fake::Open(Mutex::default()), folder.path());
        assert_eq!(secrets.keep("a", &tokens("1", 1)).await.unwrap(), Kept::AsAsked);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(secrets.read("a").await.unwrap() == Some(tokens("1", 1)));
        secrets.forget("a").await;
        assert!(secrets.read("a").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn without_a_keyring_or_with_a_locked_one_a_private_file_does() {
        for keyring in [Fake::Absent, Fake::Locked] {
            let folder = tempfile::tempdir().unwrap();
            let secrets = secrets(keyring, folder.path());
            assert_eq!(secrets.keep("a", &tokens("1", 1)).await.unwrap(), Kept::InFileInstead);
            assert!(secrets.read("a").await.unwrap() == Some(tokens("1", 1)));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = std::fs::metadata(file(folder.path(), "a")).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }

    #[tokio::test]
    async fn a_locked_keyring_without_a_file_is_not_the_same_as_no_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let locked = secrets(Fake::Locked, folder.path());
        for attempt in 0..=MAX_FAILED_READS {
            assert!(locked.read("a").await.is_err(), "attempt {attempt}: it must not count as signed out");
        }
        assert!(Secrets::new(SecretStore::File, folder.path()).read("a").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn the_newer_of_file_and_keyring_counts() {
        let folder = tempfile::tempdir().unwrap();
        Secrets::new(SecretStore::File, folder.path()).keep("a", &tokens("new", 2)).await.unwrap();
        let old = serde_json::to_string(&tokens("old", 1)).unwrap();
        let keyring = Fake::Open(Mutex::new(HashMap::from([("a".to_owned(), old)])));
        assert!(secrets(keyring, folder.path()).read("a").await.unwrap() == Some(tokens("new", 2)));
    }
}
