//! A small world: one server, and alice and bob with a device each.

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatId, Command};

use crate::cache::CacheFile;
use crate::database::Backend;
use crate::device::Device;
use crate::eventually::eventually;
use crate::server::TestServer;

/// Alice and bob, registered and live.
pub struct World {
    // Devices before their server in this list, so that they end first.
    /// Hers.
    pub alice: Device,
    /// His.
    pub bob: Device,
    /// Theirs.
    pub server: TestServer,
}

impl World {
    /// Makes one.
    ///
    /// # Errors
    /// Server or cores do not start.
    pub async fn new(backend: Backend) -> Result<Self> {
        Self::on(TestServer::start(backend).await?).await
    }

    /// Makes one on this server.
    ///
    /// # Errors
    /// The cores do not start, or are refused.
    pub async fn on(server: TestServer) -> Result<Self> {
        let alice = Device::new("alice", server.address()).await?;
        let bob = Device::new("bob", server.address()).await?;
        tokio::try_join!(alice.register(), bob.register())?;
        Ok(Self { alice, bob, server })
    }

    /// One more device of a person who has an account.
    ///
    /// # Errors
    /// The core does not start, or is refused.
    pub async fn another_device(&self, owner: &str) -> Result<Device> {
        let device = Device::new(owner, self.server.address()).await?;
        device.sign_in().await?;
        Ok(device)
    }

    /// The direct chat of alice and bob, opened by both (an empty one that only the other began is not listed), and
    /// known to the server (which a core tells only with its first message).
    ///
    /// # Errors
    /// It was refused.
    pub async fn talk(&self) -> Result<ChatId> {
        let user_id = self.bob.me()?;
        let chat_id = self
            .server
            .api()
            .sign_in("alice")
            .await?
            .api
            .done(Command::OpenDirect { user_id })
            .await?
            .chat_id;
        self.alice.chat_with(user_id).await?;
        self.bob.chat_with(self.alice.me()?).await?;
        for device in [&self.alice, &self.bob] {
            device.until("the new chat is in the list", |screen| screen.chats.contains_key(&chat_id)).await?;
            eventually("the new chat is in the cache", async || {
                ensure!(CacheFile::read(&device.cache_file()?)?.chats.contains_key(&chat_id), "not yet");
                Ok(())
            })
            .await?;
        }
        Ok(chat_id)
    }
}
