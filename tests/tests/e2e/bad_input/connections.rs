//! Connections that do not behave: one that never reads, one whose other end is gone without a word, one that never
//! says hello, and more of them than one may have.

use std::time::Duration;

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatDelta, CommandBatch, ErrorCode, Rev, ServerFrame};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::eventually::eventually_within;
use vestnik_tests::screen::Screen;
use vestnik_tests::server::{Talk, TestServer};
use vestnik_tests::socket::Socket;

use crate::both::on_both_databases;

on_both_databases! {
    a_slow_reader_holds_nobody_up_and_misses_nothing,
    a_socket_that_never_says_hello_is_closed,
    more_sockets_than_one_may_have,
    more_messages_than_one_may_send,
}

/// What a client would hold after these deltas: each continues the one before, or begins anew.
fn follow(rev: Rev, delta: &ChatDelta) -> Result<Rev> {
    ensure!(delta.since <= rev, "a gap: since {} after {rev}", delta.since);
    Ok(rev.max(delta.rev))
}

async fn a_slow_reader_holds_nobody_up_and_misses_nothing(backend: Backend) -> Result<()> {
    const MESSAGES: u64 = 3_000;
    let talk = Talk::start(backend).await?;
    let (mut slow, before) =
        Socket::live(talk.server.address(), &talk.bob.signed_in.tokens.access_token).await?;
    let (mut alice, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    // Some twelve megabytes that bob does not read: far beyond what a connection may hold.
    let text = "x".repeat(4_000);
    for _ in 0..MESSAGES / 50 {
        let batch = (0..50).map(|_| send(talk.chat_id, fresh_client_id(), &text)).collect();
        let outcomes = alice.commands(batch).await?;
        let done = |outcome: &_| matches!(outcome, vestnik_protocol::CommandOutcome::Done(_));
        ensure!(outcomes.iter().all(done), "the writer is not held up: {outcomes:?}");
    }
    let newest = talk.alice.api.history(talk.chat_id, 200).await?.as_of;
    let mut rev = Rev::ZERO;
    for frame in &before {
        if let ServerFrame::Delta(delta) = frame {
            rev = follow(rev, delta)?;
        }
    }
    let (mut bytes, mut messages, mut limited) = (0, 0, false);
    while rev < newest {
        if let ServerFrame::Delta(delta) = slow.frame().await? {
            bytes += serde_json::to_string(&delta)?.len();
            messages += delta.messages.len() as u64;
            limited |= delta.limited;
            rev = follow(rev, &delta)?;
            if delta.more {
                let cursor = vestnik_protocol::Cursor { chat_id: talk.chat_id, rev };
                slow.send(&vestnik_protocol::ClientFrame::CatchUp(cursor)).await?;
            }
        }
    }
    ensure!(limited || messages >= MESSAGES, "{messages} messages came, and no word of more");
    println!("a slow reader of {MESSAGES} messages got {messages} in {bytes} bytes, limited: {limited}");
    slow.answers().await
}

/// Bytes vanish, and nobody is told: after the idle time, and not much later, both ends know. Over a minute long, and
/// on one database only: no row is touched.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_open_socket_is_given_up_by_both_ends() -> Result<()> {
    let talk = Talk::start(Backend::Sqlite).await?;
    let bob = Device::new("bob", talk.server.address()).await?;
    bob.sign_in().await?;
    let (mut alice, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    alice.send(&vestnik_protocol::ClientFrame::Watch { user_ids: vec![talk.bob.id] }).await?;
    presence(&mut alice, true).await?;
    bob.network().silence();
    let patience = Duration::from_secs(u64::from(vestnik_protocol::limits::IDLE_TIMEOUT_SECONDS) + 15);
    // Alice keeps herself alive meanwhile, by her pings.
    let server_knows =
        eventually_within(patience, "the server gives up", async || presence(&mut alice, false).await);
    let client_knows = bob.within(patience, "the client gives up", Screen::is_offline);
    let (by_server, by_client) = tokio::join!(server_knows, client_knows);
    by_server?;
    by_client?;
    bob.go_online().await
}

/// Waits for this presence; pings while it waits.
async fn presence(socket: &mut Socket, online: bool) -> Result<()> {
    socket.answers_or(|frame| {
        matches!(frame, ServerFrame::Presence { users } if users.iter().any(|user| user.online == online))
    })
    .await
}

async fn a_socket_that_never_says_hello_is_closed(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let mut socket = Socket::connect(server.address(), None).await?;
    // Within its own deadline, which is longer than the server's patience.
    socket.closes(ErrorCode::IdleTimeout).await
}

async fn more_sockets_than_one_may_have(backend: Backend) -> Result<()> {
    let server = TestServer::with(backend, |config| config.limits.sockets_per_user = 2).await?;
    let talk = Talk::on(server).await?;
    let token = &talk.alice.signed_in.tokens.access_token;
    let (first, _) = Socket::live(talk.server.address(), token).await?;
    let (_second, _) = Socket::live(talk.server.address(), token).await?;
    let mut third = Socket::connect(talk.server.address(), None).await?;
    third.hello(token, None, Rev::ZERO, Vec::new()).await?;
    third.closes(ErrorCode::TooManyConnections).await?;
    // Somebody else's are counted apart, and one that closes makes room.
    Socket::live(talk.server.address(), &talk.bob.signed_in.tokens.access_token).await?;
    drop(first);
    eventually_within(Duration::from_secs(10), "room again", async || {
        Socket::live(talk.server.address(), token).await.map(drop)
    })
    .await
}

/// Refused with the time to wait, over both ways, and after that time the same message goes through.
async fn more_messages_than_one_may_send(backend: Backend) -> Result<()> {
    let server = TestServer::with(backend, |config| config.limits.messages_per_minute = 60).await?;
    let talk = Talk::on(server).await?;
    let mut refused = None;
    for n in 0..200 {
        let command = send(talk.chat_id, fresh_client_id(), &format!("message {n}"));
        let batch = CommandBatch { commands: vec![command.clone()] };
        let answer = talk.alice.api.post("commands", &batch).await?;
        if !answer.status.is_success() {
            ensure!(answer.headers.contains_key("retry-after"));
            refused = Some((n, command, answer.refused(ErrorCode::RateLimited)?));
            break;
        }
    }
    let Some((accepted, command, error)) = refused else { anyhow::bail!("never refused") };
    ensure!(error.code == ErrorCode::RateLimited && error.code.is_transient(), "{error}");
    let wait = error.retry_after_ms.unwrap_or_default();
    ensure!((1..=60_000).contains(&wait), "when to try again: {error:?}");
    // Others are not held up by it.
    talk.bob.api.write(talk.chat_id, "bob's").await?;
    eventually_within(Duration::from_millis(wait + 10_000), "accepted later", async || {
        talk.alice.api.done(command.clone()).await.map(drop)
    })
    .await?;
    ensure!(talk.texts().await?.len() == accepted + 2, "each once");
    Ok(())
}
