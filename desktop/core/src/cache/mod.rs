//! The cache and the send queue of one account, in one SQLite file. ALL SQL of the core is in this room.
//!
//! One thread writes; a few connections read, so that a long read never holds up a write. What is here knows rows, not
//! rules: the rules of sync are in `sync`, those of the queue in `queue`, both of which run inside [`Cache::write`].

pub mod chats;
mod columns;
pub mod coverage;
pub mod drafts;
mod error;
pub mod hidden;
pub mod islands;
pub mod members;
pub mod messages;
pub mod meta;
mod open;
pub mod people;
pub mod positions;
pub mod privates;
pub mod profiles;
pub mod queue;
pub mod reactions;
mod salvage;
pub mod scheduled;
mod schema;
pub mod search;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc, oneshot};
use vestnik_protocol::Millis;

pub use error::CacheError;
pub use salvage::Rebuilt;

use open::{Access, open};

/// A connection inside a transaction, or a reader's snapshot.
pub type Db = rusqlite::Connection;

/// Jobs that may wait for the writer. The callers wait too, so this only bounds how many do.
const WAITING_JOBS: usize = 64;
/// Connections that read at the same time.
const READERS: usize = 3;

/// What a transaction promises when it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It survives a loss of power (queue, drafts, positions). Costs a flush of the disk.
    Promised,
    /// It survives the death of the process; after a loss of power the server sends it again. The journal keeps the
    /// order of transactions, so a lost tail never leaves a queue entry without its row or the other way round.
    Rebuildable,
}

type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// The one connection that writes.
pub struct Writer {
    connection: Db,
    durability: Durability,
    /// Nothing is carried out any more. Not left to the last handle's end: whoever closes may hold another one.
    closed: bool,
}

/// A cheap handle on an open cache file.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    jobs: mpsc::Sender<Job>,
    /// Idle readers; opened as needed, never more than there are permits.
    readers: Mutex<Vec<Db>>,
    permits: Arc<Semaphore>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Cache {
    /// Opens the file, or makes it. A damaged one is set aside and replaced.
    pub async fn open(path: PathBuf, now: Millis) -> Result<(Self, Option<Rebuilt>), CacheError> {
        blocking(move || match open(&path, Access::Write) {
            Ok(connection) => Ok((Self::start(path, connection), None)),
            Err(CacheError::Damaged(reason)) => {
                tracing::warn!(reason, "the cache file is damaged and set aside");
                Self::replace(path, now)
            }
            Err(error) => Err(error),
        })
        .await
    }

    /// Sets the file aside, whatever is wrong with it, and starts on a new one. Every other handle must be closed.
    pub async fn rebuild(path: PathBuf, now: Millis) -> Result<(Self, Option<Rebuilt>), CacheError> {
        blocking(move || Self::replace(path, now)).await
    }

    fn replace(path: PathBuf, now: Millis) -> Result<(Self, Option<Rebuilt>), CacheError> {
        let (connection, rebuilt) = salvage::set_aside(&path, now)?;
        Ok((Self::start(path, connection), Some(rebuilt)))
    }

    fn start(path: PathBuf, connection: Db) -> Self {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING_JOBS);
        let thread = std::thread::spawn(move || {
            let mut writer = Writer::new(connection);
            while !writer.closed
                && let Some(job) = waiting.blocking_recv()
            {
                job(&mut writer);
            }
        });
        let inner = Inner {
            path,
            jobs,
            readers: Mutex::default(),
            permits: Arc::new(Semaphore::new(READERS)),
            thread: Mutex::new(Some(thread)),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs `job` in one transaction: committed when it answers `Ok`, else nothing happened.
    pub async fn write<T, F>(&self, durability: Durability, job: F) -> Result<T, CacheError>
    where
        T: Send + 'static,
        F: FnOnce(&Db) -> Result<T, CacheError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |writer| {
            let _ = answer.send(writer.run(durability, job));
        });
        self.inner.jobs.send(job).await.map_err(|_| CacheError::Closed)?;
        answered.await.map_err(|_| CacheError::Closed)?
    }

    /// Runs `job` on one snapshot of the file.
    pub async fn read<T, F>(&self, job: F) -> Result<T, CacheError>
    where
        T: Send + 'static,
        F: FnOnce(&Db) -> Result<T, CacheError> + Send + 'static,
    {
        let permit = Arc::clone(&self.inner.permits).acquire_owned().await.map_err(|_| CacheError::Closed)?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let _permit = permit;
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = match idle {
                Some(reader) => reader,
                None => open(&inner.path, Access::Read)?,
            };
            let answer = job(&*reader.transaction()?)?;
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            Ok(answer)
        })
        .await
    }

    /// Ends the readers and the writer and lets go of the file. Later calls answer `Closed`.
    pub async fn close(self) {
        let inner = self.inner;
        // With every permit in hand no reader is at work.
        if let Ok(all) = inner.permits.acquire_many(u32::try_from(READERS).unwrap_or(1)).await {
            all.forget();
        }
        inner.permits.close();
        let thread = inner.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let end: Job = Box::new(|writer| {
            // The journal goes into the file, so that a copy of the file alone is whole.
            let _ = writer.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
            writer.closed = true;
        });
        let _ = inner.jobs.send(end).await;
        inner.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

impl Writer {
    const fn new(connection: Db) -> Self {
        Self { connection, durability: Durability::Promised, closed: false }
    }

    /// Runs `job` in one transaction.
    pub fn run<T>(
        &mut self,
        durability: Durability,
        job: impl FnOnce(&Db) -> Result<T, CacheError>,
    ) -> Result<T, CacheError> {
        if self.durability != durability {
            let level = match durability {
                Durability::Promised => "FULL",
                Durability::Rebuildable => "NORMAL",
            };
            self.connection.pragma_update(None, "synchronous", level)?;
            self.durability = durability;
        }
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let answer = job(&tx)?;
        tx.commit()?;
        Ok(answer)
    }
}

/// A cache without a file, for tests of what runs inside a transaction.
#[cfg(test)]
pub fn in_memory() -> Db {
    let mut db = Db::open_in_memory().unwrap();
    schema::prepare(&mut db).unwrap();
    db
}

/// A cache file without its threads, for the same.
#[cfg(test)]
pub fn open_for_tests(path: &Path) -> Db {
    open(path, Access::Write).unwrap()
}

/// The writer and a reader without their threads, for benchmarks of what runs inside a transaction.
#[cfg(feature = "bench")]
pub fn open_bare(path: &Path) -> Result<(Writer, Db), CacheError> {
    let writer = Writer::new(open(path, Access::Write)?);
    Ok((writer, open(path, Access::Read)?))
}

/// Removes a closed cache file with its journal: the person signed out.
pub fn forget_file(path: &Path) {
    for file in salvage::parts(path) {
        if let Err(error) = std::fs::remove_file(&file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a cache file cannot be removed");
        }
    }
}

/// File work off the async threads.
async fn blocking<T, F>(job: F) -> Result<T, CacheError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, CacheError> + Send + 'static,
{
    tokio::task::spawn_blocking(job).await.map_err(|error| CacheError::Fault(error.to_string()))?
}
