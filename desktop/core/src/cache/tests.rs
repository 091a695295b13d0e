//! The file itself: damage, salvage, full disks, versions.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use vestnik_protocol::{ChatId, ClientId, Command, Content, Seq};

use super::*;
use crate::sync::tests::{CHAT, ME, PEER, delta, message};

const NOW: Millis = Millis(7);

async fn open(path: &Path) -> (Cache, Option<Rebuilt>) {
    Cache::open(path.to_owned(), NOW).await.unwrap()
}

fn send(n: u128) -> (ClientId, Command) {
    let client_id = ClientId(uuid::Uuid::from_u128(n));
    (
        client_id,
        Command::Send {
            chat_id: CHAT,
            client_id,
            content: Content::text(format!("unsent {n}")),
            reply_to: None,
            silent: false,
        },
    )
}

/// A cache with messages, and what exists nowhere else.
async fn filled(path: &Path) -> Cache {
    let (cache, _) = open(path).await;
    let fill = |db: &Db| {
        let rows = (1..=500).map(|seq| message(seq, seq, PEER)).collect();
        crate::sync::apply_chat(db, ME, &delta(0, 500, 500, rows))?;
        for n in 1..=40 {
            let (client, command) = send(n);
            queue::push(db, CHAT, Some(client), &command, NOW)?;
        }
        drafts::set(db, CHAT, "a draft", None, NOW)?;
        positions::raise(db, CHAT, Seq::new(3))
    };
    cache.write(Durability::Promised, fill).await.unwrap();
    cache
}

async fn unsent(cache: &Cache) -> usize {
    cache.read(|db| queue::of_chat(db, CHAT)).await.unwrap().len()
}

/// Overwrites pages of a table's tree.
fn spoil(path: &Path, table: &str) {
    let db = Db::open(path).unwrap();
    let pages: Vec<u64> = db
        .prepare("SELECT pageno FROM dbstat WHERE name = ?1")
        .and_then(|mut pages| {
            pages.query_map([table], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()
        })
        .map(|pages| pages.into_iter().map(|page| u64::try_from(page).unwrap()).collect())
        .unwrap_or_default();
    let root: i64 = db
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = ?1", [table], |row| row.get(0))
        .unwrap();
    let size: i64 = db.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    drop(db);
    let pages = if pages.is_empty() { vec![u64::try_from(root).unwrap()] } else { pages };
    let size = u64::try_from(size).unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    for page in pages {
        file.seek(SeekFrom::Start((page - 1) * size)).unwrap();
        file.write_all(&vec![0xA5; usize::try_from(size).unwrap()]).unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    std::fs::write(&path, vec![b'x'; 8_192]).unwrap();
    let (cache, rebuilt) = open(&path).await;
    let rebuilt = rebuilt.unwrap();
    assert_eq!((rebuilt.unsent_saved, unsent(&cache).await), (0, 0));
    assert_eq!(std::fs::read(rebuilt.kept_as).unwrap(), vec![b'x'; 8_192], "nothing is thrown away");
}

#[tokio::test]
async fn damage_found_while_running_is_named_and_unsent_messages_are_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    filled(&path).await.close().await;
    spoil(&path, "messages");
    let (cache, rebuilt) = open(&path).await;
    assert!(rebuilt.is_none(), "the damage does not show at the start");
    let read = cache.read(|db| messages::range(db, CHAT, Seq::new(1), Seq::new(500))).await;
    assert!(matches!(read, Err(CacheError::Damaged(_))), "{read:?}");
    cache.close().await;
    let (cache, rebuilt) = Cache::rebuild(path.clone(), NOW).await.unwrap();
    let rebuilt = rebuilt.unwrap();
    assert!(rebuilt.kept_as.exists());
    assert_eq!(rebuilt.unsent_saved, 40);
    let entries = cache.read(|db| queue::of_chat(db, CHAT)).await.unwrap();
    let order: Vec<_> = entries.iter().map(|entry| entry.client_id.unwrap().0.as_u128()).collect();
    assert_eq!(order, (1..=40).collect::<Vec<_>>(), "in their order, under their names");
    let kept = |db: &Db| Ok((drafts::get(db, CHAT)?, positions::get(db, CHAT)?, chats::get(db, CHAT)?));
    let (draft, position, chat) = cache.read(kept).await.unwrap();
    assert_eq!(draft.unwrap().text, "a draft");
    assert_eq!(position, Some(Seq::new(3)));
    assert!(chat.is_none(), "the rest comes from the server");
}

#[tokio::test]
async fn unsent_messages_are_saved_out_of_the_journal_of_a_killed_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let cache = filled(&path).await;
    // A copy of what a killed process leaves: the rows are in the journal only.
    let killed = folder.path().join("killed.sqlite");
    for suffix in ["", "-wal"] {
        let part = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        std::fs::copy(part(&path), part(&killed)).unwrap();
    }
    cache.close().await;
    let (cache, rebuilt) = Cache::rebuild(killed, NOW).await.unwrap();
    assert_eq!(rebuilt.unwrap().unsent_saved, 40);
    assert_eq!(unsent(&cache).await, 40);
}

#[tokio::test]
async fn a_spoilt_queue_is_saved_as_far_as_it_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    filled(&path).await.close().await;
    spoil(&path, "queue");
    let (cache, rebuilt) = Cache::rebuild(path, NOW).await.unwrap();
    assert!(rebuilt.unwrap().unsent_saved < 40);
    assert_eq!(cache.read(|db| drafts::get(db, CHAT)).await.unwrap().unwrap().text, "a draft");
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let cache = filled(&path).await;
    let limit = |db: &Db| {
        let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        Ok(db
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))
            .map(drop)?)
    };
    cache.write(Durability::Promised, limit).await.unwrap();
    let much = |db: &Db| {
        let (client, _) = send(99);
        let content = Content::text("x".repeat(100_000));
        queue::push(
            db,
            CHAT,
            Some(client),
            &Command::Send { chat_id: CHAT, client_id: client, content, reply_to: None, silent: false },
            NOW,
        )
    };
    let refused = cache.write(Durability::Promised, much).await.unwrap_err();
    assert!(matches!(refused, CacheError::NotWritable(_)), "{refused:?}");
    let told = crate::view::ViewError::from(refused);
    assert_eq!(told.code, "cache_not_writable");
    assert_eq!(unsent(&cache).await, 40);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing").join("cache.sqlite");
    let refused = Cache::open(nowhere, NOW).await.map(drop).unwrap_err();
    assert!(matches!(refused, CacheError::NotWritable(_)), "{refused:?}");
}

#[tokio::test]
async fn another_version_of_the_cache_drops_it_and_keeps_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    filled(&path).await.close().await;
    Db::open(&path).unwrap().execute("UPDATE schema SET version = 0 WHERE part = 'cache'", []).unwrap();
    let (cache, rebuilt) = open(&path).await;
    assert!(rebuilt.is_none());
    assert!(cache.read(|db| chats::get(db, CHAT)).await.unwrap().is_none());
    assert_eq!(unsent(&cache).await, 40);
    cache.close().await;
    Db::open(&path).unwrap().execute("UPDATE schema SET version = 99 WHERE part = 'durable'", []).unwrap();
    let newer = Cache::open(path.clone(), NOW).await.map(drop).unwrap_err();
    assert!(matches!(newer, CacheError::TooNew(99)), "{newer:?}");
    assert!(path.exists(), "a newer app's queue is left alone");
}

#[tokio::test]
async fn a_failed_job_changes_nothing_and_a_closed_cache_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let cache = filled(&path).await;
    let half = |db: &Db| {
        drafts::set(db, CHAT, "half", None, NOW)?;
        Err::<(), _>(CacheError::Fault("on purpose".to_owned()))
    };
    assert!(cache.write(Durability::Promised, half).await.is_err());
    assert_eq!(cache.read(|db| drafts::get(db, CHAT)).await.unwrap().unwrap().text, "a draft");
    cache.clone().close().await;
    let closed = cache.read(|db| drafts::get(db, ChatId(uuid::Uuid::nil()))).await;
    assert!(matches!(closed, Err(CacheError::Closed)));
}

#[tokio::test]
async fn a_rebuild_that_fails_leaves_the_old_file_for_another_try() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let cache = filled(&path).await;
    let waiting = unsent(&cache).await;
    assert!(waiting > 0);
    cache.close().await;
    // A folder stands where the new file is to be made.
    let obstacle = folder.path().join("a.sqlite.new");
    std::fs::create_dir(&obstacle).unwrap();
    let failed = Cache::rebuild(path.clone(), Millis(2)).await.map(drop);
    assert!(matches!(failed, Err(CacheError::NotWritable(_))), "{failed:?}");
    std::fs::remove_dir(&obstacle).unwrap();
    let (cache, rebuilt) = Cache::rebuild(path, Millis(3)).await.unwrap();
    assert!(rebuilt.unwrap().kept_as.exists());
    assert_eq!(unsent(&cache).await, waiting);
}
