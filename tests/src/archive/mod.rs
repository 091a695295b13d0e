//! A database full of messages, to measure history and search in: filled past the server, which must be stopped
//! meanwhile, with rows as it writes them, but some thousand in a statement. The same number of messages is the same
//! archive each time, but for the ids.

pub mod searches;
mod words;

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection, Row as _, SqliteConnection};
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};
use uuid::Uuid;
use vestnik_protocol::{ChatId, Seq, UserId};

use self::words::{Words, part};

/// Chats of the person who searches: half of all messages are theirs.
const OWN_CHATS: usize = 100;
/// Chats of others.
const OTHER_CHATS: usize = 300;
/// Messages in one statement.
const ROWS: u64 = 2_000;
/// When the first message was sent.
const BEGINNING: i64 = 1_760_000_000_000;
/// From each message to the next one, in milliseconds.
const GAP: i64 = 20_000;
/// Pause between two looks at the index.
const LOOK: Duration = Duration::from_millis(500);
/// An index that does not get any further for so long has stopped.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection of either kind.
enum Connection {
    Sqlite(SqliteConnection),
    MySql(MySqlConnection),
}

/// Fills the database of a server.
pub struct Filler(Connection);

/// A chat of the person for whom an archive was made.
#[derive(Debug, Clone, Copy)]
pub struct Conversation {
    /// Which.
    pub chat_id: ChatId,
    /// Its newest message; the first one has the number 1.
    pub newest: Seq,
}

struct Chat {
    id: Uuid,
    /// Numbers of messages so far.
    seq: u64,
    /// When the newest was sent.
    active_at: i64,
    people: Vec<Uuid>,
}

impl Filler {
    /// Connects to the database of a server.
    ///
    /// # Errors
    /// It does not let us in.
    pub async fn open(url: &str) -> Result<Self> {
        Ok(Self(if url.starts_with("sqlite") {
            let mut connection = SqliteConnection::connect(url).await?;
            // Filling is not what is measured.
            connection.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000").await?;
            Connection::Sqlite(connection)
        } else {
            Connection::MySql(MySqlConnection::connect(url).await?)
        }))
    }

    async fn run(&mut self, sql: String) -> Result<()> {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        match &mut self.0 {
            Connection::Sqlite(connection) => connection.execute(statement).await.map(drop)?,
            Connection::MySql(connection) => connection.execute(statement).await.map(drop)?,
        }
        Ok(())
    }

    /// Writes so many messages, half of them into chats of `user`. Returns those chats, the largest one first, which has
    /// a tenth of all; a chat may be empty where there are few messages.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fill(&mut self, user: UserId, messages: u64) -> Result<Vec<Conversation>> {
        let mut random = StdRng::seed_from_u64(7);
        let words = Words::new(&mut random);
        let fresh = |_| Uuid::now_v7();
        let mut chats: Vec<Chat> = (0..OWN_CHATS + OTHER_CHATS)
            .map(|number| {
                let mut people: Vec<Uuid> = (0..12).map(fresh).collect();
                if let Some(first) = people.first_mut().filter(|_| number < OWN_CHATS) {
                    *first = user.0;
                }
                Chat { id: Uuid::now_v7(), seq: 0, active_at: BEGINNING, people }
            })
            .collect();
        let mut written = 0;
        while written < messages {
            let mut rows = String::new();
            for number in written..messages.min(written + ROWS) {
                let (own, others) = chats.split_at_mut(OWN_CHATS);
                let place: f64 = random.random();
                // A fifth of one's own messages are in one chat, the rest falls off towards quiet ones.
                let chat = match number % 10 {
                    0 => own.first_mut(),
                    1..=4 => own.get_mut(part(OWN_CHATS, place * place)),
                    _ => others.get_mut(part(OTHER_CHATS, place)),
                };
                let Some(chat) = chat else { continue };
                chat.seq += 1;
                chat.active_at = BEGINNING + number as i64 * GAP;
                let sender = chat.people.get(random.random_range(0..12)).copied().unwrap_or_default();
                let text = words.message(&mut random, number);
                let separator = if rows.is_empty() { "" } else { "," };
                write!(
                    rows,
                    "{separator}(X'{}',{},{},X'{}',X'{}',X'00',{},0,'{{\"type\":\"text\",\"text\":\"{text}\"}}')",
                    chat.id.simple(),
                    chat.seq,
                    chat.seq,
                    sender.simple(),
                    Uuid::now_v7().simple(),
                    chat.active_at,
                )?;
            }
            self.run(format!(
                "BEGIN; INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, request_hash, sent_at, deleted, \
                 content) VALUES {rows}; COMMIT"
            ))
            .await?;
            written += ROWS;
        }
        for (number, chat) in chats.iter().enumerate() {
            self.write_chat(chat, (number < OWN_CHATS).then_some(user)).await?;
        }
        let own = chats.iter().take(OWN_CHATS);
        Ok(own.map(|chat| Conversation { chat_id: ChatId(chat.id), newest: Seq::new(chat.seq) }).collect())
    }

    async fn write_chat(&mut self, chat: &Chat, user: Option<UserId>) -> Result<()> {
        let (id, seq) = (chat.id.simple(), chat.seq);
        let active = chat.active_at;
        let mut sql = format!(
            "INSERT INTO chats (id, kind, seq, rev, floor_seq, title, created_at, active_at) \
             VALUES (X'{id}', 3, {seq}, {seq}, 0, 'x', 0, {active});"
        );
        for person in &chat.people {
            write!(
                sql,
                "INSERT INTO members (chat_id, user_id, rev, role, read_seq, delivered_seq, joined_at, has_left) \
                 VALUES (X'{id}', X'{}', 1, 3, 0, 0, 0, 0);",
                person.simple()
            )?;
        }
        if let Some(user) = user {
            write!(
                sql,
                "INSERT INTO chat_private (user_id, chat_id, rev, member, read_seq) VALUES (X'{}', X'{id}', 1, 1, 0);",
                user.0.simple()
            )?;
        }
        self.run(sql).await
    }

    /// Waits until the server, which runs again, has indexed every chat up to its newest message.
    ///
    /// # Errors
    /// The index does not get any further.
    pub async fn until_indexed(&mut self) -> Result<()> {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut before, mut moved_at) = (i64::MAX, Instant::now());
        loop {
            ticks.tick().await;
            let behind = self.behind().await?;
            if behind == 0 {
                return Ok(());
            }
            if behind != before {
                (before, moved_at) = (behind, Instant::now());
            }
            ensure!(moved_at.elapsed() < PATIENCE, "the index stands still, {behind} chats are not in it");
        }
    }

    /// How many chats the index has not read to their end.
    async fn behind(&mut self) -> Result<i64> {
        // As filled, each change of a chat is a message.
        let count = "SELECT COUNT(*) FROM chats c LEFT JOIN search_chats s ON s.chat_id = c.id \
                     WHERE c.rev > COALESCE(s.indexed_rev, 0)";
        Ok(match &mut self.0 {
            Connection::Sqlite(connection) => connection.fetch_one(count).await?.try_get(0)?,
            Connection::MySql(connection) => connection.fetch_one(count).await?.try_get(0)?,
        })
    }
}

/// Between these two times the messages of such an archive were sent, in milliseconds since 1970.
#[must_use]
pub fn times(messages: u64) -> std::ops::Range<i64> {
    BEGINNING..BEGINNING + messages as i64 * GAP
}
