//! The system's keyring, asked on a thread of its own with a time limit: a locked one waits for a prompt that may never
//! be answered, and it must not take the app along.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

/// The service name under which entries lie.
const SERVICE: &str = "vestnik";

/// The keyring does not work here.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the keyring is not available: {0}")]
pub struct KeyringFault(pub String);

/// A store of secrets by name. Its calls may block for ever.
pub trait Keyring: Send + Sync + 'static {
    fn get(&self, name: &str) -> Result<Option<String>, KeyringFault>;
    fn set(&self, name: &str, secret: &str) -> Result<(), KeyringFault>;
    fn delete(&self, name: &str) -> Result<(), KeyringFault>;
}

/// The real one.
pub struct SystemKeyring;

impl SystemKeyring {
    fn entry(name: &str) -> Result<keyring::Entry, KeyringFault> {
        keyring::Entry::new(SERVICE, name).map_err(fault)
    }
}

impl Keyring for SystemKeyring {
    fn get(&self, name: &str) -> Result<Option<String>, KeyringFault> {
        match Self::entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), KeyringFault> {
        Self::entry(name)?.set_password(secret).map_err(fault)
    }

    fn delete(&self, name: &str) -> Result<(), KeyringFault> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }
}

fn fault(error: keyring::Error) -> KeyringFault {
    // Some variants carry the secret itself.
    KeyringFault(match error {
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => "unreadable entry".to_owned(),
        error => error.to_string(),
    })
}

/// Runs one call against the limit. A call that hangs keeps its thread, which is why the caller does not try again.
pub async fn within<T: Send + 'static>(
    keyring: &Arc<dyn Keyring>,
    limit: Duration,
    call: impl FnOnce(&dyn Keyring) -> Result<T, KeyringFault> + Send + 'static,
) -> Result<T, KeyringFault> {
    let (answer, answered) = oneshot::channel();
    let keyring = Arc::clone(keyring);
    std::thread::spawn(move || {
        let _ = answer.send(call(keyring.as_ref()));
    });
    match tokio::time::timeout(limit, answered).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(KeyringFault("its thread failed".to_owned())),
        Err(_) => Err(KeyringFault("no answer in time; it may be locked".to_owned())),
    }
}
