//! A relay on the server's own stack that stores nothing: every text goes to everybody else in the room. What Vestnik
//! costs above it is what being a messenger costs.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::usage::Processes;

/// As the server's.
const READ_BUFFER: usize = 4 << 10;
const WRITE_BUFFER: usize = 16 << 10;

#[derive(Clone, Default)]
struct Rooms(Arc<Mutex<HashMap<String, Room>>>);

#[derive(Default)]
struct Room {
    next: u64,
    inside: HashMap<u64, mpsc::UnboundedSender<Message>>,
}

/// A relay in a process of its own.
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub processes: Processes,
    _child: Child,
}

impl Relay {
    /// Starts one.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("relay")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().context("its output")?;
        let address = BufReader::new(output).lines().next_line().await?.context("its address")?;
        let processes = Processes(child.id().into_iter().collect());
        Ok(Self { address: address.parse()?, processes, _child: child })
    }
}

/// Relays until the process is killed. Prints its address first.
///
/// # Errors
/// No port is free.
#[expect(clippy::print_stdout, reason = "the address is for whoever started it")]
pub async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new().route("/rooms/{name}", get(open)).with_state(Rooms::default());
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true))), router)
        .await?;
    Ok(())
}

async fn open(State(rooms): State<Rooms>, Path(name): Path<String>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .on_upgrade(move |socket| relay(rooms, name, socket))
}

async fn relay(rooms: Rooms, name: String, socket: WebSocket) {
    let (outbox, mut inbox) = mpsc::unbounded_channel();
    let id = rooms.with(&name, |room| {
        room.next += 1;
        room.inside.insert(room.next, outbox);
        room.next
    });
    let (mut sink, mut stream) = socket.split();
    let reading = async {
        while let Some(Ok(message)) = stream.next().await {
            let Message::Text(_) = &message else { continue };
            rooms.with(&name, |room| {
                for (_, other) in room.inside.iter().filter(|(other, _)| **other != id) {
                    drop(other.send(message.clone()));
                }
            });
        }
    };
    let writing = async {
        while let Some(message) = inbox.recv().await {
            if sink.feed(message).await.is_err() {
                return;
            }
            while let Ok(message) = inbox.try_recv() {
                if sink.feed(message).await.is_err() {
                    return;
                }
            }
            if sink.flush().await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = reading => {}
        () = writing => {}
    }
    rooms.with(&name, |room| room.inside.remove(&id));
}

impl Rooms {
    fn with<T>(&self, name: &str, work: impl FnOnce(&mut Room) -> T) -> T {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(rooms.entry(name.to_owned()).or_default())
    }
}
