//! One device on the socket: a half that writes from any thread, at once, and a half that reads.

use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use vestnik_protocol::{ClientFrame, Cursor, Epoch, Hello, PROTOCOL_VERSION, Rev, ServerFrame};

use crate::wire;

/// Bytes read at once. The library's 128 KiB for each of ten thousand connections would be more than the server takes.
const READ_BUFFER: usize = 4 << 10;

/// The half that writes.
#[derive(Debug)]
pub struct Writer(TcpStream);

/// The half that reads.
#[derive(Debug)]
pub struct Reader(WebSocketStream<tokio::net::TcpStream>);

/// What a device holds when it connects.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Of which database.
    pub epoch: Option<Epoch>,
    /// Its account.
    pub account_rev: Rev,
    /// Its chats.
    pub cursors: Vec<Cursor>,
}

/// Opens a socket at a path of a server.
///
/// # Errors
/// It is refused.
pub async fn open(server: SocketAddr, path: &str) -> Result<(Writer, Reader)> {
    let stream = tokio::net::TcpStream::connect(server).await?.into_std()?;
    stream.set_nodelay(true)?;
    let writer = Writer(stream.try_clone()?);
    let stream = tokio::net::TcpStream::from_std(stream)?;
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
    let url = format!("ws://{server}{path}");
    let (stream, _) = client_async_with_config(url, stream, Some(config)).await?;
    Ok((writer, Reader(stream)))
}

/// Opens a socket of Vestnik and says hello. What is missed comes next, and then `live`.
///
/// # Errors
/// It is refused.
pub async fn greet(server: SocketAddr, token: &str, held: Held) -> Result<(Writer, Reader)> {
    let (writer, mut reader) = open(server, "/v1/ws").await?;
    let Held { epoch, account_rev, cursors } = held;
    let token = Some(token.to_owned());
    let hello = Hello { version: PROTOCOL_VERSION, token, epoch, account_rev, cursors };
    let hello = serde_json::to_string(&ClientFrame::Hello(hello))?;
    reader.0.send(Message::text(hello)).await?;
    Ok((writer, reader))
}

/// The same, and waits until nothing is missed.
///
/// # Errors
/// It is refused.
pub async fn live(server: SocketAddr, token: &str) -> Result<(Writer, Reader)> {
    let (writer, mut reader) = greet(server, token, Held::default()).await?;
    reader.until_live().await?;
    Ok((writer, reader))
}

/// Connects with nothing, and returns what a device holds that was told everything, with the connection.
///
/// # Errors
/// It is refused.
pub async fn hold(server: SocketAddr, token: &str) -> Result<(Held, (Writer, Reader))> {
    let (writer, mut reader) = greet(server, token, Held::default()).await?;
    let mut held = Held::default();
    while let Some(message) = reader.next().await {
        match serde_json::from_slice(bytes_of(&message))? {
            ServerFrame::Welcome(welcome) => held.epoch = Some(welcome.epoch),
            ServerFrame::Account(delta) => held.account_rev = delta.rev,
            ServerFrame::Delta(delta) => {
                held.cursors.retain(|cursor| cursor.chat_id != delta.chat_id);
                held.cursors.push(Cursor { chat_id: delta.chat_id, rev: delta.rev });
            }
            ServerFrame::Live => return Ok((held, (writer, reader))),
            _ => {}
        }
    }
    bail!("the connection ended before it was live")
}

impl Writer {
    /// Writes frames as they are.
    ///
    /// # Errors
    /// The connection broke.
    pub fn write(&self, frames: &[u8]) -> Result<()> {
        wire::write_all(&self.0, frames).context("write to a socket")
    }
}

impl Reader {
    /// Writes a short frame on the same socket, for those who seldom do.
    ///
    /// # Errors
    /// The connection broke, or the peer reads nothing.
    pub fn write(&self, frame: &[u8]) -> Result<()> {
        let written = self.0.get_ref().try_write(frame).context("write to a socket")?;
        ensure!(written == frame.len(), "the peer reads nothing");
        Ok(())
    }

    /// The next text. `None`: the connection ended.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            match self.0.next().await {
                Some(Ok(message @ Message::Text(_))) => return Some(message),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next text, if one has come already.
    pub fn ready(&mut self) -> Option<Message> {
        use futures_util::FutureExt as _;
        self.next().now_or_never().flatten()
    }

    /// Reads until the catch-up is over. Returns how many messages it brought.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn until_live(&mut self) -> Result<usize> {
        let mut messages = 0;
        while let Some(message) = self.next().await {
            let frame = bytes_of(&message);
            if wire::is_live(frame) {
                return Ok(messages);
            }
            messages += wire::numbers(frame).count();
        }
        bail!("the connection ended before it was live")
    }
}

/// The bytes of a text frame.
#[must_use]
pub fn bytes_of(message: &Message) -> &[u8] {
    if let Message::Text(text) = message { text.as_bytes() } else { &[] }
}
