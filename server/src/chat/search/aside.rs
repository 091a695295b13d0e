//! A thread for what the index computes, of the lowest priority: commands have the processors first. Nothing is done there
//! that holds the database, or commands would wait for a thread that waits for them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use thread_priority::{ThreadPriority, set_current_thread_priority};
use tokio::sync::{mpsc, oneshot};

use crate::store::StoreError;

type Work = Box<dyn FnOnce() + Send>;

/// The thread. It ends with this value.
pub struct Aside(mpsc::Sender<Work>);

impl Aside {
    /// Starts it.
    pub fn start() -> Self {
        let (sender, mut works) = mpsc::channel::<Work>(1);
        let started = std::thread::Builder::new().name("vestnik-index".to_owned()).spawn(move || {
            if let Err(error) = set_current_thread_priority(ThreadPriority::Min) {
                tracing::debug!(?error, "the indexer's thread has the priority of all others");
            }
            while let Some(work) = works.blocking_recv() {
                // Whoever waits for it has no answer then; the next work is done.
                drop(catch_unwind(AssertUnwindSafe(work)));
            }
        });
        if let Err(error) = started {
            tracing::error!(%error, "no thread for the search index");
        }
        Self(sender)
    }

    /// Does it there.
    ///
    /// # Errors
    /// Its own, or `Other` when it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (give, answer) = oneshot::channel();
        let cut_short = || StoreError::Other("the search indexer was cut short".into());
        let work = Box::new(move || drop(give.send(work())));
        self.0.send(work).await.map_err(|_| cut_short())?;
        answer.await.map_err(|_| cut_short())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_behind_all_others_and_after_a_panic_too() {
        let aside = Aside::start();
        let lost = aside.run(|| -> Result<(), _> { panic!("as the test wants it") }).await;
        assert!(lost.is_err());
        let stat = aside.run(|| Ok(std::fs::read_to_string("/proc/thread-self/stat"))).await.unwrap();
        if cfg!(target_os = "linux") {
            // The 17th field after the name in parentheses is the niceness.
            let niceness = stat.unwrap().rsplit(") ").next().unwrap().split(' ').nth(16).unwrap().to_owned();
            assert_eq!(niceness, "19");
        }
    }
}
