//! One person: a core of their own, and a reader who looks at what it shows.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use vestnik_core::view::{OpenAt, Request, ServerCheck};
use vestnik_core::{Client, ClientOptions, SecretStore, Updates};
use vestnik_protocol::{ChatId, ClientId, Credentials, Seq, UserId};

use crate::screen::Screen;

/// Far longer than anything takes: after it something is broken.
const DEADLINE: Duration = Duration::from_secs(20);

/// A person at a device without a window.
pub struct Person {
    name: String,
    id: UserId,
    client: Client,
    screen: watch::Receiver<Screen>,
    reader: JoinHandle<()>,
}

impl Person {
    /// Opens a core in a folder of its own below `data`, signs in and waits until it is live.
    pub async fn sign_in(
        data: &Path,
        server: &str,
        login: &str,
        password: &str,
        begun: Instant,
    ) -> Result<Self> {
        let mut options = ClientOptions::new(data.join(login));
        // A demo leaves nothing in the system's keyring.
        options.secrets = SecretStore::Memory;
        let client = Client::open(options).await?;
        let (show, mut screen) = watch::channel(Screen::new(login, begun));
        let reader = tokio::spawn(read(client.clone(), client.updates().await, show));

        let check: ServerCheck = ask(&client, Request::CheckServer { address: server.to_owned() }).await?;
        let credentials = Credentials {
            login: login.to_owned(),
            password: password.to_owned(),
            device_name: "terminal".to_owned(),
        };
        ask::<()>(&client, Request::SignIn { server: check.server, credentials }).await?;
        // Only who looks reads: this "window" has the focus.
        ask::<()>(&client, Request::SetFocused { focused: true }).await?;
        let id = wait(&mut screen, "a live connection", |screen| screen.live_as()).await?;
        Ok(Self { name: login.to_owned(), id, client, screen, reader })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn id(&self) -> UserId {
        self.id
    }

    /// Opens the direct chat with somebody and shows it from now on.
    pub async fn open_chat_with(&self, user_id: UserId) -> Result<ChatId> {
        let chat_id = ask(&self.client, Request::OpenDirect { user_id }).await?;
        ask::<()>(&self.client, Request::OpenChat { chat_id, at: OpenAt::End }).await?;
        Ok(chat_id)
    }

    /// Queues a message. It is on this device's disk when this answers; the rest comes by itself.
    pub async fn send(&self, chat_id: ChatId, text: &str) -> Result<ClientId> {
        ask(
            &self.client,
            Request::Send {
                chat_id,
                text: text.to_owned(),
                mentions: Vec::new(),
                reply_to: None,
                silent: false,
            },
        )
        .await
    }

    /// Waits until the server has numbered a message of this person's own.
    pub async fn number_of(&self, message: ClientId) -> Result<Seq> {
        let number = |screen: &Screen| screen.number_of(message);
        wait(&mut self.screen.clone(), "the server's number of the message", number).await
    }

    /// Waits until somebody's message is on this person's screen.
    pub async fn has_seen(&self, message: Seq) -> Result<()> {
        let seen = |screen: &Screen| screen.shows(message).then_some(());
        wait(&mut self.screen.clone(), "the message on the other's screen", seen).await
    }

    /// Waits until this person's own message is marked as read.
    pub async fn knows_it_was_read(&self, message: ClientId) -> Result<()> {
        let read = |screen: &Screen| screen.was_read(message).then_some(());
        wait(&mut self.screen.clone(), "the message marked as read", read).await
    }

    pub async fn close(self) {
        self.client.close().await;
        self.reader.abort();
    }
}

/// Looks at every update, and marks as read what came onto the screen.
async fn read(client: Client, mut updates: Updates, show: watch::Sender<Screen>) {
    while let Some(update) = updates.recv().await {
        let mut seen = None;
        show.send_modify(|screen| seen = screen.apply(update));
        if let Some((chat_id, seq)) = seen {
            // Not accepted means that the core is closing; whatever is unread stays so.
            let _ = client.call(Request::Seen { chat_id, seq }).await;
        }
    }
}

async fn ask<T: DeserializeOwned>(client: &Client, request: Request) -> Result<T> {
    let answer = client.call(request).await?;
    serde_json::from_value(answer).context("the core answered something else")
}

async fn wait<T>(
    screen: &mut watch::Receiver<Screen>,
    what: &str,
    answer: impl Fn(&Screen) -> Option<T>,
) -> Result<T> {
    let waiting =
        async { screen.wait_for(|screen| answer(screen).is_some()).await.map(|screen| answer(&screen)) };
    let found = tokio::time::timeout(DEADLINE, waiting)
        .await
        .with_context(|| format!("{what} did not come in time"))?;
    found.context("the core has ended")?.with_context(|| format!("{what} came and went"))
}
