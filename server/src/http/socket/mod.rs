//! The socket `/v1/ws`: text frames in, text frames out. It authenticates, bounds and translates; what is sent comes
//! from the connection's feed, what is asked goes to the chats.

mod hello;
mod reader;
mod writer;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{ApiError, ErrorEnvelope, ServerFrame, limits};

use super::limits::{SocketHolder, SocketPermit};
use super::{App, ClientAddress, Refusal, bearer};
use crate::chat::catch_up::Feed;
use crate::chat::hub::encode;
use crate::clock;
use hello::Greeted;
pub use reader::parse;
use reader::{End, Reader};

/// Bytes that each connection reads into. The library's 128 KiB would be most of what an idle connection costs.
const READ_BUFFER: usize = 1 << 10;
/// Bytes gathered before they are written out.
const WRITE_BUFFER: usize = 16 << 10;
/// Frames of commands of one connection that are being carried out; then nothing more is read from it.
const COMMANDS_UNDER_WAY: usize = 32;
/// How long a peer may take to accept what is written. One that takes nothing for so long is gone or unwilling.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the peer may take to answer our close. Leaving at once would reset the connection, and with it what the
/// peer has not read yet.
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open))
}

/// Open the socket. Its frames are described in `/v1/asyncapi.json`. The token may come with this request or in hello.
#[utoipa::path(
    get,
    path = "/v1/ws",
    tag = "socket",
    security((), ("access_token" = [])),
    responses(
        (status = 101, description = "The socket is open; say hello"),
        (status = "default", description = "The codes of authentication, `too_many_connections`", body = ErrorEnvelope),
    )
)]
async fn open(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let upgrade = upgrade.map_err(|rejection| {
        Refusal::new(vestnik_protocol::ErrorCode::InvalidArgument, rejection.body_text())
    })?;
    let token = bearer(&headers)?.map(str::to_owned);
    if let Some(token) = &token {
        // A wrong token is told while there is still a status to tell it with.
        app.accounts.authenticate(token, clock::now()).await?;
    }
    let permit = app.limits.open_socket(SocketHolder::Address(address))?;
    let tracked = app.tasks.token();
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(limits::MAX_FRAME_BYTES)
        .max_frame_size(limits::MAX_FRAME_BYTES)
        .on_upgrade(async move |socket| {
            let cut = app.cut.clone();
            let serving = async move {
                // Boxed, as every step with statements in it: a connection is idle nearly always, and its future keeps
                // the room of the largest step, and of whatever was handed on, for as long as it lives.
                if let Some(conversation) = Box::pin(begin(app, socket, token, permit)).await {
                    conversation.run().await;
                }
            };
            cut.run_until_cancelled(serving).await;
            drop(tracked);
        }))
}

/// What a connection does after hello.
struct Conversation {
    /// Each is looked at when it is its turn. `select!` would look at all of them for every frame that is written, which
    /// is a third of what writing one costs here.
    parts: FuturesUnordered<Pin<Box<dyn Future<Output = Ended> + Send>>>,
    /// It counts as the address's and the user's until the end.
    _permits: [SocketPermit; 2],
}

/// How a part of a conversation ended.
enum Ended {
    /// The peer is gone, or takes nothing.
    Gone,
    /// The last words were said.
    Said,
    /// The connection was told to close, and nothing more comes from the peer.
    Drained,
}

async fn begin(
    app: App,
    mut socket: WebSocket,
    token: Option<String>,
    of_address: SocketPermit,
) -> Option<Conversation> {
    match hello::await_hello(&app, &mut socket, token).await {
        Ok(Some(greeted)) => Some(Conversation::of(app, socket, greeted, of_address)),
        Ok(None) => None,
        Err(error) => {
            farewell(&mut socket, ServerFrame::Error { error, closing: true }).await;
            None
        }
    }
}

impl Conversation {
    fn of(app: App, socket: WebSocket, greeted: Greeted, of_address: SocketPermit) -> Self {
        let Greeted { hello, identity, registration, permit } = greeted;
        let connection = Arc::clone(registration.connection());
        let under_way = Arc::new(Semaphore::new(COMMANDS_UNDER_WAY));
        let feed = Feed::new(Arc::clone(&app.chats), registration, hello);
        let (sink, mut stream) = socket.split();
        let mut reader = Reader::new(app, Arc::clone(&connection), identity, Arc::clone(&under_way));
        let reading = async move {
            if reader.run(&mut stream).await == End::Gone {
                return Ended::Gone;
            }
            // The writer says why. What the peer still sends is taken and not obeyed.
            while let Some(Ok(_)) = stream.next().await {}
            Ended::Drained
        };
        let closing = Arc::clone(&connection);
        let writing = async move {
            let said = writer::run(sink, feed, &connection.outbox, &under_way).await;
            said.map_or(Ended::Gone, |()| Ended::Said)
        };
        // A peer that takes its last words in small sips does not stay for as long as it likes.
        let overdue = async move {
            closing.outbox.closed().await;
            sleep_until(Instant::now() + WRITE_TIMEOUT).await;
            Ended::Gone
        };
        let parts: [Pin<Box<dyn Future<Output = Ended> + Send>>; 3] =
            [Box::pin(reading), Box::pin(writing), Box::pin(overdue)];
        Self { parts: parts.into_iter().collect(), _permits: [of_address, permit] }
    }

    /// Reads and writes at the same time until either ends.
    async fn run(mut self) {
        match self.parts.next().await {
            // Until the peer has read them.
            Some(Ended::Said) => drop(timeout(FAREWELL, self.parts.next()).await),
            // Until they are said.
            Some(Ended::Drained) => {
                self.parts.next().await;
            }
            Some(Ended::Gone) | None => {}
        }
    }
}

/// Says the last words to somebody who never got beyond hello.
async fn farewell(socket: &mut WebSocket, frame: ServerFrame) {
    let close = close_frame(&frame);
    let saying = async {
        socket.send(text(encode(&frame))).await?;
        socket.send(close).await?;
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<_, axum::Error>(())
    };
    drop(timeout(FAREWELL, saying).await);
}

fn text(frame: bytes::Bytes) -> Message {
    // JSON is UTF-8, so the other arm cannot be taken; checking is cheaper than a copy.
    axum::extract::ws::Utf8Bytes::try_from(frame).map_or_else(|_| Message::text("{}"), Message::Text)
}

/// The WebSocket's own close, whose reason repeats the code for those who only see that.
fn close_frame(last_words: &ServerFrame) -> Message {
    let (code, reason) = match last_words {
        ServerFrame::Restarting => (close_code::RESTART, "restarting"),
        ServerFrame::Error { error: ApiError { code, .. }, .. } => (close_code::POLICY, code.as_str()),
        _ => (close_code::NORMAL, ""),
    };
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}
