//! Coming and going: resuming, signing in, signing out, and the link that goes with it.

use std::time::Duration;

use reqwest::Method;
use vestnik_protocol::{SessionTokens, SignedIn};

use super::account::{Account, cache_path};
use super::core::Core;
use crate::cache::{Cache, CacheError, queue};
use crate::clock;
use crate::link::Link;
use crate::session::{RememberedAccount, ServerAddress, SessionEvent, Tokens};
use crate::view::{ClientCode, Connection, Notice, SignedOutReason, Update, ViewError};

impl Core {
    /// At the start: shows the account that was signed in from its cache, then connects.
    pub async fn resume(&mut self) {
        let Some(account) = self.remembered.account.clone() else { return };
        match self.enter(account, None).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(code = error.code, "the account cannot be shown");
                if error.code == ClientCode::CacheNotWritable.as_str() {
                    self.notice(Notice::CacheNotWritable);
                }
            }
        }
    }

    /// The server accepted a registration or sign-in.
    pub async fn signed_in(
        &mut self,
        server: &ServerAddress,
        login: String,
        signed_in: SignedIn,
    ) -> Result<(), ViewError> {
        self.leave().await;
        let account = RememberedAccount { server: server.shown(), me: signed_in.me };
        let entered = self.enter(account.clone(), Some(signed_in.tokens)).await;
        if entered.is_ok() {
            self.remembered.last_server = Some(account.server.clone());
            self.remembered.last_login = Some(login);
            self.remembered.account = Some(account);
            self.remembered.signed_out = None;
            self.remember();
        }
        self.tell_session();
        entered
    }

    async fn enter(
        &mut self,
        remembered: RememberedAccount,
        fresh: Option<SessionTokens>,
    ) -> Result<(), ViewError> {
        let server = ServerAddress::parse(&remembered.server)?;
        let key = remembered.key();
        let path = cache_path(&self.options.data_dir, &key);
        let (cache, rebuilt) = Cache::open(path, clock::wall()).await?;
        self.entries += 1;
        let tokens = Tokens::start(
            self.api.clone(),
            server.clone(),
            key.clone(),
            std::sync::Arc::clone(&self.secrets),
            fresh,
            self.entries,
            self.session_events.0.clone(),
        );
        let account = Account::load(server, key, remembered.me, cache, tokens, self.options.backoff).await?;
        self.account = Some(account);
        if let Some(rebuilt) = rebuilt {
            self.notice_rebuilt(&rebuilt);
        }
        self.start_link(None);
        Ok(())
    }

    fn remember(&self) {
        if let Err(error) = self.remembered.write(&self.options.data_dir) {
            tracing::warn!(%error, "the account cannot be remembered");
        }
    }

    /// Begins to connect, after a pause where the last connection failed by a fault of this side.
    pub fn start_link(&mut self, pause: Option<Duration>) {
        let Some(account) = &mut self.account else { return };
        let (link, events) =
            Link::start(account.server.clone(), account.tokens.clone(), self.options.backoff, pause);
        account.linked.link = Some(link);
        account.linked.events = Some(events);
    }

    /// Ends the connection; what it would still have said is not wanted.
    pub fn stop_link(&mut self) {
        if let Some(account) = &mut self.account {
            account.linked = Default::default();
        }
    }

    /// Lets go of the account: connection, files, everything shown of it.
    pub async fn leave(&mut self) {
        let Some(mut account) = self.account.take() else { return };
        self.rebuild = None;
        let linked = std::mem::take(&mut account.linked);
        // The link's last words find nobody: its listener goes first, or it would wait for room there.
        drop(linked.events);
        if let Some(link) = linked.link {
            link.close().await;
        }
        // What still stands in a composer goes with the next connection, whatever becomes of this device's screen.
        let _ = account.queue_drafts(None).await;
        account.cache.close().await;
        self.set_connection(Connection::Idle);
        self.tell(&Update::Chats { reset: true, upserts: Vec::new(), removed: Vec::new() });
        self.tell(&Update::UnreadTotal { count: 0 });
    }

    /// The person signs out: the session is revoked as far as possible, the cache forgotten.
    pub async fn sign_out(&mut self, discard_unsent: bool) -> Result<(), ViewError> {
        let Some(account) = &self.account else {
            return Err(ViewError::client(ClientCode::SignedOut, "nobody is signed in"));
        };
        if !discard_unsent && account.cache.read(queue::unsent).await? > 0 {
            return Err(ViewError::client(ClientCode::UnsentMessages, "messages would be lost"));
        }
        self.revoke().await;
        let path = self.account.as_ref().map(|account| account.cache.path().to_owned());
        self.leave().await;
        if let Some(path) = path {
            crate::cache::forget_file(&path);
        }
        self.end_session(SignedOutReason::ByUser);
        Ok(())
    }

    /// Forgets the tokens here at once, and asks the server to forget the session as soon as it can be reached within
    /// this run. What it does not hear ends by itself when the refresh token does.
    async fn revoke(&self) {
        let Some(account) = &self.account else { return };
        let tokens = account.tokens.take().await;
        self.secrets.forget(&account.key).await;
        let Some(tokens) = tokens else { return };
        let (api, server) = (self.api.clone(), account.server.clone());
        tokio::spawn(async move {
            let path = "v1/auth/sign-out";
            let mut access = tokens.access_token;
            let answer = api
                .send::<serde_json::Value>(Method::POST, &server, path, &serde_json::json!({}), Some(&access))
                .await;
            if answer.is_ok() {
                return;
            }
            let body = vestnik_protocol::RefreshRequest { refresh_token: tokens.refresh_token };
            let refreshed =
                api.send::<SessionTokens>(Method::POST, &server, "v1/auth/refresh", &body, None).await;
            let Ok(refreshed) = refreshed else { return };
            access = refreshed.access_token;
            let _ = api
                .send::<serde_json::Value>(Method::POST, &server, path, &serde_json::json!({}), Some(&access))
                .await;
        });
    }

    fn end_session(&mut self, reason: SignedOutReason) {
        self.remembered.account = None;
        self.remembered.signed_out = Some(reason);
        self.remember();
        self.tell_session();
    }

    pub async fn on_session(&mut self, event: SessionEvent) -> Result<(), CacheError> {
        match event {
            SessionEvent::KeyringUnavailable => self.notice(Notice::KeyringUnavailable),
            // Cache and queue stay on disk for the next sign-in of the same account.
            SessionEvent::Ended { entry } => {
                if let Some(account) = self.account.as_ref().filter(|_| entry == self.entries) {
                    self.secrets.forget(&account.key).await;
                    self.leave().await;
                    self.end_session(SignedOutReason::ByServer);
                }
            }
        }
        Ok(())
    }
}
