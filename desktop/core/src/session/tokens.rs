//! The tokens of the signed-in account. One task owns them, so that there is never more than one refresh under way.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use vestnik_protocol::{ErrorCode, Millis, RefreshRequest, SessionTokens};

use super::secrets::Kept;
use super::{Api, HttpFailure, Secrets, SecretsFault, ServerAddress};
use crate::clock;

/// A token this close to its end is refreshed first: it has to survive the way to the server.
const MARGIN: Duration = Duration::from_secs(30);
/// As long as the server's clock is not known, a token this young is taken to be good whatever the clock here says:
/// a wrong one would otherwise refresh for ever.
const SURELY_GOOD: Duration = Duration::from_secs(60);

/// Signing out waits for a locked keyring no longer than this: what cannot be read cannot be revoked.
const TAKE_LIMIT: Duration = Duration::from_secs(3);

/// What an access token is good for.
#[derive(Clone)]
pub struct AccessToken {
    /// The token.
    pub token: String,
    /// How long it is still good, judged here.
    pub left: Duration,
}

/// Why there is no access token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TokenFailure {
    /// The server ended the session: sign in again.
    #[error("the session has ended: {0}")]
    Ended(ErrorCode),
    /// The server did not answer or asks for patience; the session stands.
    #[error("{0}")]
    Http(#[from] HttpFailure),
    /// The tokens cannot be read now; the session stands.
    #[error("{0}")]
    Secrets(#[from] SecretsFault),
    /// The client is closing.
    #[error("closed")]
    Closed,
}

/// What the session tells without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEvent {
    /// The server ended it.
    Ended {
        /// Number of the entry that it belonged to: one account may have been entered again since.
        entry: u32,
    },
    /// Tokens lie in a file since the keyring does not work.
    KeyringUnavailable,
}

enum Ask {
    Access { refused: Option<String>, answer: oneshot::Sender<Result<AccessToken, TokenFailure>> },
    ServerTime(Millis),
}

/// Asked for beside the queue of the others: signing out must not wait for a server that does not answer.
type Take = oneshot::Sender<Option<SessionTokens>>;

/// A cheap handle.
#[derive(Clone)]
pub struct Tokens {
    asks: mpsc::Sender<Ask>,
    takes: mpsc::Sender<Take>,
}

impl Tokens {
    /// Starts the task. `fresh` are tokens just received and kept; without them they are read when first needed.
    #[must_use]
    pub fn start(
        api: Api,
        server: ServerAddress,
        account: String,
        secrets: Arc<Secrets>,
        fresh: Option<SessionTokens>,
        entry: u32,
        events: mpsc::Sender<SessionEvent>,
    ) -> Self {
        let (asks, asked) = mpsc::channel(32);
        let (takes, taken) = mpsc::channel(1);
        let obtained = fresh.as_ref().map(|_| clock::monotonic());
        let owner = Owner {
            api,
            server,
            account,
            entry,
            secrets,
            tokens: fresh,
            obtained,
            ahead_ms: None,
            ended: None,
            events,
        };
        tokio::spawn(owner.run(asked, taken));
        Self { asks, takes }
    }

    /// A token that is good for at least a while. `refused`: the one the server just called expired.
    pub async fn access(&self, refused: Option<String>) -> Result<AccessToken, TokenFailure> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask::Access { refused, answer };
        self.asks.send(ask).await.map_err(|_| TokenFailure::Closed)?;
        answered.await.map_err(|_| TokenFailure::Closed)?
    }

    /// The server said what time it is.
    pub async fn note_server_time(&self, at: Millis) {
        let _ = self.asks.send(Ask::ServerTime(at)).await;
    }

    /// Hands the tokens out, for revoking the session; here they are forgotten.
    pub async fn take(&self) -> Option<SessionTokens> {
        let (answer, answered) = oneshot::channel();
        self.takes.send(answer).await.ok()?;
        answered.await.ok().flatten()
    }
}

struct Owner {
    api: Api,
    server: ServerAddress,
    account: String,
    entry: u32,
    secrets: Arc<Secrets>,
    tokens: Option<SessionTokens>,
    /// When the tokens came from the server, if in this process.
    obtained: Option<Instant>,
    /// How far the server's clock is ahead of this one, in milliseconds (negative: behind), once it said.
    ahead_ms: Option<i64>,
    ended: Option<ErrorCode>,
    events: mpsc::Sender<SessionEvent>,
}

impl Owner {
    async fn run(mut self, mut asked: mpsc::Receiver<Ask>, mut taken: mpsc::Receiver<Take>) {
        loop {
            let ask = tokio::select! {
                biased;
                Some(take) = taken.recv() => {
                    self.hand_out(take).await;
                    continue;
                }
                ask = asked.recv() => ask,
            };
            let Some(ask) = ask else { return };
            match ask {
                Ask::Access { refused, answer } => {
                    let result = tokio::select! {
                        biased;
                        // A refresh may be dropped at any point, as if its answer had been lost.
                        Some(take) = taken.recv() => {
                            self.hand_out(take).await;
                            Err(TokenFailure::Ended(ErrorCode::SessionRevoked))
                        }
                        result = self.access(refused.as_deref()) => result,
                    };
                    if let (Err(TokenFailure::Ended(code)), None) = (&result, self.ended) {
                        self.ended = Some(*code);
                        let _ = self.events.send(SessionEvent::Ended { entry: self.entry }).await;
                    }
                    let _ = answer.send(result);
                }
                Ask::ServerTime(at) => {
                    self.ahead_ms = Some(at.0.saturating_sub(clock::wall().0));
                }
            }
        }
    }

    async fn hand_out(&mut self, take: Take) {
        let tokens = tokio::time::timeout(TAKE_LIMIT, self.current()).await;
        self.tokens = None;
        self.ended = Some(ErrorCode::SessionRevoked);
        let _ = take.send(tokens.ok().and_then(Result::ok).flatten());
    }

    async fn current(&mut self) -> Result<Option<SessionTokens>, TokenFailure> {
        if self.tokens.is_none() {
            let read = self.secrets.read(&self.account).await;
            if read.is_err() {
                let _ = self.events.try_send(SessionEvent::KeyringUnavailable);
            }
            self.tokens = read?;
        }
        Ok(self.tokens.clone())
    }

    async fn access(&mut self, refused: Option<&str>) -> Result<AccessToken, TokenFailure> {
        if let Some(code) = self.ended {
            return Err(TokenFailure::Ended(code));
        }
        let Some(tokens) = self.current().await? else {
            return Err(TokenFailure::Ended(ErrorCode::Unauthenticated));
        };
        let left = self.left(&tokens);
        if refused != Some(tokens.access_token.as_str()) && left > MARGIN {
            return Ok(AccessToken { token: tokens.access_token, left });
        }
        self.refresh(tokens.refresh_token).await
    }

    /// One refresh. A lost answer leaves the token as it was: asking again with it yields the same successor.
    async fn refresh(&mut self, refresh_token: String) -> Result<AccessToken, TokenFailure> {
        let body = RefreshRequest { refresh_token };
        let answer =
            self.api.send::<SessionTokens>(Method::POST, &self.server, "v1/auth/refresh", &body, None).await;
        let tokens = match answer {
            Ok(tokens) => tokens,
            Err(HttpFailure::Refused(error)) if error.code.is_authentication() => {
                return Err(TokenFailure::Ended(error.code));
            }
            Err(failure) => return Err(failure.into()),
        };
        // Kept before it is used: once it is used, the one before it is worth nothing.
        match self.secrets.keep(&self.account, &tokens).await? {
            Kept::AsAsked => {}
            Kept::InFileInstead => {
                let _ = self.events.try_send(SessionEvent::KeyringUnavailable);
            }
        }
        self.obtained = Some(clock::monotonic());
        self.tokens = Some(tokens.clone());
        let left = self.left(&tokens);
        Ok(AccessToken { token: tokens.access_token, left })
    }

    fn left(&self, tokens: &SessionTokens) -> Duration {
        let server_now = Millis(clock::wall().0.saturating_add(self.ahead_ms.unwrap_or(0)));
        let by_clock = clock::between(server_now, tokens.expires_at);
        match (self.ahead_ms, self.obtained) {
            (None, Some(at)) if at.elapsed() < SURELY_GOOD => by_clock.max(SURELY_GOOD),
            _ => by_clock,
        }
    }
}

#[cfg(test)]
mod tests;
