//! Fills a database with messages, past the server: rows as the server writes them, but many thousand in a statement.

use std::fmt::Write as _;

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection, Row as _, SqliteConnection};
use tokio::time::{Duration, MissedTickBehavior, interval};
use uuid::Uuid;
use vestnik_protocol::{ChatId, UserId};

/// Chats of the person who searches: half of all messages are theirs.
const OWN_CHATS: usize = 100;
/// Chats of others.
const OTHER_CHATS: usize = 300;
/// Different words. How often each is used falls as in any language.
const VOCABULARY: usize = 50_000;
/// Messages in one statement.
const ROWS: u64 = 2_000;
/// The rarest word is in one of so many messages.
const RARE: u64 = 25_000;
/// The beginning of the conversation, 20 seconds before the next message.
const BEGINNING: i64 = 1_760_000_000_000;

/// A connection of either kind.
pub enum Filler {
    Sqlite(SqliteConnection),
    MySql(MySqlConnection),
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
    pub async fn open(url: &str) -> Result<Self> {
        Ok(if url.starts_with("sqlite") {
            let mut connection = SqliteConnection::connect(url).await?;
            // Filling is not what is measured.
            connection.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000").await?;
            Self::Sqlite(connection)
        } else {
            Self::MySql(MySqlConnection::connect(url).await?)
        })
    }

    async fn run(&mut self, sql: String) -> Result<()> {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => connection.execute(statement).await.map(drop)?,
            Self::MySql(connection) => connection.execute(statement).await.map(drop)?,
        }
        Ok(())
    }

    /// Writes so many messages, half of them into chats of `user`. The largest chat has a tenth of all.
    pub async fn fill(&mut self, user: UserId, messages: u64) -> Result<ChatId> {
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
                chat.active_at = BEGINNING + number as i64 * 20_000;
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
        Ok(ChatId(chats.first().map(|chat| chat.id).unwrap_or_default()))
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

    /// Waits until the server has indexed every chat up to its newest message.
    pub async fn until_indexed(&mut self) -> Result<()> {
        // As filled, each change of a chat is a message.
        let count = "SELECT COUNT(*) FROM chats c LEFT JOIN search_chats s ON s.chat_id = c.id \
                     WHERE c.rev > COALESCE(s.indexed_rev, 0)";
        let mut ticks = interval(Duration::from_millis(500));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let behind: i64 = match self {
                Self::Sqlite(connection) => connection.fetch_one(count).await?.try_get(0)?,
                Self::MySql(connection) => connection.fetch_one(count).await?.try_get(0)?,
            };
            if behind == 0 {
                return Ok(());
            }
        }
    }
}

/// A share, from 0 to 1, of so many.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
fn part(of: usize, share: f64) -> usize {
    (of as f64 * share) as usize
}

/// Words that look Russian.
struct Words(Vec<String>);

impl Words {
    fn new(random: &mut StdRng) -> Self {
        const SYLLABLES: [&str; 24] = [
            "ка", "ро", "ми", "ле", "ста", "бо", "ву", "гре", "ди", "за", "ко", "лу", "мо", "не", "по", "ри",
            "са", "ти", "фе", "хо", "це", "чи", "ша", "пра",
        ];
        let mut word = || {
            let length = random.random_range(2..5);
            (0..length)
                .filter_map(|_| SYLLABLES.get(random.random_range(0..SYLLABLES.len())))
                .copied()
                .collect()
        };
        Self((0..VOCABULARY).map(|_| word()).collect())
    }

    /// Some twelve words; one of the common ones in each twentieth message, both in each four-hundredth.
    fn message(&self, random: &mut StdRng, number: u64) -> String {
        let mut words: Vec<&str> = Vec::new();
        for _ in 0..random.random_range(4..20) {
            // Zipf, near enough: the logarithm of the place is even.
            let share = (VOCABULARY as f64).powf(random.random::<f64>() - 1.0);
            words.extend(self.0.get(part(VOCABULARY, share)).map(String::as_str));
        }
        if random.random_ratio(1, 20) {
            words.push("привет");
        }
        if random.random_ratio(1, 20) {
            words.push("встреча");
        }
        if number.is_multiple_of(RARE) {
            words.extend(["редкость", "привет"]);
        }
        words.join(" ")
    }
}
