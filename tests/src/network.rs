//! A network between a client and a server that can be cut, silenced, slowed and made to mistreat deltas.
//!
//! It is a TCP proxy: what it does to a connection is what a router, a sleeping laptop or a dying peer does. It must
//! not know what travels, but for one thing: text frames of the socket can be given to a [`Mangler`].

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::frames::FrameTap;
use crate::mangler::Mangler;

/// Bytes read at once, so also the grain of delay and throttling.
const CHUNK_BYTES: usize = 16 * 1024;
/// Chunks under way in one direction while they are delayed; beyond it the sender feels back-pressure.
const CHUNKS_UNDER_WAY: usize = 64;

/// What the network does to bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weather {
    /// Carries them.
    Fair,
    /// Keeps them and says nothing: both ends believe that they are connected.
    Silent,
    /// Resets every connection, old and new.
    Cut,
}

#[derive(Debug, Clone, Copy)]
struct Conditions {
    weather: Weather,
    /// Each chunk arrives so much later.
    delay: Duration,
    /// This share of chunks is lost at first…
    lost: f64,
    /// …and comes when it was sent again, so much later.
    sent_again_after: Duration,
    /// Toward the client; `None` is unlimited.
    bytes_per_second: Option<u32>,
    target: SocketAddr,
    /// Rises with each [`Network::reset`]: connections of an earlier one end.
    generation: u64,
}

impl Conditions {
    fn on_the_way(&self) -> Duration {
        let lost = self.lost > 0.0 && rand::rng().random_bool(self.lost.min(1.0));
        if lost { self.delay + self.sent_again_after } else { self.delay }
    }
}

/// A proxy in front of one server, usually one for each device. Ends with its last handle.
pub struct Network {
    address: SocketAddr,
    conditions: watch::Sender<Conditions>,
    mangler: SharedMangler,
    _stop: DropGuard,
}

type SharedMangler = Arc<Mutex<Option<Mangler>>>;

impl Network {
    /// Listens on a free loopback port and forwards to `target`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn to(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (conditions, watcher) = watch::channel(Conditions {
            weather: Weather::Fair,
            delay: Duration::ZERO,
            lost: 0.0,
            sent_again_after: Duration::ZERO,
            bytes_per_second: None,
            target,
            generation: 0,
        });
        let mangler = SharedMangler::default();
        let stop = CancellationToken::new();
        let accepting = accept(listener, watcher, mangler.clone());
        tokio::spawn(stop.clone().run_until_cancelled_owned(accepting));
        Ok(Self { address, conditions, mangler, _stop: stop.drop_guard() })
    }

    /// What a client connects to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Resets every connection and each new one, until [`Self::restore`].
    pub fn cut(&self) {
        self.conditions.send_modify(|now| now.weather = Weather::Cut);
    }

    /// Carries nothing any more and tells nobody (half-open), until [`Self::restore`], which carries on.
    pub fn silence(&self) {
        self.conditions.send_modify(|now| now.weather = Weather::Silent);
    }

    /// Resets the connections there are; new ones are welcome.
    pub fn reset(&self) {
        self.conditions.send_modify(|now| now.generation += 1);
    }

    /// Carries bytes again.
    pub fn restore(&self) {
        self.conditions.send_modify(|now| now.weather = Weather::Fair);
    }

    /// Delays every chunk, in both directions.
    pub fn delay(&self, delay: Duration) {
        self.conditions.send_modify(|now| now.delay = delay);
    }

    /// Loses this share of chunks, in both directions. To those who speak TCP a lost packet is one that comes when it was
    /// sent again, and everything behind it waits: so it is here.
    pub fn lose(&self, share: f64, sent_again_after: Duration) {
        self.conditions.send_modify(|now| (now.lost, now.sent_again_after) = (share, sent_again_after));
    }

    /// Limits the speed toward the client.
    pub fn throttle(&self, bytes_per_second: Option<u32>) {
        self.conditions.send_modify(|now| now.bytes_per_second = bytes_per_second);
    }

    /// Connections from now on lead to this server.
    pub fn redirect(&self, target: SocketAddr) {
        self.conditions.send_modify(|now| now.target = target);
    }

    /// Text frames toward the client pass through this from now on; `None` leaves them alone.
    pub fn mangle(&self, mangler: Option<Mangler>) {
        *self.mangler.lock().unwrap_or_else(PoisonError::into_inner) = mangler;
    }
}

async fn accept(listener: TcpListener, conditions: watch::Receiver<Conditions>, mangler: SharedMangler) {
    // Dropping the set at the end of the network ends its connections with it.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else { return };
                connections.spawn(carry(client, conditions.clone(), mangler.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection, from accept to its end.
async fn carry(client: TcpStream, mut conditions: watch::Receiver<Conditions>, mangler: SharedMangler) {
    let now = *conditions.borrow_and_update();
    if now.weather == Weather::Cut {
        let _ = client.set_zero_linger();
        return;
    }
    let Ok(server) = TcpStream::connect(now.target).await else {
        let _ = client.set_zero_linger();
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let up = Pump { conditions: conditions.clone(), throttled: false, tap: None };
    let down = Pump { conditions: conditions.clone(), throttled: true, tap: Some(FrameTap::new(mangler)) };
    let ended = async {
        tokio::join!(up.run(&from_client, &mut to_server), down.run(&from_server, &mut to_client));
    };
    let cut = conditions.wait_for(|c| c.weather == Weather::Cut || c.generation != now.generation);
    let reset = tokio::select! {
        () = ended => false,
        changed = cut => changed.is_ok(),
    };
    if reset {
        let _ = from_client.as_ref().set_zero_linger();
        let _ = from_server.as_ref().set_zero_linger();
        // Their drop would say good-bye first.
        to_client.forget();
        to_server.forget();
    }
}

/// One direction of a connection.
struct Pump {
    conditions: watch::Receiver<Conditions>,
    throttled: bool,
    tap: Option<FrameTap>,
}

impl Pump {
    async fn run(self, from: &OwnedReadHalf, to: &mut OwnedWriteHalf) {
        let (send, arrive) = mpsc::channel(CHUNKS_UNDER_WAY);
        let Self { conditions, throttled, tap } = self;
        tokio::join!(read(from, send, conditions.clone(), tap), write(to, arrive, conditions, throttled));
    }
}

async fn read(
    from: &OwnedReadHalf,
    send: mpsc::Sender<(Instant, Vec<u8>)>,
    mut conditions: watch::Receiver<Conditions>,
    mut tap: Option<FrameTap>,
) {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        // Silence is also not hearing that the other side hung up.
        if conditions.wait_for(|c| c.weather != Weather::Silent).await.is_err() {
            return;
        }
        if from.readable().await.is_err() {
            return;
        }
        let length = match from.try_read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(_) => return,
        };
        let bytes = chunk.get(..length).unwrap_or_default();
        let bytes = tap.as_mut().map_or_else(|| bytes.to_vec(), |tap| tap.feed(bytes));
        let due = Instant::now() + conditions.borrow().on_the_way();
        if !bytes.is_empty() && send.send((due, bytes)).await.is_err() {
            return;
        }
    }
}

async fn write(
    to: &mut OwnedWriteHalf,
    mut arrive: mpsc::Receiver<(Instant, Vec<u8>)>,
    mut conditions: watch::Receiver<Conditions>,
    throttled: bool,
) {
    while let Some((due, bytes)) = arrive.recv().await {
        tokio::time::sleep_until(due).await;
        let Ok(now) = conditions.wait_for(|c| c.weather != Weather::Silent).await.map(|now| *now) else {
            return;
        };
        if to.write_all(&bytes).await.is_err() {
            return;
        }
        if let Some(speed) = now.bytes_per_second.filter(|_| throttled) {
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            let time = Duration::from_secs_f64(f64::from(length) / f64::from(speed.max(1)));
            tokio::time::sleep_until(Instant::now() + time).await;
        }
    }
    // The reader met the end: pass it on, unless nobody is to hear of it.
    if conditions.wait_for(|c| c.weather != Weather::Silent).await.is_ok() {
        let _ = to.shutdown().await;
    }
}
