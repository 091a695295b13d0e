//! The beginning of a socket: hello, in time, by somebody with a good token; then the connection gets its place in the
//! hub.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use tokio::time::timeout;
use vestnik_protocol::{
    ApiError, ClientFrame, ErrorCode, Hello, MINIMUM_CLIENT_VERSION, PROTOCOL_VERSION, ServerFrame, Welcome,
    limits,
};

use super::reader;
use crate::accounts::Identity;
use crate::chat::hub::{Registration, encode};
use crate::clock;
use crate::http::App;
use crate::http::limits::{SocketHolder, SocketPermit};

/// A connection that may begin.
pub struct Greeted {
    pub hello: Hello,
    pub identity: Identity,
    pub registration: Registration,
    pub permit: SocketPermit,
}

/// Waits for hello and answers it. `None`: the peer went away.
pub async fn await_hello(
    app: &App,
    socket: &mut WebSocket,
    token: Option<String>,
) -> Result<Option<Greeted>, ApiError> {
    let patience = Duration::from_secs(limits::HELLO_TIMEOUT_SECONDS.into());
    let Some(hello) = timeout(patience, first_frame(socket))
        .await
        .map_err(|_| ApiError::new(ErrorCode::IdleTimeout, "no hello within the first seconds"))??
    else {
        return Ok(None);
    };
    if hello.version < MINIMUM_CLIENT_VERSION {
        return Err(ApiError::new(ErrorCode::UpdateRequired, "this client is too old for this server"));
    }
    if hello.cursors.len() > limits::MAX_CURSORS {
        return Err(ApiError::new(ErrorCode::TooLarge, "too many cursors"));
    }
    let token = hello.token.clone().or(token).ok_or(ErrorCode::Unauthenticated)?;
    let identity = app.accounts.authenticate(&token, clock::now()).await?;
    let permit = app.limits.open_socket(SocketHolder::User(identity.user_id))?;
    let registration = app.chats.hub().register(identity.user_id, identity.session_id);
    // Once more: a session that was revoked before it was registered would not have been found there.
    app.accounts.authenticate(&token, clock::now()).await?;
    let welcome = ServerFrame::Welcome(Welcome {
        version: PROTOCOL_VERSION,
        user_id: identity.user_id,
        session_id: identity.session_id,
        epoch: app.chats.epoch(),
        server_time: clock::now(),
        heartbeat_seconds: limits::HEARTBEAT_SECONDS,
    });
    registration.connection().outbox.push(encode(&welcome));
    Ok(Some(Greeted { hello, identity, registration, permit }))
}

async fn first_frame(socket: &mut WebSocket) -> Result<Option<Hello>, ApiError> {
    loop {
        let text = match socket.recv().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return Err(ErrorCode::FrameBinary.into()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Close(_))) | None => return Ok(None),
            Some(Err(error)) => return reader::of_broken(&error).map_or(Ok(None), Err),
        };
        return match reader::parse(&text)? {
            ClientFrame::Hello(hello) => Ok(Some(hello)),
            _ => Err(ApiError::new(ErrorCode::HelloExpected, "the first frame must be hello")),
        };
    }
}
