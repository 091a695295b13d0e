//! The tables, in three parts with a version each. The *cache* part can be had again from the server: when its version
//! changes it is dropped and made anew. The *search* part can be had again from the cache part. The *durable* part (send queue, drafts, read positions) exists nowhere else:
//! it is migrated, step by step, and never dropped.

use rusqlite::{Connection, OptionalExtension as _};

use super::{CacheError, search};

/// Raise it with every change to [`CACHE`].
const CACHE_VERSION: i64 = 4;

/// One step for each version of the durable part; a released step is never edited.
const DURABLE_STEPS: &[&str] = &["
    CREATE TABLE queue (
        -- Place in the queue; AUTOINCREMENT, so that a place is never given twice.
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id BLOB NOT NULL,
        client_id BLOB UNIQUE,
        command TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        -- 0 waits, 1 refused for good, 2 acknowledged and waiting for the chat's rev to get there.
        state INTEGER NOT NULL DEFAULT 0,
        error_code TEXT,
        follows_another INTEGER NOT NULL DEFAULT 0,
        acked_rev INTEGER,
        acked_seq INTEGER
    );
    CREATE INDEX queue_by_chat ON queue (chat_id, id);
    CREATE TABLE drafts (chat_id BLOB PRIMARY KEY, text TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE positions (chat_id BLOB PRIMARY KEY, read_seq INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE directs (chat_id BLOB PRIMARY KEY, peer_id BLOB NOT NULL) WITHOUT ROWID;
", "
    ALTER TABLE drafts ADD COLUMN reply_to INTEGER;
    -- To be brought to the server. What stood there before this step never was.
    ALTER TABLE drafts ADD COLUMN unsynced INTEGER NOT NULL DEFAULT 1;
"];

/// Names of the tables of the cache part.
pub const CACHE_TABLES: &[&str] = &[
    "meta",
    "chats",
    "members",
    "messages",
    "reactions",
    "coverage",
    "islands",
    "privates",
    "unread",
    "profiles",
    "hidden",
    "people",
    "scheduled",
];

const CACHE: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE chats (
        chat_id BLOB PRIMARY KEY,
        rev INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        floor_seq INTEGER NOT NULL,
        -- Every message up to here was offered to this cache; above it, deltas still bring rows in any order.
        complete_seq INTEGER NOT NULL,
        -- Every row that changed after this rev is here, inside coverage or not.
        whole_since INTEGER NOT NULL,
        -- Plain members of a large group are not all here.
        members_omitted INTEGER NOT NULL,
        header TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE members (
        chat_id BLOB NOT NULL,
        user_id BLOB NOT NULL,
        rev INTEGER NOT NULL,
        role TEXT NOT NULL,
        read_seq INTEGER NOT NULL,
        delivered_seq INTEGER NOT NULL,
        joined_at INTEGER NOT NULL,
        gone INTEGER NOT NULL,
        PRIMARY KEY (chat_id, user_id)
    ) WITHOUT ROWID;
    -- Clustered by address: a page of history is one range read. Columns and not one JSON: most are empty most of the
    -- time and then cost a byte, while a JSON would be read anew for every row of a window.
    CREATE TABLE messages (
        chat_id BLOB NOT NULL,
        seq INTEGER NOT NULL,
        rev INTEGER NOT NULL,
        sender_id BLOB NOT NULL,
        client_id BLOB NOT NULL,
        sent_at INTEGER NOT NULL,
        -- 0 somebody says something, 1 an event, 2 deleted, 3 its time had come: not shown at all.
        kind INTEGER NOT NULL DEFAULT 0,
        -- It names or answers somebody: to be looked at when mentions are counted.
        names INTEGER NOT NULL DEFAULT 0,
        content TEXT NOT NULL,
        reply_seq INTEGER,
        reply_sender BLOB,
        forwarded_sender BLOB,
        forwarded_at INTEGER,
        edit INTEGER NOT NULL DEFAULT 0,
        edited_at INTEGER,
        silent INTEGER NOT NULL DEFAULT 0,
        expires_at INTEGER,
        -- Its entry in the index for the search; of no meaning where that entry is another message's.
        search_id INTEGER,
        PRIMARY KEY (chat_id, seq)
    ) WITHOUT ROWID;
    -- A row without emojis is a tombstone; it stays, or an older page of history would bring back what was taken away.
    CREATE TABLE reactions (
        chat_id BLOB NOT NULL,
        seq INTEGER NOT NULL,
        user_id BLOB NOT NULL,
        rev INTEGER NOT NULL,
        emojis TEXT NOT NULL,
        PRIMARY KEY (chat_id, seq, user_id)
    ) WITHOUT ROWID;
    -- Messages outside of coverage that are nevertheless as new as the chat's rev says: originals of quotes, pins.
    CREATE TABLE islands (
        chat_id BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (chat_id, seq)
    ) WITHOUT ROWID;
    CREATE TABLE coverage (
        chat_id BLOB NOT NULL,
        from_seq INTEGER NOT NULL,
        to_seq INTEGER NOT NULL,
        PRIMARY KEY (chat_id, from_seq)
    ) WITHOUT ROWID;
    CREATE TABLE privates (
        chat_id BLOB PRIMARY KEY,
        rev INTEGER NOT NULL,
        member INTEGER NOT NULL,
        read_seq INTEGER NOT NULL,
        pin_order INTEGER NOT NULL,
        muted_until INTEGER NOT NULL,
        archived INTEGER NOT NULL,
        marked_unread INTEGER NOT NULL,
        cleared_seq INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        draft TEXT
    ) WITHOUT ROWID;
    CREATE TABLE unread (
        chat_id BLOB PRIMARY KEY,
        count INTEGER NOT NULL,
        capped INTEGER NOT NULL,
        read_seq INTEGER NOT NULL,
        to_seq INTEGER NOT NULL,
        mentions INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE profiles (user_id BLOB PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
    -- Messages that the user deleted for oneself; they may come before the message itself.
    CREATE TABLE hidden (
        chat_id BLOB NOT NULL, seq INTEGER NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (chat_id, seq)
    ) WITHOUT ROWID;
    CREATE TABLE people (
        user_id BLOB PRIMARY KEY, rev INTEGER NOT NULL, contact INTEGER NOT NULL, blocked INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE scheduled (
        chat_id BLOB NOT NULL,
        client_id BLOB NOT NULL,
        rev INTEGER NOT NULL,
        send_at INTEGER NOT NULL,
        row TEXT NOT NULL,
        PRIMARY KEY (chat_id, client_id)
    ) WITHOUT ROWID;
";

/// Brings a file of any earlier version, or an empty one, to this build's tables.
pub fn prepare(connection: &mut Connection) -> Result<(), CacheError> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema (part TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
    )?;
    let durable = version(&tx, "durable")?;
    let steps = usize::try_from(durable).ok().and_then(|done| DURABLE_STEPS.get(done..));
    let Some(steps) = steps else { return Err(CacheError::TooNew(durable)) };
    for step in steps {
        tx.execute_batch(step)?;
    }
    // A file that is up to date is not written: it can then be read from a full disk.
    if !steps.is_empty() {
        set_version(&tx, "durable", i64::try_from(DURABLE_STEPS.len()).unwrap_or(i64::MAX))?;
    }
    if version(&tx, "cache")? != CACHE_VERSION {
        for table in CACHE_TABLES {
            tx.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
        }
        tx.execute_batch(CACHE)?;
        set_version(&tx, "cache", CACHE_VERSION)?;
        // Its entries went with their messages.
        set_version(&tx, "search", 0)?;
    }
    if version(&tx, "search")? != search::VERSION {
        tx.execute_batch(search::TABLES)?;
        search::begin_build(&tx)?;
        set_version(&tx, "search", search::VERSION)?;
    }
    tx.commit()?;
    Ok(())
}

fn version(connection: &Connection, part: &str) -> rusqlite::Result<i64> {
    let found = connection.query_row("SELECT version FROM schema WHERE part = ?1", [part], |row| row.get(0));
    Ok(found.optional()?.unwrap_or(0))
}

fn set_version(connection: &Connection, part: &str, version: i64) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO schema (part, version) VALUES (?1, ?2) ON CONFLICT (part) DO UPDATE SET version = ?2";
    connection.execute(sql, (part, version)).map(drop)
}
