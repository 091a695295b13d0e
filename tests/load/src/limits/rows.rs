//! How many rows of messages the database itself takes, each commit durable: a loop without any server.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rusqlite::types::Value;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection};
use uuid::Uuid;

use crate::figures::{Figure, Latencies, per_second};
use crate::pace::Epoch;
use crate::stage::Stage;

/// Rows in each commit.
const SIZES: [usize; 4] = [1, 10, 100, 1_000];
/// How long each size is tried, in nanoseconds.
const TIME: u64 = 3_000_000_000;
const CHATS: u64 = 100;
/// The columns that the server writes.
const COLUMNS: &str = "chat_id, seq, rev, sender_id, client_id, request_hash, sent_at, deleted, content, is_event, \
    reply_seq, reply_sender_id, forward_sender_id, forward_sent_at, edit, edited_at, is_silent, expires_at";
const WIDTH: usize = 18;

/// Measures every size on the database of a stage whose server is idle.
///
/// # Errors
/// The database refuses.
pub async fn measure(stage: &mut Stage, on: &str) -> Result<Vec<Figure>> {
    let url = stage.store()?.url().to_owned();
    let mut figures = Vec::new();
    for size in SIZES {
        let mut rows = Rows { size, ..Rows::default() };
        let (latencies, epoch) = (Latencies::new()?, Epoch::begin());
        let mut commits = 0;
        if let Some(path) = url.strip_prefix("sqlite://") {
            let mut database = rusqlite::Connection::open(path)?;
            database.pragma_update(None, "synchronous", "FULL")?;
            while epoch.now() < TIME {
                let begun = epoch.now();
                into_sqlite(&mut database, &mut rows)?;
                latencies.record(epoch.now() - begun);
                commits += 1;
            }
        } else {
            let mut database = MySqlConnection::connect(&url).await?;
            let row = format!("({})", vec!["?"; WIDTH].join(", "));
            let sql = format!("INSERT INTO messages ({COLUMNS}) VALUES {}", vec![row; size].join(", "));
            while epoch.now() < TIME {
                let begun = epoch.now();
                into_mysql(&mut database, &sql, &mut rows).await?;
                latencies.record(epoch.now() - begun);
                commits += 1;
            }
            database.close().await?;
        }
        let time = Duration::from_nanos(epoch.now());
        let figure = Figure::new("rows", on, format!("{size} rows a commit"))
            .latency(latencies.quantiles())
            .with("durable", per_second(commits * size as u64, time), "rows/s");
        figures.push(figure);
    }
    Ok(figures)
}

fn into_sqlite(database: &mut rusqlite::Connection, rows: &mut Rows) -> Result<()> {
    let transaction = database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let marks = vec!["?"; WIDTH].join(", ");
    let mut insert =
        transaction.prepare_cached(&format!("INSERT INTO messages ({COLUMNS}) VALUES ({marks})"))?;
    for _ in 0..rows.size {
        insert.execute(rusqlite::params_from_iter(rows.next()))?;
    }
    drop(insert);
    Ok(transaction.commit()?)
}

async fn into_mysql(database: &mut MySqlConnection, sql: &str, rows: &mut Rows) -> Result<()> {
    let mut insert = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for _ in 0..rows.size {
        for value in rows.next() {
            insert = match value {
                Value::Integer(number) => insert.bind(number),
                Value::Text(text) => insert.bind(text),
                Value::Blob(bytes) => insert.bind(bytes),
                Value::Null | Value::Real(_) => insert.bind(None::<i64>),
            };
        }
    }
    insert.execute(database).await.context("insert")?;
    Ok(())
}

/// Rows as the server would write them: the next message of one chat after the other.
#[derive(Default)]
struct Rows {
    size: usize,
    count: u64,
    chats: Vec<(Uuid, Uuid)>,
}

impl Rows {
    fn next(&mut self) -> Vec<Value> {
        if self.chats.is_empty() {
            self.chats = (0..CHATS).map(|_| (Uuid::now_v7(), Uuid::now_v7())).collect();
        }
        let place = usize::try_from(self.count % CHATS).unwrap_or_default();
        let (chat, sender) = self.chats.get(place).copied().unwrap_or_default();
        let seq = i64::try_from(self.count / CHATS).unwrap_or_default() + 1;
        self.count += 1;
        let blob = |id: Uuid| Value::Blob(id.as_bytes().to_vec());
        let content =
            r#"{"type":"text","text":"lg:7; Привет! Встретимся завтра у входа, как договорились?"}"#;
        vec![
            blob(chat),
            seq.into(),
            seq.into(),
            blob(sender),
            blob(Uuid::now_v7()),
            Value::Blob(vec![7; 16]),
            1_700_000_000_000_i64.into(),
            0.into(),
            content.to_owned().into(),
            0.into(),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            0.into(),
            Value::Null,
            0.into(),
            Value::Null,
        ]
    }
}
