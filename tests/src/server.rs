//! The real server inside the test's process, on a database of its own.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use vestnik_protocol::{ChatId, Command};
use vestnik_server::config::Secret;
use vestnik_server::{Config, RunningServer, Server};

use crate::api::{Api, ApiUser};
use crate::database::{Backend, Database};

/// Signs tokens of every test server, so that a test can sign its own.
pub const TEST_SECRET: &str = "a-secret-of-tests-with-more-than-32-characters";

/// A server that can be stopped and started again on the same port and database.
pub struct TestServer {
    // Before the database in this list, so that it ends before its schema is dropped.
    running: Option<RunningServer>,
    address: SocketAddr,
    config: Config,
    // Held for their lives.
    _database: Database,
    folder: TempDir,
}

impl TestServer {
    /// Starts one with the configuration for tests.
    ///
    /// # Errors
    /// Database or server do not start.
    pub async fn start(backend: Backend) -> Result<Self> {
        Self::with(backend, |_| {}).await
    }

    /// Starts one with a changed configuration.
    ///
    /// # Errors
    /// Database or server do not start.
    pub async fn with(backend: Backend, change: impl FnOnce(&mut Config)) -> Result<Self> {
        let folder = crate::scratch::folder()?;
        let database = Database::fresh(backend, folder.path()).await?;
        let mut config = Config::for_tests(folder.path());
        config.database.url = Some(Secret::new(database.url()));
        config.auth.secret = Some(Secret::new(TEST_SECRET));
        change(&mut config);
        let running = Server::start(config.clone()).await.context("the server does not start")?;
        let address = running.address;
        // A restart comes back to the same port, as clients expect of a server.
        config.server.listen = address;
        Ok(Self { running: Some(running), address, config, _database: database, folder })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Nobody in particular, over HTTP.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::of(self.address)
    }

    /// Stops it gracefully.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// Starts it again after [`Self::stop`].
    ///
    /// # Errors
    /// It does not start.
    pub async fn start_again(&mut self) -> Result<()> {
        let running = Server::start(self.config.clone()).await.context("the server does not start again")?;
        self.running = Some(running);
        Ok(())
    }
}

/// A server with alice and bob on it, who have a direct chat, all over HTTP: for tests of the server alone.
pub struct Talk {
    /// The server.
    pub server: TestServer,
    /// One.
    pub alice: ApiUser,
    /// The other.
    pub bob: ApiUser,
    /// Theirs.
    pub chat_id: ChatId,
}

impl Talk {
    /// Starts a server and brings them together.
    ///
    /// # Errors
    /// Something of it was refused.
    pub async fn start(backend: Backend) -> Result<Self> {
        Self::on(TestServer::start(backend).await?).await
    }

    /// Brings them together on this server.
    ///
    /// # Errors
    /// Something of it was refused.
    pub async fn on(server: TestServer) -> Result<Self> {
        let alice = server.api().register("alice").await?;
        let bob = server.api().register("bob").await?;
        let chat_id = alice.api.done(Command::OpenDirect { user_id: bob.id }).await?.chat_id;
        Ok(Self { server, alice, bob, chat_id })
    }

    /// The texts of the chat, oldest first.
    ///
    /// # Errors
    /// The history was refused.
    pub async fn texts(&self) -> Result<Vec<String>> {
        let history = self.bob.api.history(self.chat_id, 100).await?;
        Ok(history.messages.iter().filter_map(|m| m.content.as_text().map(str::to_owned)).collect())
    }
}
