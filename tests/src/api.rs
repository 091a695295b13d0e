//! A bare user of the HTTP interface: sends what it is told to, right or wrong, and shows the answer as it came.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use vestnik_protocol::{
    ChatDelta, ChatId, ClientId, Command, CommandBatch, CommandOutcome, CommandResults, Content, Credentials,
    Done, Envelope, ErrorCode, ErrorEnvelope, HistoryPage, Registration, Rev, Seq, SignedIn, UserId,
};

use crate::people::password_of;

/// A server, and perhaps a token for it.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    server: SocketAddr,
    /// Sent as `Authorization: Bearer` where present.
    pub token: Option<String>,
}

/// An account made through the interface.
pub struct ApiUser {
    /// Speaks with the account's token.
    pub api: Api,
    /// Who.
    pub id: UserId,
    /// What registration answered.
    pub signed_in: SignedIn,
}

/// What came back.
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: String,
}

impl Api {
    /// Nobody in particular.
    #[must_use]
    pub fn of(server: SocketAddr) -> Self {
        install_tls_provider();
        Self { http: reqwest::Client::new(), server, token: None }
    }

    /// The same server, another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// Where the server is.
    #[must_use]
    pub fn server(&self) -> SocketAddr {
        self.server
    }

    /// Sends a body as it is.
    ///
    /// # Errors
    /// The server did not answer.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Result<Answer> {
        self.request(method, &format!("v1/{path}"), body).await
    }

    async fn request(&self, method: Method, path: &str, body: Option<String>) -> Result<Answer> {
        let mut request = self.http.request(method, format!("http://{}/{path}", self.server));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(Answer { status, headers, body: answer.text().await? })
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// The server did not answer.
    pub async fn post(&self, path: &str, body: &impl serde::Serialize) -> Result<Answer> {
        self.send(Method::POST, path, Some(serde_json::to_string(body)?)).await
    }

    /// Gets.
    ///
    /// # Errors
    /// The server did not answer.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None).await
    }

    /// Asks `/health/live` or `/health/ready`.
    ///
    /// # Errors
    /// The server did not answer.
    pub async fn health(&self, which: &str) -> Result<Answer> {
        self.request(Method::GET, &format!("health/{which}"), None).await
    }

    /// Makes an account.
    ///
    /// # Errors
    /// It was refused.
    pub async fn register(&self, username: &str) -> Result<ApiUser> {
        let signed_in: SignedIn = self.post("auth/register", &registration(username)).await?.data()?;
        let api = self.with_token(signed_in.tokens.access_token.clone());
        Ok(ApiUser { api, id: signed_in.me.profile.id, signed_in })
    }

    /// Signs in as a user made by [`Self::register`] or a world.
    ///
    /// # Errors
    /// It was refused.
    pub async fn sign_in(&self, username: &str) -> Result<ApiUser> {
        let signed_in: SignedIn = self.post("auth/sign-in", &credentials(username)).await?.data()?;
        let api = self.with_token(signed_in.tokens.access_token.clone());
        Ok(ApiUser { api, id: signed_in.me.profile.id, signed_in })
    }

    /// Carries commands out.
    ///
    /// # Errors
    /// The request as a whole was refused.
    pub async fn commands(&self, commands: Vec<Command>) -> Result<Vec<CommandOutcome>> {
        let results: CommandResults = self.post("commands", &CommandBatch { commands }).await?.data()?;
        Ok(results.results)
    }

    /// Carries one command out, which must succeed.
    ///
    /// # Errors
    /// It was refused.
    pub async fn done(&self, command: Command) -> Result<Done> {
        match self.commands(vec![command]).await?.pop() {
            Some(CommandOutcome::Done(done)) => Ok(done),
            other => bail!("not done: {other:?}"),
        }
    }

    /// Writes a text under a fresh client id.
    ///
    /// # Errors
    /// It was refused.
    pub async fn write(&self, chat_id: ChatId, text: &str) -> Result<Done> {
        self.done(send(chat_id, fresh_client_id(), text)).await
    }

    /// All messages of a chat, read page by page.
    ///
    /// # Errors
    /// A page was refused, or is not contiguous.
    pub async fn history(&self, chat_id: ChatId, page: u32) -> Result<HistoryPage> {
        self.history_after(chat_id, page, Seq::ZERO).await
    }

    /// The same from a message on, which is not among them.
    ///
    /// # Errors
    /// A page was refused, or is not contiguous.
    pub async fn history_after(&self, chat_id: ChatId, page: u32, begin: Seq) -> Result<HistoryPage> {
        let mut all: Option<HistoryPage> = None;
        loop {
            let after = all.as_ref().and_then(|page| page.messages.last()).map_or(begin, |m| m.seq);
            let path = format!("chats/{chat_id}/messages?after={after}&limit={page}");
            let page: HistoryPage = self.get(&path).await?.data()?;
            let mut expected = after.next();
            for message in &page.messages {
                ensure!(message.seq == expected, "a hole: {} instead of {expected}", message.seq);
                expected = expected.next();
            }
            let has_after = page.has_after;
            match &mut all {
                None => all = Some(page),
                Some(all) => {
                    all.messages.extend(page.messages);
                    all.reactions.extend(page.reactions);
                    all.as_of = page.as_of;
                    all.has_after = has_after;
                }
            }
            if !has_after {
                return all.context("at least one page");
            }
        }
    }

    /// What changed in a chat since a rev, all pages of it.
    ///
    /// # Errors
    /// A page was refused, or does not move on.
    pub async fn delta(&self, chat_id: ChatId, mut since: Rev) -> Result<Vec<ChatDelta>> {
        let mut pages = Vec::new();
        loop {
            let delta: ChatDelta = self.get(&format!("chats/{chat_id}/delta?since={since}")).await?.data()?;
            ensure!(delta.since == since && (delta.rev > since || !delta.more), "a page moves on");
            since = delta.rev;
            let more = delta.more;
            pages.push(delta);
            if !more {
                return Ok(pages);
            }
        }
    }
}

impl Answer {
    /// The answer of a successful request.
    ///
    /// # Errors
    /// It was refused, or is not what was expected.
    pub fn data<T: DeserializeOwned>(self) -> Result<T> {
        ensure!(self.status.is_success(), "{}: {}", self.status, self.body);
        let envelope: Envelope<T> = serde_json::from_str(&self.body).context(self.body)?;
        Ok(envelope.data)
    }

    /// The refusal of an unsuccessful one, which must have this code and its status.
    ///
    /// # Errors
    /// It was not refused, or otherwise.
    pub fn refused(self, code: ErrorCode) -> Result<vestnik_protocol::ApiError> {
        let envelope: ErrorEnvelope = serde_json::from_str(&self.body)
            .with_context(|| format!("{code} expected: {} {}", self.status, self.body))?;
        ensure!(envelope.error.code == code, "{code} expected: {}", self.body);
        ensure!(self.status.as_u16() == code.http_status(), "{code} has another status than {}", self.status);
        Ok(envelope.error)
    }

    /// As JSON.
    ///
    /// # Errors
    /// It is not.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).with_context(|| self.body.clone())
    }
}

/// The form of a person of this name.
#[must_use]
pub fn registration(username: &str) -> Registration {
    Registration {
        username: username.to_owned(),
        email: None,
        password: password_of(username),
        display_name: None,
        device_name: "test".to_owned(),
    }
}

/// The sign-in form of a person of this name.
#[must_use]
pub fn credentials(username: &str) -> Credentials {
    Credentials {
        login: username.to_owned(),
        password: password_of(username),
        device_name: "test".to_owned(),
    }
}

/// A command that writes a text.
#[must_use]
pub fn send(chat_id: ChatId, client_id: ClientId, text: &str) -> Command {
    Command::Send { chat_id, client_id, content: Content::text(text), reply_to: None, silent: false }
}

/// A name that no message has.
#[must_use]
pub fn fresh_client_id() -> ClientId {
    ClientId(uuid::Uuid::now_v7())
}

/// TLS-capable clients need a provider, once in a process.
pub fn install_tls_provider() {
    // An error says that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
