//! A bare user of the socket: sends what it is told to, right or wrong, and shows each frame as it came.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use vestnik_protocol::{
    ApiError, ClientFrame, Command, CommandOutcome, Cursor, Epoch, ErrorCode, Hello, PROTOCOL_VERSION, Rev,
    ServerFrame, Welcome,
};

/// Longer than any answer takes on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A connection to `/v1/ws`.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
}

/// What a socket said last.
#[derive(Debug)]
pub enum Heard {
    /// A frame.
    Frame(Box<ServerFrame>),
    /// A good-bye, with a reason perhaps.
    Closed(Option<CloseFrame>),
    /// The connection broke.
    Broken,
}

impl Socket {
    /// Connects, with the token in the header where there is one; says nothing yet.
    ///
    /// # Errors
    /// The upgrade was refused.
    pub async fn connect(server: SocketAddr, token: Option<&str>) -> Result<Self> {
        let mut request = format!("ws://{server}/v1/ws").into_client_request()?;
        if let Some(token) = token {
            request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
        }
        let (stream, _) = timeout(DEADLINE, connect_async(request)).await.context("no upgrade in time")??;
        Ok(Self { stream, next_id: 1 })
    }

    /// Connects and says hello with an empty cache; returns after `live`, with everything that came before.
    ///
    /// # Errors
    /// The server refused.
    pub async fn live(server: SocketAddr, token: &str) -> Result<(Self, Vec<ServerFrame>)> {
        let mut socket = Self::connect(server, None).await?;
        socket.hello(token, None, Rev::ZERO, Vec::new()).await?;
        let mut frames = Vec::new();
        loop {
            match socket.frame().await? {
                ServerFrame::Live => return Ok((socket, frames)),
                frame => frames.push(frame),
            }
        }
    }

    /// Says hello.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn hello(
        &mut self,
        token: &str,
        epoch: Option<Epoch>,
        account_rev: Rev,
        cursors: Vec<Cursor>,
    ) -> Result<()> {
        let token = Some(token.to_owned());
        let hello = Hello { version: PROTOCOL_VERSION, token, epoch, account_rev, cursors };
        self.send(&ClientFrame::Hello(hello)).await
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        self.send_text(serde_json::to_string(frame)?).await
    }

    /// Sends any text as a frame.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        Ok(self.stream.send(Message::Text(text.into())).await?)
    }

    /// Sends a binary frame.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn send_binary(&mut self, bytes: &'static [u8]) -> Result<()> {
        Ok(self.stream.send(Message::Binary(Bytes::from_static(bytes))).await?)
    }

    /// Sends commands and waits for their acknowledgement; what else comes before it is passed over.
    ///
    /// # Errors
    /// The connection broke, or no acknowledgement came.
    pub async fn commands(&mut self, commands: Vec<Command>) -> Result<Vec<CommandOutcome>> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&ClientFrame::Commands { id, commands }).await?;
        loop {
            match self.frame().await? {
                ServerFrame::Ack { id: of, results } if of == id => return Ok(results),
                ServerFrame::Error { error, .. } => bail!("instead of an acknowledgement: {error}"),
                _ => {}
            }
        }
    }

    /// What comes next, WebSocket's own pings aside.
    ///
    /// # Errors
    /// Nothing came in time, or something that is no frame.
    pub async fn heard(&mut self) -> Result<Heard> {
        loop {
            let message = timeout(DEADLINE, self.stream.next()).await.context("silence")?;
            match message {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).with_context(|| text.to_string())?;
                    return Ok(Heard::Frame(Box::new(frame)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(reason))) => return Ok(Heard::Closed(reason)),
                Some(Ok(other)) => bail!("the server speaks text: {other:?}"),
                Some(Err(_)) | None => return Ok(Heard::Broken),
            }
        }
    }

    /// The next frame.
    ///
    /// # Errors
    /// The connection ended instead.
    pub async fn frame(&mut self) -> Result<ServerFrame> {
        match self.heard().await? {
            Heard::Frame(frame) => Ok(*frame),
            other => bail!("a frame expected: {other:?}"),
        }
    }

    /// The next frame for which `wanted` gives something; others are passed over.
    ///
    /// # Errors
    /// The connection ended instead, or nothing of the kind came.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(&ServerFrame) -> Option<T>) -> Result<T> {
        loop {
            if let Some(found) = wanted(&self.frame().await?) {
                return Ok(found);
            }
        }
    }

    /// The welcome.
    ///
    /// # Errors
    /// Something else came.
    pub async fn welcome(&mut self) -> Result<Welcome> {
        match self.frame().await? {
            ServerFrame::Welcome(welcome) => Ok(welcome),
            other => bail!("a welcome expected: {other:?}"),
        }
    }

    /// The next error frame, and whether it closes the connection.
    ///
    /// # Errors
    /// None came.
    pub async fn error(&mut self) -> Result<(ApiError, bool)> {
        self.until(|frame| match frame {
            ServerFrame::Error { error, closing } => Some((error.clone(), *closing)),
            _ => None,
        })
        .await
    }

    /// An error of this code must come that leaves the connection open, and it must still answer.
    ///
    /// # Errors
    /// Otherwise.
    pub async fn complains(&mut self, code: ErrorCode) -> Result<()> {
        let (error, closing) = self.error().await?;
        anyhow::ensure!(error.code == code && !closing, "{code} expected: {error}, closing: {closing}");
        self.answers().await
    }

    /// An error of this code must come, and then the end.
    ///
    /// # Errors
    /// Otherwise.
    pub async fn closes(&mut self, code: ErrorCode) -> Result<()> {
        let (error, closing) = self.error().await?;
        anyhow::ensure!(error.code == code && closing, "{code} expected: {error}, closing: {closing}");
        self.ends().await
    }

    /// The connection must end; frames on the way are passed over.
    ///
    /// # Errors
    /// It goes on.
    pub async fn ends(&mut self) -> Result<()> {
        while let Heard::Frame(_) = self.heard().await? {}
        Ok(())
    }

    /// Sends a ping and looks at what comes up to its answer: was the wanted frame there?
    ///
    /// # Errors
    /// It was not.
    pub async fn answers_or(&mut self, wanted: impl Fn(&ServerFrame) -> bool) -> Result<()> {
        let nonce = self.next_id;
        self.next_id += 1;
        self.send(&ClientFrame::Ping { nonce }).await?;
        let mut found = false;
        while !found {
            let frame = self.frame().await?;
            found = wanted(&frame);
            if matches!(frame, ServerFrame::Pong { nonce: of } if of == nonce) {
                break;
            }
        }
        anyhow::ensure!(found, "not yet");
        Ok(())
    }

    /// A ping must come back.
    ///
    /// # Errors
    /// It does not.
    pub async fn answers(&mut self) -> Result<()> {
        let nonce = self.next_id;
        self.next_id += 1;
        self.send(&ClientFrame::Ping { nonce }).await?;
        self.until(|frame| matches!(frame, ServerFrame::Pong { nonce: of } if *of == nonce).then_some(()))
            .await
    }
}
