//! What is done with a damaged file: it is set aside under another name, and whatever exists nowhere else (unsent
//! messages, drafts, read positions) is saved out of it as far as it can be read.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use vestnik_protocol::Millis;

use super::columns::{chat_id, seq, user_id};
use super::open::{Access, open};
use super::{CacheError, drafts, forget_file, queue};

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Where it is now.
    pub kept_as: PathBuf,
    /// Unsent messages saved out of it.
    pub unsent_saved: u64,
}

/// A table of the durable part.
struct Saved {
    table: &'static str,
    /// To walk it by.
    key: &'static str,
    columns: &'static str,
    /// Whether the app can read the row. One that it cannot would make the new file as damaged as the old one.
    readable: fn(&Row<'_>) -> bool,
}

const SAVED: &[Saved] = &[
    Saved { table: "queue", key: "id", columns: queue::COLUMNS, readable: queue::is_readable },
    Saved { table: "drafts", key: "chat_id", columns: drafts::COLUMNS, readable: drafts::is_readable },
    Saved {
        table: "positions",
        key: "chat_id",
        columns: "chat_id, read_seq",
        readable: |row| chat_id(row, 0).is_ok() && seq(row, 1).is_ok(),
    },
    Saved {
        table: "directs",
        key: "chat_id",
        columns: "chat_id, peer_id",
        readable: |row| chat_id(row, 0).is_ok() && user_id(row, 1).is_ok(),
    },
];

/// Saves what it can into a new file, moves the old one (and its journal, which may hold the newest rows) out of the way
/// and puts the new one in its place. Where that cannot be done, the old file stays as it was, for another try.
pub fn set_aside(path: &Path, now: Millis) -> Result<(Connection, Rebuilt), CacheError> {
    let new = with_suffix(path, ".new");
    forget_file(&new);
    let unsent_saved = save(path, &new).inspect_err(|_| forget_file(&new))?;
    let kept_as = with_suffix(path, &format!(".damaged-{}", now.0));
    rename(path, &kept_as).and_then(|()| rename(&new, path)).inspect_err(|_| drop(rename(&kept_as, path)))?;
    Ok((open(path, Access::Write)?, Rebuilt { kept_as, unsent_saved }))
}

fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    for (from, to) in parts(from).into_iter().zip(parts(to)) {
        if from.exists() {
            std::fs::rename(&from, to)?;
        }
    }
    Ok(())
}

/// Makes `new` with what exists nowhere else. Answers how many unsent messages that are.
fn save(path: &Path, new: &Path) -> Result<u64, CacheError> {
    let mut fresh = open(new, Access::Write)?;
    let mut unsent_saved = 0;
    if path.exists()
        && let Ok(damaged) = open(path, Access::Salvage)
    {
        let tx = fresh.transaction()?;
        for what in SAVED {
            save_table(&damaged, &tx, what)?;
        }
        // Messages only: an opened chat is nothing that a person would miss.
        unsent_saved = queue::unsent(&tx)?;
        tx.commit()?;
    }
    fresh.close().map_err(|(_, error)| error)?;
    Ok(unsent_saved)
}

/// Copies rows forwards from the first key, and once that fails backwards from the last one: a bad page in the middle
/// then costs only the rows on it. Fails where the new file takes no more rows, for then they are not lost yet.
fn save_table(from: &Connection, to: &Connection, what: &Saved) -> Result<(), CacheError> {
    let Saved { table, key, columns, readable } = what;
    let width = columns.split(',').count();
    let marks = vec!["?"; width].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
    let mut unwritten = None;
    for direction in ["ASC", "DESC"] {
        let select = format!("SELECT {columns} FROM {table} ORDER BY {key} {direction}");
        let walked = (|| -> rusqlite::Result<()> {
            let mut statement = from.prepare(&select)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if !readable(row) {
                    continue;
                }
                let values = (0..width).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>()?;
                // A row that the new tables refuse (a NULL where none may be) is damage of its own.
                let refused = to.execute(&insert, params_from_iter(values)).err().map(CacheError::from);
                unwritten = refused.filter(|error| matches!(error, CacheError::NotWritable(_)));
                if unwritten.is_some() {
                    break;
                }
            }
            Ok(())
        })();
        if walked.is_ok() {
            break;
        }
    }
    unwritten.map_or(Ok(()), Err)
}

/// A file with what belongs to it: the journal, which may hold the newest rows, and its index.
pub(super) fn parts(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| with_suffix(path, suffix))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use vestnik_protocol::{ChatId, ClientId, Command, Content};

    use super::super::{Cache, CacheError, Db, Durability};
    use super::*;

    const CHAT: ChatId = ChatId(uuid::Uuid::from_u128(1));
    const PATIENCE: Duration = Duration::from_secs(20);

    fn push(db: &Db, number: u128) -> Result<i64, CacheError> {
        let client_id = ClientId(uuid::Uuid::from_u128(number));
        let command = Command::Send {
            chat_id: CHAT,
            client_id,
            content: Content::text("unsent"),
            reply_to: None,
            silent: false,
        };
        queue::push(db, CHAT, Some(client_id), &command, Millis(1))
    }

    #[tokio::test]
    async fn a_cache_closes_and_is_rebuilt_though_another_handle_lives() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, _) = Cache::open(folder.path().join("a.sqlite"), Millis(1)).await.unwrap();
        cache.write(Durability::Promised, |db| push(db, 1)).await.unwrap();
        let closing = tokio::time::timeout(PATIENCE, cache.clone().close());
        closing.await.expect("the writer ends with the close, not with the last handle");
        let late = cache.write(Durability::Promised, |db| push(db, 2)).await;
        assert!(matches!(late, Err(CacheError::Closed)), "{late:?}");

        let (fresh, rebuilt) = Cache::rebuild(cache.path().to_owned(), Millis(2)).await.unwrap();
        assert_eq!(rebuilt.unwrap().unsent_saved, 1);
        assert_eq!(fresh.read(|db| queue::of_chat(db, CHAT)).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_row_that_cannot_be_read_does_not_damage_the_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        let (cache, _) = Cache::open(path.clone(), Millis(1)).await.unwrap();
        let damage = |db: &Db| {
            push(db, 1)?;
            push(db, 2)?;
            db.execute("UPDATE queue SET command = '{' WHERE id = 1", [])?;
            db.execute("INSERT INTO directs (chat_id, peer_id) VALUES (x'01', x'02')", [])?;
            Ok(())
        };
        cache.write(Durability::Promised, damage).await.unwrap();
        let unreadable = cache.read(|db| queue::of_chat(db, CHAT)).await;
        assert!(matches!(unreadable, Err(CacheError::Damaged(_))), "{unreadable:?}");
        cache.close().await;

        let (fresh, rebuilt) = Cache::rebuild(path, Millis(2)).await.unwrap();
        assert_eq!(rebuilt.unwrap().unsent_saved, 1);
        let ids =
            fresh.read(|db| Ok(queue::of_chat(db, CHAT)?.iter().map(|entry| entry.id).collect::<Vec<_>>()));
        assert_eq!(ids.await.unwrap(), [2]);
        assert_eq!(fresh.read(super::super::chats::listed).await.unwrap(), [CHAT]);
    }
}
