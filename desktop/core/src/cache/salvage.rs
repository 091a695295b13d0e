//! What is done with a damaged file: it is set aside under another name, and whatever exists nowhere else (unsent
//! messages, drafts, read positions) is saved out of it as far as it can be read.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use vestnik_protocol::Millis;

use super::CacheError;
use super::open::{Access, open};

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Where it is now.
    pub kept_as: PathBuf,
    /// Unsent messages saved out of it.
    pub unsent_saved: u64,
}

/// Tables of the durable part with their columns and a key to walk them by.
const SAVED: &[(&str, &str, &str)] = &[
    (
        "queue",
        "id",
        "id, chat_id, client_id, command, created_at, attempts, state, error_code, follows_another, acked_rev, acked_seq",
    ),
    ("drafts", "chat_id", "chat_id, text, updated_at"),
    ("positions", "chat_id", "chat_id, read_seq"),
    ("directs", "chat_id", "chat_id, peer_id"),
];

/// Moves the file (and its journal, which may hold the newest rows) out of the way and opens a new one in its place.
pub fn set_aside(path: &Path, now: Millis) -> Result<(Connection, Rebuilt), CacheError> {
    let kept_as = with_suffix(path, &format!(".damaged-{}", now.0));
    for (from, to) in parts(path).into_iter().zip(parts(&kept_as)) {
        if from.exists() {
            std::fs::rename(&from, to)?;
        }
    }
    let mut fresh = open(path, Access::Write)?;
    let mut unsent_saved = 0;
    if let Ok(damaged) = open(&kept_as, Access::Salvage) {
        let tx = fresh.transaction()?;
        for (table, key, columns) in SAVED {
            let saved = save_table(&damaged, &tx, table, key, columns);
            if *table == "queue" {
                unsent_saved = saved;
            }
        }
        tx.commit()?;
    }
    Ok((fresh, Rebuilt { kept_as, unsent_saved }))
}

/// Copies rows forwards from the first key, and once that fails backwards from the last one: a bad page in the middle
/// then costs only the rows on it.
fn save_table(from: &Connection, to: &Connection, table: &str, key: &str, columns: &str) -> u64 {
    let width = columns.split(',').count();
    let marks = vec!["?"; width].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
    let mut saved = 0;
    for direction in ["ASC", "DESC"] {
        let select = format!("SELECT {columns} FROM {table} ORDER BY {key} {direction}");
        let walked = (|| -> rusqlite::Result<()> {
            let mut statement = from.prepare(&select)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..width).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>()?;
                // A row that the new tables refuse (a NULL where none may be) is damage of its own.
                saved += to.execute(&insert, params_from_iter(values)).unwrap_or(0) as u64;
            }
            Ok(())
        })();
        if walked.is_ok() {
            break;
        }
    }
    saved
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
