//! When the cache file itself fails.

use std::time::Duration;

use super::core::Core;
use crate::cache::{Cache, CacheError, Rebuilt};
use crate::clock;
use crate::view::{Connection, Notice, OfflineReason};

/// Rebuilding more often than this in one run would be a fault of ours, not of the file.
const MAX_REBUILDS: u32 = 3;
/// A full disk is not freed within moments.
pub(super) const PAUSE: Duration = Duration::from_secs(10);

impl Core {
    /// What follows from an error that reached the actor itself.
    pub async fn on_cache_error(&mut self, error: CacheError) {
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
        let Some(mut account) = self.account.take() else { return };
        let path = account.cache.path().to_owned();
        account.cache.clone().close().await;
        match Cache::rebuild(path, clock::wall()).await {
            Ok((cache, rebuilt)) => {
                account.cache = cache;
                account.touch_all();
                account.queue.ring();
                self.account = Some(account);
                if let Some(rebuilt) = rebuilt {
                    self.notice_rebuilt(&rebuilt);
                }
                self.relink(None);
            }
            Err(error) => {
                tracing::warn!(%error, "the cache cannot be rebuilt");
                self.account = Some(account);
                self.notice(Notice::CacheNotWritable);
                self.stop_link();
                let retry_at = clock::wall();
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
