//! One connection: token, handshake, hello, then frames both ways until it ends.

use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};
use vestnik_protocol::limits::{HELLO_TIMEOUT_SECONDS, IDLE_TIMEOUT_SECONDS};
use vestnik_protocol::{ClientFrame, ServerFrame, Welcome};

use super::failure::{End, refuses_token};
use super::{LinkEvent, Runner, WAITING_FRAMES, look_for_sleep};
use crate::clock;
use crate::session::{AccessToken, TokenFailure, Tokens, tls_config};
use crate::view::OfflineReason;

/// For name, TCP, TLS and upgrade together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// A frame that cannot be handed to the system for this long: the peer is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// Within this after waking up, the server has to be heard.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a frame that are read at most: the largest delta of the longest texts, with room.
const MAX_FRAME_BYTES: usize = 32 * 1024 * 1024;
/// Frames of the link's own (pings, tokens) that wait for the socket.
const WAITING_OWN: usize = 8;
/// A token that could not be renewed is tried again after this.
const REAUTH_PAUSE: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The sending half, with a limit on every write.
struct Sending(SplitSink<Socket, Message>);

impl Sending {
    async fn send(&mut self, frame: &ClientFrame) -> Result<(), End> {
        let text = serde_json::to_string(frame).map_err(|_| End::of(OfflineReason::Faulty))?;
        match timeout(WRITE_TIMEOUT, self.0.send(Message::text(text))).await {
            Ok(result) => result.map_err(End::from),
            Err(_) => Err(End::of(OfflineReason::Unreachable)),
        }
    }

    /// Writes until it fails. Apart from reading: a line that takes nothing may still bring something. The link's own
    /// frames go first.
    async fn run(
        mut self,
        mut own: mpsc::Receiver<ClientFrame>,
        mut waiting: mpsc::Receiver<ClientFrame>,
    ) -> End {
        loop {
            let frame = tokio::select! {
                biased;
                Some(frame) = own.recv() => frame,
                Some(frame) = waiting.recv() => frame,
                else => return std::future::pending().await,
            };
            if let Err(end) = self.send(&frame).await {
                return end;
            }
        }
    }
}

/// A new token under way.
type Renewal = Pin<Box<dyn Future<Output = Result<AccessToken, TokenFailure>> + Send>>;

impl Runner {
    /// One attempt, and the connection if it comes about. Answers how it ended.
    pub(super) async fn attempt(&mut self) -> End {
        let (sending, receiving, welcome, access) = match self.open().await {
            Ok(opened) => opened,
            Err(end) => return end,
        };
        let (outgoing, waiting) = mpsc::channel(WAITING_FRAMES);
        let heartbeat = Duration::from_secs(u64::from(welcome.heartbeat_seconds.clamp(1, 60)));
        self.tokens.note_server_time(welcome.server_time).await;
        if self.events.send(LinkEvent::Welcome { welcome, outgoing }).await.is_err() {
            return End::SessionOver;
        }
        let (own, waiting_own) = mpsc::channel(WAITING_OWN);
        let mut life = Life {
            own,
            heard: clock::monotonic(),
            idle: Duration::from_secs(u64::from(IDLE_TIMEOUT_SECONDS)).min(heartbeat.mul_f64(2.6)),
            reauth: reauth_in(access.left),
            token: access.token,
            renewal: None,
            probe: None,
            nonce: 0,
            live: false,
            restarting: false,
        };
        // A wish of an earlier connection.
        while self.renewals.try_recv().is_ok() {}
        // What was read last may say why nothing can be written any more, so it is looked at first.
        let end = tokio::select! {
            biased;
            end = self.serve(&mut life, receiving, heartbeat) => end,
            end = sending.run(waiting_own, waiting) => end,
        };
        end.after_live(life.live)
    }

    async fn open(&mut self) -> Result<(Sending, SplitStream<Socket>, Welcome, AccessToken), End> {
        let access = self.tokens.access(self.refused_token.take()).await?;
        let url = self.server.socket().map_err(|_| End::of(OfflineReason::Faulty))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        let connector = Connector::Rustls(tls_config());
        let connecting = connect_async_tls_with_config(url.as_str(), Some(config), true, Some(connector));
        let (socket, _) = match timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) => {
                tracing::debug!(%error, "no connection");
                if refuses_token(&error) {
                    self.refused_token = Some(access.token);
                }
                return Err(error.into());
            }
            Err(_) => return Err(End::of(OfflineReason::Unreachable)),
        };
        let (sink, mut receiving) = socket.split();
        let mut sending = Sending(sink);

        let (answer, answered) = oneshot::channel();
        self.events.send(LinkEvent::NeedHello(answer)).await.map_err(|_| End::SessionOver)?;
        let mut hello = answered.await.map_err(|_| End::of(OfflineReason::Faulty))?;
        hello.token = Some(access.token.clone());
        sending.send(&ClientFrame::Hello(hello)).await?;

        let patience = Duration::from_secs(u64::from(HELLO_TIMEOUT_SECONDS));
        let welcome = match timeout(patience, first_frame(&mut receiving)).await {
            Ok(Ok(ServerFrame::Welcome(welcome))) => welcome,
            Ok(Ok(ServerFrame::Error { error, .. })) => {
                tracing::debug!(code = %error.code, "hello was refused");
                if error.code.is_authentication() {
                    self.refused_token = Some(access.token);
                    return Err(End::of(OfflineReason::Unreachable));
                }
                return Err(End::from(&error));
            }
            Ok(Ok(ServerFrame::Restarting)) => return Err(End::of(OfflineReason::Restarting)),
            Ok(Ok(_)) => return Err(End::of(OfflineReason::Faulty)),
            Ok(Err(end)) => return Err(end),
            Err(_) => return Err(End::of(OfflineReason::Unreachable)),
        };
        Ok((sending, receiving, welcome, access))
    }

    async fn serve(
        &mut self,
        life: &mut Life,
        mut receiving: SplitStream<Socket>,
        heartbeat: Duration,
    ) -> End {
        let mut beat = tokio::time::interval(heartbeat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut look = look_for_sleep();
        loop {
            let silent = life.probe.unwrap_or(life.heard + life.idle);
            let step = tokio::select! {
                biased;
                frame = receiving.next() => match life.read(frame) {
                    Ok(Some(frame)) => match self.events.send(LinkEvent::Frame(frame)).await {
                        Ok(()) => Ok(()),
                        Err(_) => Err(End::SessionOver),
                    },
                    Ok(None) => Ok(()),
                    Err((end, refused)) => {
                        if refused {
                            self.refused_token = Some(life.token.clone());
                        }
                        Err(end)
                    }
                },
                () = clock::until(Some(silent)) => Err(End::of(OfflineReason::Unreachable)),
                _ = beat.tick() => {
                    life.ping();
                    Ok(())
                }
                renewed = renewed(&mut life.renewal) => life.stand_on(renewed),
                () = clock::until(Some(life.reauth)), if life.renewal.is_none() => {
                    life.renew(&self.tokens);
                    Ok(())
                }
                Some(()) = self.renewals.recv() => {
                    life.renew(&self.tokens);
                    Ok(())
                }
                Some(()) = self.retried.recv() => {
                    life.probe();
                    Ok(())
                }
                _ = look.tick() => {
                    if self.sleep.happened(clock::wall(), clock::monotonic()) {
                        life.probe();
                    }
                    Ok(())
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }
}

/// The changing state of one connection.
struct Life {
    /// For the link's own frames.
    own: mpsc::Sender<ClientFrame>,
    /// When the server was last heard.
    heard: Instant,
    /// Silence for longer than this means that it is gone.
    idle: Duration,
    reauth: Instant,
    /// The one this connection stands on.
    token: String,
    /// The next one. Polled beside everything else: a slow refresh must not keep frames from being read.
    renewal: Option<Renewal>,
    /// Until when the server must be heard, where there is a doubt.
    probe: Option<Instant>,
    nonce: u64,
    live: bool,
    restarting: bool,
}

impl Life {
    fn ping(&mut self) {
        self.nonce += 1;
        // Full: as many wait behind a write that is stuck, and that one has a limit.
        let _ = self.own.try_send(ClientFrame::Ping { nonce: self.nonce });
    }

    /// Asks for a new token, unless one is under way.
    fn renew(&mut self, tokens: &Tokens) {
        if self.renewal.is_none() {
            let (tokens, token) = (tokens.clone(), self.token.clone());
            self.renewal = Some(Box::pin(async move { tokens.access(Some(token)).await }));
        }
    }

    /// Takes the new token, if there is one.
    fn stand_on(&mut self, renewed: Result<AccessToken, TokenFailure>) -> Result<(), End> {
        self.renewal = None;
        self.reauth = clock::monotonic() + REAUTH_PAUSE;
        match renewed {
            Ok(access) => {
                if self.own.try_send(ClientFrame::Auth { token: access.token.clone() }).is_ok() {
                    self.reauth = reauth_in(access.left);
                    self.token = access.token;
                }
                Ok(())
            }
            Err(TokenFailure::Ended(_)) => Err(End::SessionOver),
            Err(_) => Ok(()),
        }
    }

    /// Asks for a sign of life: after a sleep, the other end may have given up long ago.
    fn probe(&mut self) {
        self.probe = Some(clock::monotonic() + PROBE_TIMEOUT);
        self.ping();
    }

    /// Takes what came. The flag beside an end says that the token was refused.
    fn read(
        &mut self,
        frame: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<Option<ServerFrame>, (End, bool)> {
        self.heard = clock::monotonic();
        self.probe = None;
        let frame = match frame {
            None | Some(Ok(Message::Close(_))) => return Err((self.closed(), false)),
            Some(Err(error)) => {
                let end = if self.restarting { self.closed() } else { End::from(error) };
                return Err((end, false));
            }
            Some(Ok(message)) => decode(message).map_err(|end| (end, false))?,
        };
        match &frame {
            Some(ServerFrame::Live) => self.live = true,
            Some(ServerFrame::Restarting) => self.restarting = true,
            Some(ServerFrame::Error { error, closing }) => {
                tracing::debug!(code = %error.code, closing, "the server refused a frame");
                if error.code.is_authentication() {
                    return Err((End::of(OfflineReason::Unreachable), true));
                }
                if *closing {
                    return Err((End::from(error), false));
                }
            }
            _ => {}
        }
        Ok(frame)
    }

    const fn closed(&self) -> End {
        End::of(if self.restarting { OfflineReason::Restarting } else { OfflineReason::Unreachable })
    }
}

/// The end of a renewal; never, while there is none.
async fn renewed(renewal: &mut Option<Renewal>) -> Result<AccessToken, TokenFailure> {
    match renewal {
        Some(renewal) => renewal.await,
        None => std::future::pending().await,
    }
}

async fn first_frame(receiving: &mut SplitStream<Socket>) -> Result<ServerFrame, End> {
    while let Some(message) = receiving.next().await {
        if let Some(frame) = decode(message?)? {
            return Ok(frame);
        }
    }
    Err(End::of(OfflineReason::Unreachable))
}

fn decode(message: Message) -> Result<Option<ServerFrame>, End> {
    let Message::Text(text) = message else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| {
        tracing::warn!(class = ?error.classify(), "a frame makes no sense");
        End::of(OfflineReason::Faulty)
    })
}

/// When to renew a token: with a fifth of its time left, so that a failed attempt can be repeated.
fn reauth_in(left: Duration) -> Instant {
    clock::monotonic() + left.mul_f64(0.8).max(Duration::from_secs(1))
}
