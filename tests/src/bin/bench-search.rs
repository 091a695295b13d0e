//! How fast a server finds messages: fills a database with a million of them (or as many as the first argument says; the
//! second names one database), lets the server index them, and measures searches over HTTP as a client sees them. On
//! SQLite and on MariaDB (that of `VESTNIK_TEST_MYSQL_URL` where it is set; a throwaway one has little memory). The
//! figures are in `docs/performance.md`.

#![expect(clippy::print_stdout, reason = "what was measured is shown on the terminal")]
#![expect(clippy::disallowed_methods, reason = "what is measured is time itself")]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use vestnik_protocol::{ChatId, SearchPage};
use vestnik_server::config::Secret;
use vestnik_server::{Config, RunningServer, Server};
use vestnik_tests::api::Api;
use vestnik_tests::archive::Filler;
use vestnik_tests::archive::searches::searches;
use vestnik_tests::database::{Backend, Database};
use vestnik_tests::server::TEST_SECRET;

const MESSAGES: u64 = 1_000_000;
/// Times each search is asked for.
const TIMES: usize = 41;

#[tokio::main]
async fn main() -> Result<()> {
    let messages = std::env::args().nth(1).map_or(Ok(MESSAGES), |count| count.parse())?;
    let only = std::env::args().nth(2).map(|name| name.to_lowercase());
    println!("{messages} messages, {TIMES} times each search, milliseconds over HTTP\n");
    for backend in [Backend::Sqlite, Backend::MariaDb] {
        let name = format!("{backend:?}").to_lowercase();
        if only.as_ref().is_none_or(|only| *only == name) {
            bench(backend, messages).await?;
        }
    }
    Ok(())
}

async fn bench(backend: Backend, messages: u64) -> Result<()> {
    // On a disk, as a server has it: the folder of tests is in memory.
    let folder = tempfile::tempdir()?;
    let database = Database::fresh(backend, folder.path()).await?;
    let mut config = Config::for_tests(folder.path());
    config.database.url = Some(Secret::new(database.url()));
    config.auth.secret = Some(Secret::new(TEST_SECRET));

    // The first start makes the tables, and the person who searches.
    let server = Server::start(config.clone()).await?;
    let alice = Api::of(server.address).register("alice").await?;
    server.shutdown().await;

    let mut filler = Filler::open(database.url()).await?;
    let started = Instant::now();
    let chats = filler.fill(alice.id, messages).await?;
    println!("{backend:?}: filled in {:.0} s", started.elapsed().as_secs_f64());

    let largest = chats.first().context("a chat")?.chat_id;
    let started = Instant::now();
    let server = Server::start(config).await?;
    filler.until_indexed().await?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{backend:?}: indexed in {seconds:.0} s, {:.0} messages/s\n", messages as f64 / seconds);
    // The token of the beginning may have expired meanwhile.
    let alice = Api::of(server.address).sign_in("alice").await?;
    let shown = measure(&server, &alice.signed_in.tokens.access_token, largest).await;
    server.shutdown().await;
    shown
}

async fn measure(server: &RunningServer, token: &str, largest: ChatId) -> Result<()> {
    let api = Api::of(server.address).with_token(token);
    println!("| search | hits on the page | median | 95 of 100 |\n| --- | --- | --- | --- |");
    for search in searches(largest) {
        let mut times = Vec::new();
        let mut hits = 0;
        for _ in 0..TIMES {
            let started = Instant::now();
            let answer = api.get(&search.path).await?;
            times.push(started.elapsed());
            let page: SearchPage = answer.data().context(search.what)?;
            search.check(&page)?;
            hits = page.hits.len();
        }
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(Duration::MAX);
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        println!("| {} | {hits} | {:.1} | {:.1} |", search.what, milliseconds(at(50)), milliseconds(at(95)));
    }
    println!();
    Ok(())
}
