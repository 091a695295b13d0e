//! The core of a device: in the test's process, or in one of its own that can be killed.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{Mutex, watch};
use tokio_util::task::AbortOnDropHandle;
use vestnik_core::view::{Request, Update, ViewError};
use vestnik_core::{BackoffOptions, Client, ClientOptions, SecretStore};

use crate::process::binary;
use crate::screen::Screen;

/// What a test's core is opened with, wherever it runs: tokens in a file, so that a restart finds them, and short
/// pauses between attempts.
#[must_use]
pub fn test_options(folder: &Path) -> ClientOptions {
    let mut options = ClientOptions::new(folder);
    options.secrets = SecretStore::File;
    options.backoff =
        BackoffOptions { first: Duration::from_millis(20), longest: Duration::from_millis(200) };
    options
}

/// A line to the process `test-client`.
#[derive(Serialize, Deserialize)]
pub struct Line {
    /// Of this call.
    pub id: u64,
    /// The call.
    pub request: Request,
}

/// A line from it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// An update, in the order of the stream.
    Update(Box<Update>),
    /// A call was accepted.
    Accepted {
        /// Of the call.
        id: u64,
        /// Its answer.
        answer: Value,
    },
    /// A call was refused.
    Refused {
        /// Of the call.
        id: u64,
        /// Why.
        error: ViewError,
    },
}

/// A core that runs.
pub enum Core {
    /// In this process.
    Here(Client, AbortOnDropHandle<()>),
    /// In its own.
    Apart(Box<ClientProcess>),
}

/// The process `test-client` on a data folder.
pub struct ClientProcess {
    child: Child,
    pipe: Mutex<Pipe>,
    _reader: AbortOnDropHandle<()>,
}

struct Pipe {
    stdin: ChildStdin,
    replies: tokio::sync::mpsc::UnboundedReceiver<Reply>,
    next_id: u64,
}

impl Core {
    /// Opens a core in this process; its updates go to the screen.
    ///
    /// # Errors
    /// It does not open.
    pub async fn here(folder: &Path, screen: watch::Sender<Screen>) -> Result<Self> {
        let client = Client::open(test_options(folder)).await.context("the core does not open")?;
        let mut updates = client.updates().await;
        let reading = tokio::spawn(async move {
            while let Some(update) = updates.recv().await {
                screen.send_modify(|screen| screen.apply(update));
            }
        });
        Ok(Self::Here(client, AbortOnDropHandle::new(reading)))
    }

    /// Starts a process with a core; its updates go to the screen, its log to `client.log` in the folder.
    ///
    /// # Errors
    /// It does not start.
    pub fn apart(folder: &Path, screen: watch::Sender<Screen>) -> Result<Self> {
        let log = File::options().create(true).append(true).open(folder.join("client.log"))?;
        let mut child = Command::new(binary("test-client")?)
            .arg(folder)
            .env("RUST_LOG", "vestnik_core=trace,info")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("start test-client")?;
        let stdin = child.stdin.take().context("piped")?;
        let mut lines = BufReader::new(child.stdout.take().context("piped")?).lines();
        let (reply, replies) = tokio::sync::mpsc::unbounded_channel();
        let reading = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(Reply::Update(update)) => screen.send_modify(|screen| screen.apply(*update)),
                    Ok(other) => drop(reply.send(other)),
                    Err(error) => tracing::error!(%error, "test-client says what it should not"),
                }
            }
        });
        let pipe = Mutex::new(Pipe { stdin, replies, next_id: 1 });
        Ok(Self::Apart(Box::new(ClientProcess { child, pipe, _reader: AbortOnDropHandle::new(reading) })))
    }

    /// Asks.
    ///
    /// # Errors
    /// Outside: the process is gone. Inside: the core's refusal.
    pub async fn call(&self, request: Request) -> Result<Result<Value, ViewError>> {
        match self {
            Self::Here(client, _) => Ok(client.call(request).await),
            Self::Apart(process) => process.call(request).await,
        }
    }

    /// Closes it in an orderly way.
    pub async fn close(self) {
        match self {
            Self::Here(client, _) => client.close().await,
            Self::Apart(process) => {
                let ClientProcess { mut child, pipe, .. } = *process;
                // The end of its input is its signal.
                drop(pipe);
                let _ = child.wait().await;
            }
        }
    }

    /// Kills its process (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// It has no process of its own.
    pub async fn kill(self) -> Result<()> {
        match self {
            Self::Here(..) => Err(anyhow!("a core in this process cannot be killed")),
            Self::Apart(mut process) => process.child.kill().await.context("test-client ended by itself"),
        }
    }
}

impl ClientProcess {
    async fn call(&self, request: Request) -> Result<Result<Value, ViewError>> {
        let mut pipe = self.pipe.lock().await;
        let id = pipe.next_id;
        pipe.next_id += 1;
        let mut line = serde_json::to_string(&Line { id, request })?;
        line.push('\n');
        pipe.stdin.write_all(line.as_bytes()).await?;
        loop {
            match pipe.replies.recv().await.context("test-client is gone")? {
                Reply::Accepted { id: of, answer } if of == id => return Ok(Ok(answer)),
                Reply::Refused { id: of, error } if of == id => return Ok(Err(error)),
                _ => {}
            }
        }
    }
}
