//! The database and the use cases of a server without its sockets: what a command of the command line works with. It
//! may be open while the server runs; a session it ends loses its sockets there within seconds.

use std::sync::Arc;

use vestnik_protocol::{Epoch, Registration, UserId};

use crate::accounts::{AccountError, Accounts};
use crate::chat::{ChatSettings, Chats};
use crate::clock;
use crate::config::{Config, SigningSecret};
use crate::server::{StartError, open_database, prepare_folder, unusable};
use crate::store::{Database, StoreError, accounts as store, meta};

/// An opened database with everything that writes to it.
pub struct Workshop {
    accounts: Accounts,
    /// Commands of users, through the same pipeline as everybody's.
    pub(super) chats: Arc<Chats>,
    database: Database,
}

impl Workshop {
    /// Opens the configured database, bringing its schema up to date.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        crate::config::check_all(config)?;
        let folder = config.data_folder()?;
        prepare_folder(&folder)?;
        let secret = SigningSecret::obtain(config.auth.secret.as_ref(), &folder)?;
        let database = open_database(config, &folder).await?;
        let chats = Chats::start(database.clone(), ChatSettings::default())
            .await
            .map_err(|reason| unusable(config, &folder, reason))?;
        let nobody_is_connected = Box::new(|_session| ());
        let accounts = Accounts::new(database.clone(), &secret, &config.auth, nobody_is_connected)?;
        Ok(Self { accounts, chats, database })
    }

    /// How many users there are.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn count_users(&self) -> Result<u64, StoreError> {
        store::count_users(&self.database).await
    }

    /// The user of this name.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn user(&self, username: &str) -> Result<Option<UserId>, StoreError> {
        store::find_user_by_username(&self.database, username).await
    }

    /// Makes an account, whether registration is open or not.
    ///
    /// # Errors
    /// The codes of the fields; whatever the database refuses.
    pub async fn create_user(&self, form: Registration) -> Result<UserId, AccountError> {
        self.accounts.create_user(form, clock::now()).await
    }

    /// Gives a user another password and ends all sessions.
    ///
    /// # Errors
    /// `not_found`; the password's codes; whatever the database refuses.
    pub async fn reset_password(&self, username: &str, password: String) -> Result<UserId, AccountError> {
        self.accounts.reset_password(username, password, clock::now()).await
    }

    /// Gives the database a new epoch: after a restore from a backup, so that every client rebuilds its cache.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn new_epoch(&self) -> Result<Epoch, StoreError> {
        meta::renew_epoch(&self.database).await
    }

    /// Finishes what is queued and closes the database.
    pub async fn close(self) {
        self.chats.shutdown().await;
        self.database.close().await;
    }
}
