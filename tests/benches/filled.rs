//! A cache file with some ten thousand messages, written once by the core itself. A benchmark that writes works on a copy.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vestnik_core::bench::BareCache;
use vestnik_protocol::ChatId;
use vestnik_tests::scratch;

use crate::common::{chat, delta, user};

/// Messages of the largest chat.
pub const LARGEST: u64 = 10_000;
/// Other chats, and messages of each.
const OTHERS: u128 = 100;
const MESSAGES_EACH: u64 = 100;
/// Messages that come at once while it is filled.
const PAGE: u64 = 500;

/// The file.
pub struct Filled {
    folder: TempDir,
}

impl Filled {
    pub fn new() -> Self {
        let filled = Self { folder: scratch::folder().unwrap() };
        // When its last connection ends, the journal goes into the file: a copy of the file alone is whole.
        let mut cache = filled.open();
        fill(&mut cache, largest(), LARGEST);
        for number in 1..=OTHERS {
            fill(&mut cache, chat(number), MESSAGES_EACH);
        }
        drop(cache);
        filled
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("cache.sqlite")
    }

    /// The file itself, for who only reads.
    pub fn open(&self) -> BareCache {
        open(&self.path())
    }

    /// A copy of it in the same folder, for who writes.
    pub fn copy(&self) -> BareCache {
        let copy = self.folder.path().join("copy.sqlite");
        fs::copy(self.path(), &copy).unwrap();
        open(&copy)
    }
}

/// The chat with most messages.
pub const fn largest() -> ChatId {
    chat(0)
}

fn open(path: &Path) -> BareCache {
    BareCache::open(path, user(1)).unwrap()
}

fn fill(cache: &mut BareCache, chat: ChatId, messages: u64) {
    let mut here = 0;
    while here < messages {
        let next = messages.min(here + PAGE);
        assert!(cache.apply(&delta(chat, here + 1, next)).unwrap());
        here = next;
    }
}
