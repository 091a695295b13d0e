//! Sign-in by username or e-mail: the same answer after the same time, whether the user exists or not.

use vestnik_protocol::{Credentials, ErrorCode, Millis, SignedIn, UserId, text};

use super::registration::{field, refuse};
use super::{AccountError, Accounts, Verified};
use crate::store::accounts as store;

impl Accounts {
    /// Signs a device in.
    ///
    /// # Errors
    /// `credentials_wrong`; `busy`; whatever the database refuses.
    pub async fn sign_in(&self, form: Credentials, now: Millis) -> Result<SignedIn, AccountError> {
        let user_id = self.verify(&form.login, form.password).await?.ok_or(ErrorCode::CredentialsWrong)?;
        self.start_session(user_id, &text::device_name(&form.device_name), now).await
    }

    /// Gives a user another password and ends all sessions; for administration.
    ///
    /// # Errors
    /// `not_found`; the password's codes; `busy`; whatever the database refuses.
    pub async fn reset_password(
        &self,
        username: &str,
        password: String,
        now: Millis,
    ) -> Result<UserId, AccountError> {
        let username = text::username(username).map_err(|_| ErrorCode::NotFound)?;
        let found = store::find_user_by_username(&self.database, &username).await?;
        let user_id = found.ok_or(ErrorCode::NotFound)?;
        if let Err(code) = text::password(&password, &username) {
            refuse(vec![field("password", code)])?;
        }
        let hash = self.passwords.hash(password).await?;
        store::replace_password_hash(&self.database, user_id, None, &hash).await?;
        store::revoke_sessions_of(&self.database, user_id, now).await?;
        Ok(user_id)
    }

    async fn verify(&self, login: &str, password: String) -> Result<Option<UserId>, AccountError> {
        let login = if login.contains('@') { text::email(login) } else { text::username(login) };
        let known = match login {
            Ok(login) => store::find_login(&self.database, &login).await?,
            // Not even a possible name: no statement, but the hash below takes its time all the same.
            Err(_) => None,
        };
        // A password longer than any that can be registered is nobody's, and not worth its bytes.
        let password: String =
            password.chars().take(*vestnik_protocol::limits::PASSWORD_CHARS.end() + 1).collect();
        let stored = known.as_ref().map(|login| login.password_hash.clone());
        let verified = self.passwords.verify(password.clone(), stored).await?;
        let Some(login) = known.filter(|_| verified != Verified::No) else { return Ok(None) };
        if verified == Verified::YesButOld {
            self.rehash(login.user_id, password, &login.password_hash).await;
        }
        Ok(Some(login.user_id))
    }

    /// Best effort: the person is signed in anyhow, and the next sign-in tries again.
    async fn rehash(&self, user_id: UserId, password: String, old: &str) {
        let renewed = async {
            let hash = self.passwords.hash(password).await?;
            store::replace_password_hash(&self.database, user_id, Some(old), &hash).await?;
            Ok::<(), AccountError>(())
        };
        if let Err(error) = renewed.await {
            tracing::warn!(%user_id, %error, "a password hash keeps its old parameters for now");
        }
    }
}
