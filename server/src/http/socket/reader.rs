//! The reading half of a socket: one frame after the other, each answered or passed on. It never waits for the peer to
//! read, but stops reading while the peer leaves its answers unread.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message;
use futures_util::StreamExt as _;
use futures_util::stream::SplitStream;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use vestnik_protocol::{
    ApiError, ClientFrame, Command, CommandOutcome, ErrorCode, Millis, ServerFrame, UserId, limits,
};

use crate::accounts::Identity;
use crate::chat::hub::{Closing, Connection, encode};
use crate::chat::pipeline::Reply;
use crate::clock;
use crate::http::App;
use crate::http::commands;
use crate::http::limits::UserLimit;

/// How long at most nothing is read from a peer that is over its limit. Short, so that it is not taken for dead.
const OVER_LIMIT_PAUSE: Duration = Duration::from_secs(1);

/// How reading ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The peer is gone.
    Gone,
    /// The connection was told to close; the reason is in its outbox.
    Closing,
}

/// The reading half.
pub struct Reader {
    app: App,
    connection: Arc<Connection>,
    /// One permit for each frame of commands that is being carried out.
    under_way: Arc<Semaphore>,
    token_ends: Instant,
}

impl Reader {
    pub fn new(app: App, connection: Arc<Connection>, identity: Identity, under_way: Arc<Semaphore>) -> Self {
        let token_ends = instant_of(identity.expires_at);
        Self { app, connection, under_way, token_ends }
    }

    /// Reads until the peer goes or the connection has to close.
    pub async fn run(&mut self, stream: &mut SplitStream<axum::extract::ws::WebSocket>) -> End {
        loop {
            let idle_ends = Instant::now() + self.app.patience.idle;
            let message = tokio::select! {
                biased;
                // Whoever was told to go is not obeyed any more, however much they have sent already.
                () = self.connection.outbox.closed() => return End::Closing,
                message = timeout_at(idle_ends.min(self.token_ends), stream.next()) => message,
            };
            if Instant::now() >= self.token_ends {
                return self.close(ErrorCode::TokenExpired.into());
            }
            let frame = match message {
                Err(_) => return self.close(ErrorCode::IdleTimeout.into()),
                Ok(None | Some(Ok(Message::Close(_)))) => return End::Gone,
                Ok(Some(Err(error))) => {
                    return of_broken(&error).map_or(End::Gone, |error| self.close(error));
                }
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => continue,
                Ok(Some(Ok(Message::Binary(_)))) => Err(ErrorCode::FrameBinary.into()),
                Ok(Some(Ok(Message::Text(text)))) => parse(&text),
            };
            self.take(frame).await;
            self.connection.outbox.room().await;
        }
    }

    fn close(&self, error: ApiError) -> End {
        self.connection.outbox.close(Closing::Error(error));
        End::Closing
    }

    /// Something is wrong with one frame; the connection goes on.
    fn complain(&self, error: ApiError) {
        self.send(&ServerFrame::Error { error, closing: false });
    }

    fn send(&self, frame: &ServerFrame) {
        self.connection.outbox.push(encode(frame));
    }

    fn user(&self) -> UserId {
        self.connection.user_id
    }

    /// Broken frames count as well: they cost as much to read.
    async fn take(&mut self, frame: Result<ClientFrame, ApiError>) {
        metrics::counter!("vestnik_frames_total").increment(1);
        let allowed = self.app.limits.check(UserLimit::Frames, self.user());
        match (frame, &allowed) {
            (Ok(ClientFrame::Commands { id, commands }), Err(error)) => {
                self.refuse(id, commands.len(), error)
            }
            (Ok(ClientFrame::Commands { id, commands }), Ok(())) => self.commands(id, commands).await,
            (_, Err(error)) => self.complain(error.clone()),
            (Err(error), Ok(())) => self.complain(error),
            (Ok(frame), Ok(())) => {
                if let Err(error) = Box::pin(self.handle(frame)).await {
                    self.complain(error);
                }
            }
        }
        if let Err(error) = allowed {
            // Refusing costs something too: whoever goes on regardless is read from no faster than the limit.
            let wait = Duration::from_millis(error.retry_after_ms.unwrap_or_default());
            clock::pause(wait.min(OVER_LIMIT_PAUSE)).await;
        }
    }

    async fn handle(&mut self, frame: ClientFrame) -> Result<(), ApiError> {
        match frame {
            ClientFrame::Hello(_) => {
                return Err(ApiError::new(ErrorCode::HelloExpected, "hello was said already"));
            }
            ClientFrame::Auth { token } => self.authenticate(&token).await?,
            ClientFrame::CatchUp(cursor) => self.connection.outbox.mark_chat(cursor.chat_id, cursor.rev),
            ClientFrame::CatchUpAccount { rev } => self.connection.outbox.mark_account(rev),
            ClientFrame::Typing { chat_id } => {
                self.app.limits.check(UserLimit::Typing, self.user())?;
                self.app.chats.hub().typing(&self.connection, chat_id)?;
            }
            ClientFrame::Watch { user_ids } => {
                if user_ids.len() > limits::MAX_USERS_PER_REQUEST {
                    return Err(ApiError::new(ErrorCode::TooLarge, "too many people to watch"));
                }
                self.app.chats.hub().watch(&self.connection, &user_ids);
            }
            ClientFrame::Ping { nonce } => self.send(&ServerFrame::Pong { nonce }),
            ClientFrame::Commands { .. } | ClientFrame::Unknown => {
                return Err(ErrorCode::FrameUnknown.into());
            }
        }
        Ok(())
    }

    async fn authenticate(&mut self, token: &str) -> Result<(), ApiError> {
        let identity = self.app.accounts.authenticate(token, clock::now()).await?;
        if identity.session_id != self.connection.session_id {
            return Err(ApiError::new(ErrorCode::TokenInvalid, "the token is of another session"));
        }
        self.token_ends = instant_of(identity.expires_at);
        Ok(())
    }

    async fn commands(&self, id: u64, commands: Vec<Command>) {
        let Ok(permit) = Arc::clone(&self.under_way).acquire_owned().await else { return };
        let count = commands.len();
        let connection = Arc::clone(&self.connection);
        // Not awaited here: the next frame may be for another chat.
        let reply = Reply::new(count, move |results| {
            connection.outbox.push(encode(&ServerFrame::Ack { id, results }));
            drop(permit);
        });
        if let Err(error) = commands::submit_with(&self.app, self.user(), commands, reply) {
            self.refuse(id, count, &error);
        }
    }

    /// None of the commands is carried out. Each is answered, so that the sender need not know of a second way in which
    /// commands are refused.
    fn refuse(&self, id: u64, commands: usize, error: &ApiError) {
        if commands == 0 {
            return self.complain(error.clone());
        }
        let results = vec![CommandOutcome::Refused { error: error.clone() }; commands];
        self.send(&ServerFrame::Ack { id, results });
    }
}

/// Reads a frame. A broken one is refused with the number it carries, if that much can be read, so that its sender can
/// tell which one it was.
///
/// # Errors
/// `bad_json`.
pub fn parse(text: &str) -> Result<ClientFrame, ApiError> {
    #[derive(serde::Deserialize)]
    struct Numbered {
        id: u64,
    }
    serde_json::from_str(text).map_err(|error| {
        // Only where and what was expected: serde quotes keys and numbers, and the text is the client's own.
        let mut refusal = ApiError::new(ErrorCode::BadJson, format!("not a frame: {error}"));
        if let Ok(Numbered { id }) = serde_json::from_str(text) {
            refusal.details = Some(serde_json::json!({ "id": id }));
        }
        refusal
    })
}

/// What a broken stream deserves as an answer, if anything: only a frame over the limit does.
pub fn of_broken(error: &axum::Error) -> Option<ApiError> {
    use std::error::Error as _;
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(axum_error) = inner.downcast_ref::<axum::Error>() {
            return of_broken(axum_error);
        }
        if inner.to_string().contains("Space limit exceeded") || inner.to_string().contains("too long") {
            let message = format!("a frame has at most {} bytes", limits::MAX_FRAME_BYTES);
            return Some(ApiError::new(ErrorCode::TooLarge, message));
        }
        cause = inner.source();
    }
    None
}

/// The runtime's clock at a point of the system's.
fn instant_of(time: Millis) -> Instant {
    let left = u64::try_from(time.0.saturating_sub(clock::now().0)).unwrap_or_default();
    Instant::now() + Duration::from_millis(left)
}
