//! A device on the socket: says hello, sends frames, waits for the frame it expects.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Raw;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use vestnik_protocol::{
    ChatId, ClientFrame, ClientId, Command, CommandOutcome, Content, Cursor, Done, ErrorCode, Hello, Rev,
    ServerFrame, UserId, Welcome,
};

use crate::caller::{World, access};

/// No test waits longer for a frame.
const DEADLINE: Duration = Duration::from_secs(20);

/// A connected device.
pub struct Device {
    pub user: UserId,
    pub token: String,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
}

pub fn hello(token: &str) -> Hello {
    Hello { version: 1, token: Some(token.to_owned()), epoch: None, account_rev: Rev::ZERO, cursors: vec![] }
}

impl Device {
    /// Registers somebody and connects without a word.
    pub async fn register(world: &World, name: &str) -> Self {
        let signed_in = world.register(name).await;
        Self::open(world, &signed_in).await
    }

    /// Connects somebody who is signed in, without a word.
    pub async fn open(world: &World, signed_in: &Value) -> Self {
        let (stream, _) = connect_async(format!("ws://{}/v1/ws", world.server.address)).await.unwrap();
        Self {
            user: serde_json::from_value(signed_in["me"]["profile"]["id"].clone()).unwrap(),
            token: access(signed_in).to_owned(),
            stream,
            next_id: 0,
        }
    }

    /// Registers, connects, and is live.
    pub async fn live(world: &World, name: &str) -> Self {
        let mut device = Self::register(world, name).await;
        let token = device.token.clone();
        device.hello(hello(&token)).await;
        device.until_live().await;
        device
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        self.raw(Raw::text(serde_json::to_string(frame).unwrap())).await;
    }

    pub async fn raw(&mut self, message: Raw) {
        self.stream.send(message).await.unwrap();
    }

    pub async fn hello(&mut self, hello: Hello) -> Welcome {
        self.send(&ClientFrame::Hello(hello)).await;
        let ServerFrame::Welcome(welcome) = self.frame().await else { panic!("no welcome") };
        welcome
    }

    /// The next frame; `None` when the socket was closed.
    pub async fn next(&mut self) -> Option<ServerFrame> {
        loop {
            let message = tokio::time::timeout(DEADLINE, self.stream.next()).await.expect("a frame in time");
            match message? {
                Ok(Raw::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Raw::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub async fn frame(&mut self) -> ServerFrame {
        self.next().await.expect("open")
    }

    /// Skips frames until one is what is wanted.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ServerFrame) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.frame().await) {
                return found;
            }
        }
    }

    /// Everything up to `live`.
    pub async fn until_live(&mut self) -> Vec<ServerFrame> {
        let mut frames = Vec::new();
        loop {
            match self.frame().await {
                ServerFrame::Live => return frames,
                frame => frames.push(frame),
            }
        }
    }

    /// Sends commands without waiting; returns the frame's number.
    pub async fn ask(&mut self, commands: Vec<Command>) -> u64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&ClientFrame::Commands { id, commands }).await;
        id
    }

    pub async fn outcomes(&mut self, commands: Vec<Command>) -> Vec<CommandOutcome> {
        let wanted = self.ask(commands).await;
        self.until(|frame| match frame {
            ServerFrame::Ack { id, results } if id == wanted => Some(results),
            _ => None,
        })
        .await
    }

    pub async fn done(&mut self, command: Command) -> Done {
        match self.outcomes(vec![command]).await.pop() {
            Some(CommandOutcome::Done(done)) => done,
            other => panic!("{other:?}"),
        }
    }

    pub async fn refused(&mut self, command: Command) -> ErrorCode {
        match self.outcomes(vec![command]).await.pop() {
            Some(CommandOutcome::Refused { error }) => error.code,
            other => panic!("{other:?}"),
        }
    }

    pub async fn open_chat(&mut self, other: UserId) -> ChatId {
        self.done(Command::OpenDirect { user_id: other }).await.chat_id
    }

    /// The error that the server sends next.
    pub async fn error(&mut self) -> (ErrorCode, bool) {
        self.until(|frame| match frame {
            ServerFrame::Error { error, closing } => Some((error.code, closing)),
            _ => None,
        })
        .await
    }
}

pub fn message(chat_id: ChatId, text: &str) -> Command {
    Command::Send {
        chat_id,
        client_id: ClientId(uuid::Uuid::now_v7()),
        content: Content::text(text),
        reply_to: None,
        silent: false,
    }
}

pub fn cursor(chat_id: ChatId, rev: Rev) -> Cursor {
    Cursor { chat_id, rev }
}
