//! Passwords: argon2id, off the async threads, so many at once and so many waiting. Knows no users.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::config::AuthOptions;

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// One permit for each hash being computed: each takes its memory and a processor.
    running: Arc<Semaphore>,
    /// One permit for each hash computed or waited for: beyond it, a flood of sign-ins is told `busy` at once.
    admitted: Arc<Semaphore>,
    /// What an unknown user's password is verified against, so that it takes as long as a known one's.
    of_nobody: Arc<str>,
}

/// The outcome of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// Wrong password, or no such user.
    No,
    /// Right.
    Yes,
    /// Right, and the stored hash has other parameters than are configured now: store a new one.
    YesButOld,
}

/// Why a password was neither hashed nor verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many are waiting.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// The parameters or the stored hash are unusable.
    #[error("argon2: {0}")]
    Argon2(String),
}

impl Passwords {
    /// Prepares hashing as configured; computes one hash.
    ///
    /// # Errors
    /// Parameters that argon2 refuses.
    pub fn new(options: &AuthOptions) -> Result<Self, PasswordError> {
        let params =
            Params::new(options.argon2_memory_kib, options.argon2_passes, options.argon2_lanes, None)
                .map_err(|error| PasswordError::Argon2(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let at_once = match options.argon2_at_once {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            count => count,
        };
        let of_nobody = hash(&argon2, "a password that nobody has, since nobody can register it: \u{0}")?;
        Ok(Self {
            argon2,
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once + options.argon2_queue)),
            of_nobody: of_nobody.into(),
        })
    }

    /// The PHC string to store for a password.
    ///
    /// # Errors
    /// [`PasswordError::Busy`], or a fault of argon2.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.run(move |argon2| hash(&argon2, &password)).await
    }

    /// Compares a password with a stored hash; without one, takes as long and says no.
    ///
    /// # Errors
    /// [`PasswordError::Busy`], or a stored hash that is none.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<Verified, PasswordError> {
        let of_nobody = Arc::clone(&self.of_nobody);
        self.run(move |argon2| {
            let known = stored.is_some();
            let stored = PasswordHash::new(stored.as_deref().unwrap_or(&of_nobody))
                .map_err(|error| PasswordError::Argon2(error.to_string()))?;
            let matches = argon2.verify_password(password.as_bytes(), &stored).is_ok();
            Ok(match (known && matches, is_current(&argon2, &stored)) {
                (false, _) => Verified::No,
                (true, true) => Verified::Yes,
                (true, false) => Verified::YesButOld,
            })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        let argon2 = self.argon2.clone();
        // The permits go with the work: a caller who hangs up does not free a processor that is still busy.
        tokio::task::spawn_blocking(move || {
            let outcome = work(argon2);
            drop((admitted, running));
            outcome
        })
        .await
        .map_err(|error| PasswordError::Argon2(error.to_string()))?
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, PasswordError> {
    let hash: PasswordHash = argon2
        .hash_password(password.as_bytes())
        .map_err(|error| PasswordError::Argon2(error.to_string()))?;
    Ok(hash.to_string())
}

fn is_current(argon2: &Argon2<'_>, stored: &PasswordHash) -> bool {
    let current = argon2.params();
    Params::try_from(stored).is_ok_and(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost())
            == (current.m_cost(), current.t_cost(), current.p_cost())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn cheap() -> AuthOptions {
        Config::for_tests(std::path::Path::new(".")).auth
    }

    #[tokio::test]
    async fn a_hash_verifies_its_own_password_only() {
        let passwords = Passwords::new(&cheap()).unwrap();
        let stored = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        let right = passwords.verify("correct horse".to_owned(), Some(stored.clone())).await.unwrap();
        assert_eq!(right, Verified::Yes);
        let wrong = passwords.verify("correct hors".to_owned(), Some(stored)).await.unwrap();
        assert_eq!(wrong, Verified::No);
        assert_eq!(passwords.verify("anything".to_owned(), None).await.unwrap(), Verified::No);
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_told_apart() {
        let stored = Passwords::new(&cheap()).unwrap().hash("correct horse".to_owned()).await.unwrap();
        let stronger = Passwords::new(&AuthOptions { argon2_passes: 2, ..cheap() }).unwrap();
        let verified = stronger.verify("correct horse".to_owned(), Some(stored)).await.unwrap();
        assert_eq!(verified, Verified::YesButOld);
    }

    #[tokio::test]
    async fn beyond_the_queue_a_sign_in_is_told_busy_at_once() {
        let passwords =
            Passwords::new(&AuthOptions { argon2_at_once: 1, argon2_queue: 1, ..cheap() }).unwrap();
        let running = Arc::clone(&passwords.running).acquire_owned().await.unwrap();
        let first = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.hash("one".to_owned()).await }
        });
        let second = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.hash("two".to_owned()).await }
        });
        while passwords.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(passwords.hash("three".to_owned()).await, Err(PasswordError::Busy)));
        drop(running);
        assert!(first.await.unwrap().is_ok() && second.await.unwrap().is_ok());
    }
}
