//! A server, a screen, and people with windows on it.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::TempDir;
use vestnik_protocol::{ChatId, Registration, SignedIn, UserId};
use vestnik_server::{Config, RunningServer, Server};
use vestnik_tests::api::Api;
use vestnik_tests::api::{ApiUser, registration};
use vestnik_tests::people::password_of;
use vestnik_tests::window::{App, Device, Display};

/// Where everything happens.
pub struct World {
    pub display: Display,
    pub server: Host,
}

/// A server on SQLite that can be stopped, and started again on the same port.
pub struct Host {
    running: Option<RunningServer>,
    config: Config,
    _folder: TempDir,
}

impl Host {
    async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut config = Config::for_tests(folder.path());
        let running = Server::start(config.clone()).await?;
        config.server.listen = running.address;
        Ok(Self { running: Some(running), config, _folder: folder })
    }

    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    pub async fn start_again(&mut self) -> Result<()> {
        self.running = Some(Server::start(self.config.clone()).await?);
        Ok(())
    }

    pub fn api(&self) -> Api {
        Api::of(self.address())
    }

    pub fn address(&self) -> SocketAddr {
        self.config.server.listen
    }
}

impl World {
    pub async fn new() -> Result<Self> {
        let display = Display::open()?;
        Ok(Self { display, server: Host::start().await? })
    }

    /// The server's address as a person writes it.
    pub fn address(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Makes an account over HTTP.
    pub async fn register(&self, name: &str) -> Result<ApiUser> {
        self.server.api().register(name).await
    }

    /// The same with a name that people read.
    pub async fn register_as(&self, name: &str, display_name: &str) -> Result<ApiUser> {
        let registration = Registration { display_name: Some(display_name.to_owned()), ..registration(name) };
        let api = self.server.api();
        let signed_in: SignedIn = api.post("auth/register", &registration).await?.data()?;
        let api = api.with_token(signed_in.tokens.access_token.clone());
        Ok(ApiUser { api, id: signed_in.me.profile.id, signed_in })
    }

    /// A device on which this (registered) person is signed in.
    pub async fn device_of(&self, name: &str) -> Result<Device> {
        let device = Device::new()?;
        let (server, password) = (self.address(), password_of(name));
        device.sign_in(&server, name, &password).await.context("signing in without a window")?;
        Ok(device)
    }

    /// A person with an account, a device and an open window that is connected.
    pub async fn person(&self, name: &str) -> Result<(ApiUser, Device, App)> {
        let user = self.register(name).await?;
        let device = self.device_of(name).await?;
        let app = device.open(&self.display).await?;
        live(&app).await?;
        Ok((user, device, app))
    }
}

/// Waits until the chat list is there and the window is connected.
pub async fn live(app: &App) -> Result<()> {
    app.see("chat-list").await?;
    app.gone("connection-banner").await
}

/// Opens a chat from the list.
pub async fn open_chat(app: &App, chat_id: ChatId) -> Result<()> {
    let row = format!("[data-testid=\"chat-row\"][data-chat-id=\"{chat_id}\"]");
    app.see_css(&row).await?.click().await?;
    app.see("composer").await?;
    Ok(())
}

/// Finds a person on the server and opens the chat with them.
pub async fn find(app: &App, name: &str, user_id: UserId) -> Result<()> {
    app.fill("search", name).await?;
    app.see_css(&format!("[data-testid=\"person-row\"][data-user-id=\"{user_id}\"]")).await?.click().await?;
    app.see("composer").await?;
    Ok(())
}

/// Writes a message as a person does.
pub async fn write(app: &App, text: &str) -> Result<()> {
    app.type_into("composer", text).await?;
    app.press(&[vestnik_tests::window::Key::Enter.code()]).await
}

/// Waits until a message with exactly this text is in the open conversation, in this state where one is given.
pub async fn shows(app: &App, text: &str, state: Option<&str>) -> Result<()> {
    let script = "
        const [text, state] = arguments;
        return [...document.querySelectorAll('[data-testid=\"message-row\"]')].some((row) =>
            row.querySelector('.row-text')?.textContent === text && (state === null || row.dataset.state === state));";
    app.until(
        &format!("the message {text:?} in the state {state:?}"),
        script,
        vec![json!(text), json!(state)],
    )
    .await
}

/// Texts of the rows on screen, in order.
pub async fn texts(app: &App) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=\"message-row\"] .row-text')]
        .map((row) => row.textContent)";
    app.run(script, vec![]).await
}
