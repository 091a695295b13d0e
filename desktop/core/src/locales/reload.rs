//! Watches the user's folder and publishes a new catalog when something in it changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::watch;

use super::catalog::Catalog;
use super::scan::MAX_LANGUAGES;

enum Wake {
    Look,
    Stop,
}

/// A thread that waits for changes; it ends when this is dropped.
pub(super) struct Reloader {
    wake: Sender<Wake>,
}

impl Reloader {
    /// Makes the folder if it is not there. `None` (and a line in the log) where it cannot be watched: languages then
    /// are those found at the start.
    pub(super) fn start(folder: PathBuf, publish: watch::Sender<Arc<Catalog>>) -> Option<Self> {
        let started = std::fs::create_dir_all(&folder).map_err(notify::Error::io).and_then(|()| {
            let (wake, woken) = channel();
            let on_event = wake.clone();
            let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
                if event.map_or(true, |event| is_change(event.kind)) {
                    // Refused only when the thread has ended, and then nobody wants to know.
                    let _ = on_event.send(Wake::Look);
                }
            })?;
            let work = move || run(&folder, watcher, &woken, &publish);
            std::thread::Builder::new().name("locales".to_owned()).spawn(work).map_err(notify::Error::io)?;
            Ok(wake)
        });
        match started {
            Ok(wake) => Some(Self { wake }),
            Err(error) => {
                tracing::warn!(%error, "the folder of languages cannot be watched");
                None
            }
        }
    }

    /// Look now, without waiting for the file system to tell.
    pub(super) fn wake(&self) {
        let _ = self.wake.send(Wake::Look);
    }
}

impl Drop for Reloader {
    fn drop(&mut self) {
        let _ = self.wake.send(Wake::Stop);
    }
}

/// Reading is an event too; taking it for a change, a scan would cause the next one for ever.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn run(
    folder: &Path,
    mut watcher: RecommendedWatcher,
    woken: &Receiver<Wake>,
    publish: &watch::Sender<Arc<Catalog>>,
) {
    loop {
        // Watch first, then read: the other way round, a file written in between would be missed. For the same reason
        // each folder is watched by itself: a recursive watch reaches a new folder only after its first files.
        watch_folders(folder, &mut watcher);
        let catalog = Catalog::load(Some(folder));
        publish.send_if_modified(|current| {
            let changed = **current != catalog;
            if changed {
                *current = Arc::new(catalog);
            }
            changed
        });
        if !wait(woken) {
            return;
        }
    }
}

/// Waits for one event and takes all that came with it, so that a copied folder is read once, not once per file.
fn wait(woken: &Receiver<Wake>) -> bool {
    let Ok(first) = woken.recv() else { return false };
    std::iter::once(first).chain(woken.try_iter()).all(|wake| matches!(wake, Wake::Look))
}

fn watch_folders(folder: &Path, watcher: &mut RecommendedWatcher) {
    let languages = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let languages = languages.map(|entry| entry.path()).filter(|path| path.is_dir()).take(MAX_LANGUAGES);
    for folder in std::iter::once(folder.to_owned()).chain(languages) {
        if let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive) {
            tracing::warn!(%error, "a folder of languages cannot be watched");
        }
    }
}
