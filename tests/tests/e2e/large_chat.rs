//! A chat of a million cached messages opens as fast as one of ten.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;
use tokio::time::Instant;
use vestnik_core::view::{OpenAt, Request};
use vestnik_protocol::Seq;
use vestnik_tests::database::Backend;
use vestnik_tests::world::World;

const MESSAGES: u32 = 1_000_000;
/// "Each under 100 ms in the core."
const BOUND: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_cached_messages_open_within_100_ms() -> Result<()> {
    let mut world = World::new(Backend::Sqlite).await?;
    let chat_id = world.talk().await?;
    world.bob.write(chat_id, "the pattern for a million").await?;
    world.alice.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    let file = world.alice.cache_file()?;
    world.alice.close().await;
    world.alice.network().cut();
    multiply(&file)?;
    world.alice.open().await?;
    let places = [
        ("end", OpenAt::End),
        ("start", OpenAt::Beginning),
        ("middle", OpenAt::Message { seq: Seq::new(u64::from(MESSAGES / 2)) }),
        ("first unread", OpenAt::Unread),
    ];
    let mut slow = Vec::new();
    for (name, at) in places {
        let begin = Instant::now();
        let screen = world.alice.show(chat_id, at).await?;
        let took = begin.elapsed();
        let rows = screen.rows(chat_id);
        let (first, last) = (rows.first().and_then(|row| row.seq), rows.last().and_then(|row| row.seq));
        println!("opening a million messages at the {name}: {took:?}, rows {first:?} to {last:?}");
        let there = match at {
            OpenAt::End => last == Some(Seq::new(MESSAGES.into())),
            OpenAt::Beginning => first == Some(Seq::new(1)),
            OpenAt::Message { seq } => rows.iter().any(|row| row.seq == Some(seq)),
            OpenAt::Unread | OpenAt::Date { .. } => !rows.is_empty(),
        };
        ensure!(there && rows.len() <= 300, "the wrong window for the {name}: {first:?} to {last:?}");
        let begin = Instant::now();
        world.alice.ask::<()>(Request::PageBefore).await?;
        println!("a page further up from there: {:?}", begin.elapsed());
        if took > BOUND {
            slow.push(name);
        }
    }
    ensure!(slow.is_empty(), "over {BOUND:?}: {slow:?}");
    Ok(())
}

/// Makes a million messages of the one in the cache file.
fn multiply(file: &std::path::Path) -> Result<()> {
    let mut file = Connection::open(file)?;
    let file = file.transaction()?;
    let copy = "WITH RECURSIVE number(seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM number WHERE seq < ?1)
        INSERT INTO messages (chat_id, seq, rev, sender_id, client_id, sent_at, content)
        SELECT chat_id, number.seq, messages.rev, sender_id, randomblob(16), sent_at + number.seq, content
        FROM number CROSS JOIN messages WHERE messages.seq = 1";
    let made = file.execute(copy, [MESSAGES])?;
    ensure!(made + 1 == MESSAGES as usize, "{made} rows");
    file.execute("UPDATE coverage SET from_seq = 1, to_seq = ?1", [MESSAGES])?;
    let header: String = file.query_row("SELECT header FROM chats", [], |row| row.get(0))?;
    let mut header: serde_json::Value = serde_json::from_str(&header)?;
    *header.get_mut("seq").context("a header has a seq")? = MESSAGES.into();
    file.execute(
        "UPDATE chats SET seq = ?1, complete_seq = ?1, header = ?2",
        (MESSAGES, header.to_string()),
    )?;
    file.commit()?;
    Ok(())
}
