//! The link to the server: connects, says hello, carries frames, and begins anew after every end, with growing pauses.
//!
//! It knows nothing of what the frames mean. It never drops a frame that came: when its listener is slow, it reads
//! slower, and the server then keeps a set of changed chats instead of a queue of deltas.

mod connection;
mod failure;
#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use vestnik_protocol::{ClientFrame, Hello, ServerFrame, Welcome};

use crate::backoff::{Backoff, BackoffOptions};
use crate::clock;
use crate::session::{ServerAddress, Tokens};
use crate::view::{Connection, OfflineReason};

use failure::End;

/// Frames that wait for the listener.
const WAITING_EVENTS: usize = 256;
/// Frames that wait for the socket. The listener bounds what it has under way, so that this never fills.
const WAITING_FRAMES: usize = 128;
/// How often to look whether the machine slept.
const LOOK_FOR_SLEEP: Duration = Duration::from_secs(5);

/// What the link tells.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all of them are frames: a box would be one more allocation each"
)]
pub enum LinkEvent {
    /// It is offline or connecting.
    State(Connection),
    /// It is about to say hello: what does the cache hold? The token is put in here.
    NeedHello(oneshot::Sender<Hello>),
    /// The server answered hello; frames may go.
    Welcome {
        /// What it said.
        welcome: Welcome,
        /// Frames for this connection; dead when `Closed` comes.
        outgoing: mpsc::Sender<ClientFrame>,
    },
    /// A frame came.
    Frame(ServerFrame),
    /// The connection ended. What was under way may or may not have been carried out.
    Closed,
}

/// Stops the link when dropped.
pub struct Link {
    retry: mpsc::Sender<()>,
    renew: mpsc::Sender<()>,
    stop: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Link {
    /// Starts to connect, after a pause where there is a reason for one.
    #[must_use]
    pub fn start(
        server: ServerAddress,
        tokens: Tokens,
        backoff: BackoffOptions,
        pause: Option<Duration>,
    ) -> (Self, mpsc::Receiver<LinkEvent>) {
        let (events, listener) = mpsc::channel(WAITING_EVENTS);
        let (retry, retried) = mpsc::channel(1);
        let (renew, renewals) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let runner = Runner {
            server,
            tokens,
            backoff: Backoff::new(backoff),
            quick: backoff.first * 4,
            events,
            retried,
            renewals,
            refused_token: None,
            sleep: clock::Sleep::watch(clock::wall(), clock::monotonic()),
        };
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = runner.run(pause) => {}
            }
        });
        (Self { retry, renew, stop, task: Some(task) }, listener)
    }

    /// Tries now instead of waiting; while connected, looks whether the connection still lives.
    pub fn retry_now(&self) {
        // Full: one is waiting already.
        let _ = self.retry.try_send(());
    }

    /// The server refused the token that the connection stands on: it gets a new one. While there is no connection this
    /// means nothing, since the next one asks for its own.
    pub fn renew_token(&self) {
        let _ = self.renew.try_send(());
    }

    /// Ends the connection.
    pub async fn close(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Runner {
    server: ServerAddress,
    tokens: Tokens,
    backoff: Backoff,
    /// A connection that was live for less than this does not count as a success.
    quick: Duration,
    events: mpsc::Sender<LinkEvent>,
    retried: mpsc::Receiver<()>,
    renewals: mpsc::Receiver<()>,
    /// The token that the server called invalid: not to be used again.
    refused_token: Option<String>,
    sleep: clock::Sleep,
}

impl Runner {
    async fn run(mut self, pause: Option<Duration>) {
        if let Some(pause) = pause
            && !self.pause(OfflineReason::Faulty, pause).await
        {
            return;
        }
        loop {
            if self.events.send(LinkEvent::State(Connection::Connecting)).await.is_err() {
                return;
            }
            let started = clock::monotonic();
            let end = self.attempt().await;
            if self.events.send(LinkEvent::Closed).await.is_err() {
                return;
            }
            let (reason, at_least) = match end {
                End::SessionOver => return,
                End::Offline { reason, at_least, was_live } => {
                    if was_live && started.elapsed() >= self.quick {
                        self.backoff.reset();
                    }
                    (reason, at_least)
                }
            };
            let pause = self.backoff.pause().max(at_least.unwrap_or_default());
            if !self.pause(reason, pause).await {
                return;
            }
        }
    }

    /// Tells of a pause and waits it out. False when nobody listens any more.
    async fn pause(&mut self, reason: OfflineReason, pause: Duration) -> bool {
        let retry_at = clock::later(clock::wall(), pause);
        let told = self.events.send(LinkEvent::State(Connection::Offline { retry_at, reason })).await.is_ok();
        if told {
            self.wait(clock::monotonic() + pause).await;
        }
        told
    }

    /// Until the deadline, the person's wish, or the end of a sleep.
    async fn wait(&mut self, deadline: Instant) {
        let mut look = look_for_sleep();
        loop {
            tokio::select! {
                () = clock::until(Some(deadline)) => return,
                Some(()) = self.retried.recv() => return,
                _ = look.tick() => {
                    if self.sleep.happened(clock::wall(), clock::monotonic()) {
                        return;
                    }
                }
            }
        }
    }
}

fn look_for_sleep() -> tokio::time::Interval {
    let mut look = tokio::time::interval(LOOK_FOR_SLEEP);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    look
}
