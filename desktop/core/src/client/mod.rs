//! The public handle: requests in, updates out. Behind it one actor owns all state, so that nothing is locked and
//! everything happens in one order; what takes long (HTTP) runs beside it and comes back as an event.

mod account;
mod arrivals;
mod calls;
mod catch_up;
mod core;
mod details;
mod device;
mod fetch;
mod flush;
mod frames;
mod join_link;
#[cfg(test)]
mod offline_tests;
mod online;
mod options;
mod outlet;
mod rebuild;
mod resting;
mod searching;
mod sessions;
mod singles;
#[cfg(test)]
mod tests;
mod upkeep;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::view::{ClientCode, Request, ViewError};

pub use options::{ClientOptions, OpenError};
pub use outlet::Updates;

use self::core::Core;

/// Events that wait for the actor. Callers wait when it is full.
const WAITING_EVENTS: usize = 256;

type Answer = oneshot::Sender<Result<Value, ViewError>>;

/// What the actor is told, the link's and the session's events aside.
enum Event {
    Call(Box<Request>, Answer),
    Listen(oneshot::Sender<Updates>),
    /// With the entry it was asked in.
    Fetched(Box<fetch::Fetched>, u32),
    Close(oneshot::Sender<()>),
}

/// A handle on the core; cheap to clone. The core ends with [`Client::close`] or with its last handle.
#[derive(Clone)]
pub struct Client {
    events: mpsc::Sender<Event>,
}

impl Client {
    /// Opens the data folder and shows what is cached; connects by itself if somebody is signed in. Must be called
    /// inside a Tokio runtime.
    ///
    /// # Errors
    /// The folder cannot be used at all. Everything else (no network, damaged cache, locked keyring) is told by
    /// updates.
    pub async fn open(options: ClientOptions) -> Result<Self, OpenError> {
        let (events, inbox) = mpsc::channel(WAITING_EVENTS);
        // The actor holds a weak end only: it ends when the last handle is gone.
        let core = Core::open(options, events.downgrade()).await?;
        tokio::spawn(core.run(inbox));
        Ok(Self { events })
    }

    /// Asks for something; see [`Request`] for what each answers.
    ///
    /// # Errors
    /// As the request says, each with a code.
    pub async fn call(&self, request: Request) -> Result<Value, ViewError> {
        let (answer, answered) = oneshot::channel();
        self.events.send(Event::Call(Box::new(request), answer)).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Everything there is, then every change. A listener that does not read gets a fresh snapshot instead of what it
    /// missed.
    pub async fn updates(&self) -> Updates {
        let (answer, answered) = oneshot::channel();
        let sent = self.events.send(Event::Listen(answer)).await;
        match (sent, answered.await) {
            (Ok(()), Ok(updates)) => updates,
            _ => Updates::ended(),
        }
    }

    /// Ends the connection and lets go of all files. What is queued stays queued.
    pub async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.events.send(Event::Close(done)).await.is_ok() {
            let _ = ended.await;
        }
    }
}

fn closed() -> ViewError {
    ViewError::client(ClientCode::CacheFault, "the client is closed")
}
