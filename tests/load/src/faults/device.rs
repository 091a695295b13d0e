//! A device of somebody: a small but correct client of the protocol. It keeps what it is given to write until that is
//! acknowledged, whatever breaks meanwhile, and holds what it is told. It never looks anything up over HTTP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpSocket;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use vestnik_protocol::{ChatId, ClientFrame, ServerFrame, limits};

use super::ledger::{Ledger, Part};
use super::state::{Held, State};
use super::told::Told;
use crate::people::Person;

/// For anything that a peer must not take longer for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Before the second attempt to connect, as in the app.
const FIRST_PAUSE: Duration = Duration::from_millis(800);
/// The longest pause. The app's is a minute, which is longer than anything is watched here.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// Bytes read at once.
const READ_BUFFER: usize = 4 << 10;
/// What the system keeps for one who does not read, at least.
const SMALL_WINDOW: u32 = 4 << 10;

/// One of them.
pub struct Device {
    /// Whose.
    pub person: Person,
    /// Whether messages to it count as those of bystanders.
    pub part: Part,
    address: SocketAddr,
    small_window: bool,
    state: Mutex<State>,
    /// There is something to say.
    wake: Notify,
    reads: watch::Sender<bool>,
    ledger: Arc<Ledger>,
}

impl Device {
    /// One that is not connected: [`Self::run`] connects it.
    #[must_use]
    pub fn new(person: Person, part: Part, address: SocketAddr, ledger: Arc<Ledger>) -> Self {
        Self {
            person,
            part,
            address,
            small_window: false,
            state: Mutex::default(),
            wake: Notify::new(),
            reads: watch::Sender::new(true),
            ledger,
        }
    }

    /// One whose system keeps as little as possible for it while it does not read.
    #[must_use]
    pub fn with_small_window(mut self) -> Self {
        self.small_window = true;
        self
    }

    /// Writes a message, to be sent as soon as it goes.
    pub fn write(&self, chat_id: ChatId, part: Part, due: u64, text: fn(u64) -> String) {
        let (number, client_id) = self.ledger.write(chat_id, self.person.id, part, due);
        self.state().queue(chat_id, number, client_id, text(number));
        self.wake.notify_one();
    }

    /// Reads what comes, or not.
    pub fn read(&self, reads: bool) {
        self.reads.send_replace(reads);
    }

    /// How many of its messages are not acknowledged.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.state().waiting()
    }

    /// A chat as it holds it now.
    #[must_use]
    pub fn held(&self, chat_id: ChatId) -> Held {
        self.state().held(chat_id).cloned().unwrap_or_default()
    }

    /// Whether it holds everything of a chat that somebody was told of.
    #[must_use]
    pub fn is_current(&self, chat_id: ChatId) -> bool {
        self.state().held(chat_id).is_some_and(|held| held.rev >= self.ledger.newest(chat_id))
    }

    /// Connects again and again, for ever.
    pub async fn run(self: Arc<Self>) {
        let mut failures = 0_u32;
        loop {
            // Why it ended does not matter to somebody who connects again whatever it was.
            let _ = self.connected(&mut failures).await;
            self.state().broken();
            let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(8)).min(LONGEST_PAUSE);
            failures += 1;
            sleep_until(Instant::now() + pause.mul_f64(rand::random_range(0.5..=1.0))).await;
        }
    }

    async fn connected(&self, failures: &mut u32) -> Result<()> {
        let mut stream = timeout(PATIENCE, self.open()).await.context("nobody answers")??;
        let mut reads = self.reads.subscribe();
        let mut beat = interval(Duration::from_secs(limits::HEARTBEAT_SECONDS.into()));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let silence = Duration::from_secs(limits::IDLE_TIMEOUT_SECONDS.into());
        let mut heard = Instant::now();
        let hello = self.state().hello(self.person.token());
        say(&mut stream, &hello).await?;
        loop {
            let (frames, again) = self.state().frames(Instant::now());
            for frame in &frames {
                say(&mut stream, frame).await?;
            }
            let reading = *reads.borrow_and_update();
            tokio::select! {
                message = stream.next(), if reading => {
                    heard = Instant::now();
                    if let Message::Text(text) = message.context("the connection ended")?? {
                        self.take(&text, failures)?;
                    }
                }
                () = self.wake.notified() => {}
                _ = reads.changed() => heard = Instant::now(),
                _ = beat.tick() => say(&mut stream, &ClientFrame::Ping { nonce: 0 }).await?,
                () = sleep_until(again.unwrap_or(heard + silence)), if again.is_some() => {}
                () = sleep_until(heard + silence), if reading => bail!("it is silent"),
            }
        }
    }

    async fn open(&self) -> Result<WebSocketStream<tokio::net::TcpStream>> {
        let socket = TcpSocket::new_v4()?;
        if self.small_window {
            socket.set_recv_buffer_size(SMALL_WINDOW)?;
        }
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
        let url = format!("ws://{}/v1/ws", self.address);
        Ok(client_async_with_config(url, stream, Some(config)).await?.0)
    }

    fn take(&self, frame: &str, failures: &mut u32) -> Result<()> {
        let told = match serde_json::from_str(frame)? {
            ServerFrame::Welcome(welcome) => {
                self.state().welcomed(welcome.epoch);
                Vec::new()
            }
            ServerFrame::Live => {
                *failures = 0;
                self.state().now_live();
                Vec::new()
            }
            ServerFrame::Ack { id, results } => self.state().answered(id, results, Instant::now()),
            ServerFrame::Delta(delta) => self.state().apply(delta),
            ServerFrame::Account(delta) => {
                self.state().apply_account(&delta);
                Vec::new()
            }
            ServerFrame::Reset { chat_id, reason } => {
                self.state().reset(chat_id);
                // Nothing was restored here: a server behind what it told has lost something.
                vec![Told::Wrong(format!("reset of {chat_id:?}: {reason:?}"))]
            }
            ServerFrame::Gone { chat_id } => vec![Told::Wrong(format!("gone: {chat_id}"))],
            ServerFrame::Error { error, .. } if error.code.is_transient() => bail!("{error:?}"),
            ServerFrame::Error { error, .. } => {
                self.ledger.wrong(format!("{error:?}"));
                bail!("{error:?}");
            }
            ServerFrame::Restarting => bail!("it restarts"),
            _ => Vec::new(),
        };
        told.into_iter().for_each(|told| self.tell(told));
        Ok(())
    }

    fn tell(&self, told: Told) {
        match told {
            Told::Acknowledged { number, chat_id, seq, rev } => {
                self.ledger.acknowledge(number, chat_id, seq, rev);
            }
            Told::Has { number, sender_id } if sender_id != self.person.id => self.ledger.deliver(number),
            Told::Has { .. } => {}
            Told::Later(code) => self.ledger.put_off(code),
            Told::Wrong(what) => self.ledger.wrong(what),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn say(stream: &mut WebSocketStream<tokio::net::TcpStream>, frame: &ClientFrame) -> Result<()> {
    let frame = serde_json::to_string(frame)?;
    timeout(PATIENCE, stream.send(Message::text(frame))).await.context("the peer reads nothing")??;
    Ok(())
}
