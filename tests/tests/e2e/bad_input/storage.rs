//! Storage that fails under the server: a full disk, a read-only one, a database that goes away and comes back.
//!
//! A full and a read-only disk need a file system of one's own: the server runs in a mount namespace (`unshare`) with
//! a tiny tmpfs, which root has, and everybody else where the system allows user namespaces.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use sqlx::{Connection as _, MySqlConnection};
use vestnik_protocol::{ChatId, Command, CommandOutcome, ErrorCode};
use vestnik_tests::api::{Api, ApiUser, fresh_client_id, send};
use vestnik_tests::database::{Backend, Database};
use vestnik_tests::eventually::eventually;
use vestnik_tests::mariadb::MariaDb;
use vestnik_tests::process::ServerProcess;
use vestnik_tests::server::TestServer;

use crate::processes::holds_once_in_order;

/// The tmpfs of [`on_tiny_disk`].
const DISK: &str = "8m";

/// The code with which a message is refused now, or nothing when it is written.
async fn refusal(api: &Api, chat_id: ChatId) -> Result<Option<ErrorCode>> {
    match api.commands(vec![send(chat_id, fresh_client_id(), "now?")]).await?.pop() {
        Some(CommandOutcome::Done(_)) => Ok(None),
        Some(CommandOutcome::Refused { error }) => Ok(Some(error.code)),
        None => bail!("an answer for each command"),
    }
}

/// Waits until messages are refused with this code, or written (`None`). What is written meanwhile is counted by
/// nobody: these tests compare with the history.
async fn until_refused(api: &Api, chat_id: ChatId, wanted: Option<ErrorCode>) -> Result<()> {
    eventually("the storage's state is told", async || {
        let code = refusal(api, chat_id).await?;
        ensure!(code == wanted, "{code:?} instead of {wanted:?}");
        Ok(())
    })
    .await
}

async fn talk(server: std::net::SocketAddr) -> Result<(ApiUser, ApiUser, ChatId)> {
    let alice = Api::of(server).register("alice").await?;
    let bob = Api::of(server).register("bob").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: bob.id }).await?.chat_id;
    Ok((alice, bob, chat_id))
}

/// A server process whose data folder is a tmpfs of [`DISK`] that nobody else sees; `mode` is `rw` or `ro`.
async fn on_tiny_disk(mode: &str) -> Result<ServerProcess> {
    let mut server = ServerProcess::prepare(Backend::Sqlite, "").await?;
    let data = server.folder().join("data");
    let mount = format!("mount -t tmpfs -o size={DISK},{mode} tmpfs {0} && exec \"$@\"", data.display());
    server.wrap(&["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"]);
    Ok(server)
}

/// The data folder as the server sees it.
fn inside(server: &ServerProcess) -> Result<PathBuf> {
    let data = server.folder().join("data");
    Ok(PathBuf::from(format!("/proc/{}/root{}", server.pid()?, data.display())))
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_and_free_again() -> Result<()> {
    let mut server = on_tiny_disk("rw").await?;
    server.start_again().await?;
    let (alice, _bob, chat_id) = talk(server.address()).await?;
    let mut sent = vec![alice.api.write(chat_id, "before").await?.message.context("a message")?.client_id];
    let ballast = inside(&server)?.join("ballast");
    fill(&ballast)?;
    // The database may have room in its own files for a while.
    let mut code = None;
    for _ in 0..2_000 {
        let client_id = fresh_client_id();
        match alice.api.commands(vec![send(chat_id, client_id, &"x".repeat(4_000))]).await?.pop() {
            Some(CommandOutcome::Done(_)) => sent.push(client_id),
            Some(CommandOutcome::Refused { error }) => {
                code = Some(error.code);
                break;
            }
            None => bail!("an answer for each command"),
        }
    }
    ensure!(code == Some(ErrorCode::StorageFull), "{code:?}");
    // Reading goes on, and the health page tells.
    ensure!(!alice.api.history(chat_id, 200).await?.messages.is_empty());
    ensure!(alice.api.health("live").await?.status.is_success());
    std::fs::remove_file(&ballast)?;
    eventually("there is room again", async || {
        let client_id = fresh_client_id();
        match alice.api.commands(vec![send(chat_id, client_id, "after")]).await?.pop() {
            Some(CommandOutcome::Done(_)) => sent.push(client_id),
            other => bail!("{other:?}"),
        }
        Ok(())
    })
    .await
    .with_context(|| server.log())?;
    let whole = vestnik_tests::audit::WholeChat::read(&alice.api, chat_id).await?;
    holds_once_in_order(&whole, alice.id, &sent)
}

fn fill(ballast: &std::path::Path) -> Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(ballast)?;
    // Down to single bytes, so that nothing is left.
    for size in [64 * 1024, 4 * 1024, 1] {
        let chunk = vec![0; size];
        while file.write_all(&chunk).is_ok() {}
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_at_start() -> Result<()> {
    let mut server = on_tiny_disk("rw").await?;
    // No room for even the first page.
    let data = server.folder().join("data");
    let mount = format!(
        "mount -t tmpfs -o size=4k tmpfs {0} && head -c 4096 /dev/zero > {0}/ballast; exec \"$@\"",
        data.display()
    );
    server.wrap(&["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"]);
    refuses_to_start(&mut server, "full").await
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_read_only_at_start() -> Result<()> {
    let mut server = on_tiny_disk("ro").await?;
    refuses_to_start(&mut server, "read-only").await
}

/// It ends with a failure and one sentence with this word in it, not with a panic.
async fn refuses_to_start(server: &mut ServerProcess, word: &str) -> Result<()> {
    let (status, log) = server.must_end().await?;
    ensure!(!status.success(), "a server that does not serve is a failure");
    let lower = log.to_lowercase();
    ensure!(
        lower.contains(word) || lower.contains(&word.replace('-', " ")) || lower.contains("space"),
        "{log}"
    );
    ensure!(!lower.contains("panicked"), "{log}");
    Ok(())
}

/// MySQL and MariaDB in `read_only`, as a replica or an administrator has it. A user without special rights.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_becomes_read_only_and_writable_again() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let database = MariaDb::create(folder.path()).await?;
    let mut root = MySqlConnection::connect(&database.url()).await?;
    let schema = Database::on_server(&database.url()).await?;
    for statement in ["CREATE USER plain@'%' IDENTIFIED BY 'pw'", "GRANT ALL ON `vestnik\\_%`.* TO plain@'%'"]
    {
        sqlx::query(statement).execute(&mut root).await?;
    }
    let url = schema.url().replace("root@", "plain:pw@");
    let mut server = TestServer::with(Backend::Sqlite, |config| {
        config.database.url = Some(vestnik_server::config::Secret::new(url));
    })
    .await?;
    let (alice, _bob, chat_id) = talk(server.address()).await?;
    alice.api.write(chat_id, "before").await?;
    sqlx::query("SET GLOBAL read_only = 1").execute(&mut root).await?;
    until_refused(&alice.api, chat_id, Some(ErrorCode::StorageReadOnly)).await?;
    ensure!(!alice.api.history(chat_id, 200).await?.messages.is_empty(), "reading goes on");
    sqlx::query("SET GLOBAL read_only = 0").execute(&mut root).await?;
    until_refused(&alice.api, chat_id, None).await?;
    server.stop().await;
    Ok(())
}

/// MariaDB is killed and comes back on the same port: meanwhile refusals say so, afterwards everything goes on by
/// itself, and what was acknowledged is there once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut database = MariaDb::create(folder.path()).await?;
    let schema = Database::on_server(&database.url()).await?;
    let url = schema.url().to_owned();
    let server = TestServer::with(Backend::Sqlite, |config| {
        config.database.url = Some(vestnik_server::config::Secret::new(url));
        config.database.acquire_timeout_ms = 500;
    })
    .await?;
    let (alice, _bob, chat_id) = talk(server.address()).await?;
    let device = vestnik_tests::device::Device::new("alice", server.address()).await?;
    device.sign_in().await?;
    let mut sent = Vec::new();
    for n in 0..20 {
        sent.push(device.write(chat_id, &format!("before {n}")).await?);
    }
    database.kill().await?;
    for n in 0..20 {
        sent.push(device.write(chat_id, &format!("during {n}")).await?);
    }
    let answer = alice.api.get(&format!("chats/{chat_id}/messages")).await?;
    answer.refused(ErrorCode::StorageUnavailable)?;
    ensure!(alice.api.health("live").await?.status.is_success());
    ensure!(!alice.api.health("ready").await?.status.is_success(), "not ready without a database");
    database.start_again().await?;
    eventually("ready again", async || {
        ensure!(alice.api.health("ready").await?.status.is_success());
        Ok(())
    })
    .await?;
    device
        .within(Duration::from_secs(60), "all sent", |screen| {
            screen.chats.get(&chat_id).is_some_and(|chat| chat.seq.get() >= 40)
        })
        .await?;
    let whole = vestnik_tests::audit::WholeChat::read(&alice.api, chat_id).await?;
    holds_once_in_order(&whole, alice.id, &sent)
}
