//! When the cache file itself fails.

use std::time::Duration;

use tokio::time::Instant;

use super::core::Core;
use crate::backoff::Backoff;
use crate::cache::{Cache, CacheError, Rebuilt};
use crate::clock;
use crate::view::{Connection, Notice, OfflineReason};

/// Rebuilding more often than this in one run would be a fault of ours, not of the file.
const MAX_REBUILDS: u32 = 3;
/// A full disk is not freed within moments.
pub(super) const PAUSE: Duration = Duration::from_secs(10);

/// A rebuild that is still to succeed.
pub(super) struct Rebuild {
    /// When to try it.
    pub at: Instant,
    backoff: Backoff,
}

impl Core {
    /// What follows from an error that reached the actor itself.
    pub async fn on_cache_error(&mut self, error: CacheError) {
        if self.rebuild.is_some() {
            // It is closed until then, and that is known.
            return;
        }
        tracing::warn!(%error, "the cache failed");
        match error {
            CacheError::Damaged(_) if self.rebuilds < MAX_REBUILDS => self.rebuild().await,
            CacheError::NotWritable(_) => {
                self.notice(Notice::CacheNotWritable);
                self.relink(Some(PAUSE));
            }
            // What came was not applied. A new hello brings it again, from where the cache really stands.
            _ => self.relink(Some(PAUSE)),
        }
    }

    /// Sets the damaged file aside and begins anew from the server, with what could be saved.
    async fn rebuild(&mut self) {
        self.rebuilds += 1;
        self.on_closed();
        self.stop_link();
        let Some(account) = &self.account else { return };
        account.cache.clone().close().await;
        let now = clock::monotonic();
        self.rebuild = Some(Rebuild { at: now, backoff: Backoff::new(self.options.backoff) });
        self.rebuild_if_due(now).await;
    }

    /// Tries it, again and again: a full disk is freed at some time, and until then there is no cache at all.
    pub async fn rebuild_if_due(&mut self, now: Instant) {
        let Some(rebuild) = self.rebuild.as_mut().filter(|rebuild| rebuild.at <= now) else { return };
        let Some(account) = &mut self.account else { return };
        match Cache::rebuild(account.cache.path().to_owned(), clock::wall()).await {
            Ok((cache, rebuilt)) => {
                account.cache = cache;
                account.start_over();
                self.rebuild = None;
                self.notices.retain(|notice| *notice != Notice::CacheNotWritable);
                if let Some(rebuilt) = rebuilt {
                    self.notice_rebuilt(&rebuilt);
                }
                self.start_link(None);
            }
            Err(error) => {
                tracing::warn!(%error, "the cache cannot be rebuilt");
                let pause = rebuild.backoff.pause();
                rebuild.at = clock::monotonic() + pause;
                self.notice(Notice::CacheNotWritable);
                let retry_at = clock::later(clock::wall(), pause);
                self.set_connection(Connection::Offline { retry_at, reason: OfflineReason::Faulty });
            }
        }
    }

    pub fn notice_rebuilt(&mut self, rebuilt: &Rebuilt) {
        let kept_as = rebuilt.kept_as.display().to_string();
        self.notice(Notice::CacheRebuilt { kept_as, unsent_saved: rebuilt.unsent_saved });
    }

    /// Ends the connection and begins a new one.
    fn relink(&mut self, pause: Option<Duration>) {
        self.on_closed();
        self.stop_link();
        self.start_link(pause);
    }
}
