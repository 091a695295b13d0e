//! One device of one person: the real core, a network of its own to the server, and the screen it would show.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;
use vestnik_core::view::{OpenAt, Request, Session, ViewError};
use vestnik_protocol::{ChatId, ClientId, ErrorCode, Profile, Seq, UserId};

use crate::api::{credentials, install_tls_provider, registration};
use crate::cache::CacheFile;
use crate::core::Core;
use crate::eventually::{DEADLINE, eventually};
use crate::network::Network;
use crate::screen::Screen;

/// A device that can be closed and opened again on the same folder.
pub struct Device {
    name: String,
    folder: TempDir,
    network: Network,
    place: Place,
    running: Option<Running>,
}

/// Where a device's core runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Here,
    Apart,
}

struct Running {
    core: Core,
    screen: watch::Receiver<Screen>,
}

impl Device {
    /// A device that is not signed in, called after its owner.
    ///
    /// # Errors
    /// The core does not open.
    pub async fn new(owner: &str, server: SocketAddr) -> Result<Self> {
        Self::at(Place::Here, owner, server).await
    }

    /// The same with its core in a process of its own, which can be killed.
    ///
    /// # Errors
    /// The process does not start.
    pub async fn apart(owner: &str, server: SocketAddr) -> Result<Self> {
        Self::at(Place::Apart, owner, server).await
    }

    async fn at(place: Place, owner: &str, server: SocketAddr) -> Result<Self> {
        install_tls_provider();
        let folder = crate::scratch::folder()?;
        let network = Network::to(server).await?;
        let mut device = Self { name: owner.to_owned(), folder, network, place, running: None };
        device.open().await?;
        Ok(device)
    }

    /// Opens the core on its folder, after [`Self::close`].
    ///
    /// # Errors
    /// The core does not open.
    pub async fn open(&mut self) -> Result<()> {
        let (shown, screen) = watch::channel(Screen::default());
        let core = match self.place {
            Place::Here => Core::here(self.folder.path(), shown).await?,
            Place::Apart => Core::apart(self.folder.path(), shown)?,
        };
        self.running = Some(Running { core, screen });
        self.until("the snapshot is complete", |screen| screen.ready).await?;
        Ok(())
    }

    /// Closes the core; folder and network stay.
    pub async fn close(&mut self) {
        if let Some(running) = self.running.take() {
            running.core.close().await;
        }
    }

    /// It can be used.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.running.is_some()
    }

    /// Kills the core's process (SIGKILL).
    ///
    /// # Errors
    /// It has none of its own.
    pub async fn kill(&mut self) -> Result<()> {
        self.running.take().context("the device is closed")?.core.kill().await
    }

    /// Closes and opens it.
    ///
    /// # Errors
    /// The core does not open.
    pub async fn restart(&mut self) -> Result<()> {
        self.close().await;
        self.open().await
    }

    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The way to the server.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Where the core keeps everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The core's cache file of the account that is signed in.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn cache_file(&self) -> Result<PathBuf> {
        let mut found = Vec::new();
        find_caches(self.folder.path(), &mut found)?;
        ensure!(found.len() == 1, "one cache file expected: {found:?}");
        found.pop().context("one")
    }

    /// Waits until the server has acknowledged everything that was asked of it on this device.
    ///
    /// # Errors
    /// Something waits on.
    pub async fn queue_is_empty(&self) -> Result<()> {
        eventually("the send queue is empty", async || {
            let waiting = CacheFile::read(&self.cache_file()?)?.waiting;
            ensure!(waiting.is_empty(), "{} commands of {} wait", waiting.len(), self.name);
            Ok(())
        })
        .await
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().with_context(|| format!("{}'s device is closed", self.name))
    }

    /// What is shown now.
    ///
    /// # Errors
    /// The device is closed.
    pub fn screen(&self) -> Result<Screen> {
        Ok(self.running()?.screen.borrow().clone())
    }

    /// Waits until the screen shows what is wanted.
    ///
    /// # Errors
    /// It does not in time; the error says what it shows instead.
    pub async fn until(&self, what: &str, wanted: impl FnMut(&Screen) -> bool) -> Result<Screen> {
        self.within(DEADLINE, what, wanted).await
    }

    /// The same with a deadline of one's own.
    ///
    /// # Errors
    /// It does not in time.
    pub async fn within(
        &self,
        deadline: Duration,
        what: &str,
        mut wanted: impl FnMut(&Screen) -> bool,
    ) -> Result<Screen> {
        let mut screen = self.running()?.screen.clone();
        let shown = timeout(deadline, screen.wait_for(|screen| wanted(screen))).await;
        match shown {
            Ok(Ok(screen)) => Ok(screen.clone()),
            Ok(Err(_)) => bail!("{}'s core ended while waiting: {what}", self.name),
            Err(_) => {
                let summary = self.running()?.screen.borrow().summary();
                bail!("{}'s screen never showed in time: {what}. It shows: {summary}", self.name)
            }
        }
    }

    /// Asks the core.
    ///
    /// # Errors
    /// The core's refusal.
    pub async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        let answer = self.running()?.core.call(request).await??;
        Ok(serde_json::from_value(answer)?)
    }

    /// Asks the core for what it must refuse with this code.
    ///
    /// # Errors
    /// It accepted, or refused otherwise.
    pub async fn refused(&self, request: Request, code: &str) -> Result<ViewError> {
        match self.running()?.core.call(request).await? {
            Ok(answer) => bail!("{code} expected: {answer}"),
            Err(error) if error.code == code => Ok(error),
            Err(error) => bail!("{code} expected: {error}"),
        }
    }

    /// Makes the owner's account and waits until it is live.
    ///
    /// # Errors
    /// It was refused.
    pub async fn register(&self) -> Result<()> {
        let request =
            Request::Register { server: self.network.url(), registration: registration(&self.name) };
        self.ask::<()>(request).await?;
        self.live().await
    }

    /// Signs in to the owner's account and waits until it is live.
    ///
    /// # Errors
    /// It was refused.
    pub async fn sign_in(&self) -> Result<()> {
        let request = Request::SignIn { server: self.network.url(), credentials: credentials(&self.name) };
        self.ask::<()>(request).await?;
        self.live().await
    }

    /// Waits until the device is signed in and current.
    ///
    /// # Errors
    /// It does not get there.
    pub async fn live(&self) -> Result<()> {
        self.until("live", |screen| screen.is_signed_in() && screen.is_live()).await.map(drop)
    }

    /// Waits until the device knows that it is offline.
    ///
    /// # Errors
    /// It does not notice.
    pub async fn offline(&self) -> Result<()> {
        self.until("offline", Screen::is_offline).await.map(drop)
    }

    /// Cuts the network and waits until the device knows.
    ///
    /// # Errors
    /// It does not notice.
    pub async fn go_offline(&self) -> Result<()> {
        self.network.cut();
        self.offline().await
    }

    /// Restores the network and waits until the device is current.
    ///
    /// # Errors
    /// It does not get there.
    pub async fn go_online(&self) -> Result<()> {
        self.network.restore();
        self.ask::<()>(Request::RetryNow).await?;
        self.live().await
    }

    /// Oneself.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn me(&self) -> Result<UserId> {
        match self.screen()?.session {
            Some(Session::SignedIn { me, .. }) => Ok(me.profile.id),
            other => bail!("nobody is signed in: {other:?}"),
        }
    }

    /// Finds a person by the whole username.
    ///
    /// # Errors
    /// Nobody, or the search was refused.
    pub async fn find(&self, username: &str) -> Result<Profile> {
        let found: Vec<Profile> = self.ask(Request::SearchUsers { query: username.to_owned() }).await?;
        found.into_iter().find(|profile| profile.username == username).context("nobody of this name")
    }

    /// Gets the direct chat with a person.
    ///
    /// # Errors
    /// It was refused.
    pub async fn chat_with(&self, user_id: UserId) -> Result<ChatId> {
        self.ask(Request::OpenDirect { user_id }).await
    }

    /// Shows a chat and waits for its window.
    ///
    /// # Errors
    /// It was refused.
    pub async fn show(&self, chat_id: ChatId, at: OpenAt) -> Result<Screen> {
        let earlier = self.screen()?.timeline.map_or(0, |open| open.view);
        self.ask::<()>(Request::OpenChat { chat_id, at }).await?;
        self.until("the chat is open", |screen| {
            screen.timeline.as_ref().is_some_and(|open| open.view > earlier && open.chat_id == Some(chat_id))
        })
        .await
    }

    /// Writes a text; returns when the core has it.
    ///
    /// # Errors
    /// It was refused.
    pub async fn write(&self, chat_id: ChatId, text: &str) -> Result<ClientId> {
        self.ask(Request::Send {
            chat_id,
            text: text.to_owned(),
            mentions: Vec::new(),
            reply_to: None,
            silent: false,
        })
        .await
    }

    /// Marks as read.
    ///
    /// # Errors
    /// It was refused.
    pub async fn seen(&self, chat_id: ChatId, seq: Seq) -> Result<()> {
        self.ask(Request::Seen { chat_id, seq }).await
    }

    /// A refusal of the server's is told with the server's code.
    ///
    /// # Errors
    /// It accepted, or refused otherwise.
    pub async fn refused_by_server(&self, request: Request, code: ErrorCode) -> Result<ViewError> {
        self.refused(request, code.as_str()).await
    }
}

fn find_caches(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find_caches(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "sqlite" || extension == "db") {
            found.push(path);
        }
    }
    Ok(())
}
