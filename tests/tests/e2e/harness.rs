//! The harness itself: a network that does not cut, or a database that is not fresh, would make other tests lie.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use sqlx::{Connection as _, MySqlConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use vestnik_protocol::{ChatDelta, ChatHeader, ChatId, ChatKind, Millis, Rev, Seq, ServerFrame};
use vestnik_tests::database::{Backend, Database};
use vestnik_tests::mangler::Mangler;
use vestnik_tests::mariadb::MariaDb;
use vestnik_tests::network::Network;

/// Long enough for anything on loopback; short enough to wait for what must not come.
const MOMENT: Duration = Duration::from_millis(200);

/// A server that sends back what it gets.
async fn echo() -> Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                tokio::io::copy(&mut from, &mut to).await
            });
        }
    });
    Ok(address)
}

async fn round_trip(stream: &mut TcpStream) -> std::io::Result<[u8; 4]> {
    stream.write_all(b"ping").await?;
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_network_carries_cuts_and_carries_again() -> Result<()> {
    let network = Network::to(echo().await?).await?;
    let mut stream = TcpStream::connect(network.address()).await?;
    ensure!(round_trip(&mut stream).await? == *b"ping");
    network.cut();
    let error = timeout(MOMENT, stream.read_u8()).await?.err().map(|e| e.kind());
    ensure!(error == Some(std::io::ErrorKind::ConnectionReset), "a reset, not a good-bye: {error:?}");
    let mut refused = TcpStream::connect(network.address()).await?;
    ensure!(round_trip(&mut refused).await.is_err());
    network.restore();
    let mut again = TcpStream::connect(network.address()).await?;
    ensure!(round_trip(&mut again).await? == *b"ping");
    network.reset();
    ensure!(timeout(MOMENT, again.read_u8()).await?.is_err());
    Ok(())
}

#[tokio::test]
async fn a_silent_network_keeps_what_was_sent_until_it_is_restored() -> Result<()> {
    let network = Network::to(echo().await?).await?;
    let mut stream = TcpStream::connect(network.address()).await?;
    round_trip(&mut stream).await?;
    network.silence();
    ensure!(timeout(MOMENT, round_trip(&mut stream)).await.is_err(), "nothing arrives, nothing ends");
    network.restore();
    let mut answer = [0; 4];
    timeout(MOMENT, stream.read_exact(&mut answer)).await??;
    ensure!(answer == *b"ping");
    Ok(())
}

#[tokio::test]
async fn a_slow_network_delays_both_directions() -> Result<()> {
    let network = Network::to(echo().await?).await?;
    let mut stream = TcpStream::connect(network.address()).await?;
    round_trip(&mut stream).await?;
    network.delay(MOMENT);
    ensure!(
        timeout(MOMENT * 3 / 2, round_trip(&mut stream)).await.is_err(),
        "there and back takes two delays"
    );
    Ok(())
}

#[tokio::test]
async fn what_a_network_loses_comes_late_and_in_order() -> Result<()> {
    let network = Network::to(echo().await?).await?;
    let mut stream = TcpStream::connect(network.address()).await?;
    network.lose(1.0, MOMENT);
    ensure!(timeout(MOMENT * 3 / 2, round_trip(&mut stream)).await.is_err(), "lost on both ways");
    network.lose(0.0, MOMENT);
    stream.write_all(b"pong").await?;
    let mut answers = [0; 8];
    stream.read_exact(&mut answers).await?;
    ensure!(answers == *b"pingpong");
    Ok(())
}

/// A delta from one rev to the next.
fn delta(rev: u64) -> ServerFrame {
    ServerFrame::Delta(ChatDelta {
        chat_id: ChatId(uuid::Uuid::nil()),
        since: Rev::new(rev - 1),
        rev: Rev::new(rev),
        header: ChatHeader {
            kind: ChatKind::Direct,
            seq: Seq::ZERO,
            floor_seq: Seq::ZERO,
            created_at: Millis(0),
            title: Some("wide enough that many frames share a chunk and some are torn apart".repeat(3)),
            description: String::new(),
            public: false,
            member_count: 2,
            large: false,
            readers: Vec::new(),
            expire_after_seconds: 0,
            pinned: Vec::new(),
        },
        members: Vec::new(),
        messages: Vec::new(),
        more: false,
        limited: false,
        unread: None,
        reactions: Vec::new(),
        members_omitted: false,
    })
}

/// What arrives, as `(since, rev)`, of so many deltas and a `live` at the end; without a mangler everything does.
async fn arrives(count: u64, mangler: Option<Mangler>) -> Result<Vec<(u64, u64)>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let network = Network::to(listener.local_addr()?).await?;
    network.mangle(mangler);
    let sending = tokio::spawn(async move {
        let mut socket = tokio_tungstenite::accept_async(listener.accept().await?.0).await?;
        for frame in (1..=count).map(delta).chain([ServerFrame::Live]) {
            socket.send(Message::Text(serde_json::to_string(&frame)?.into())).await?;
        }
        socket.close(None).await.context("close")
    });
    let (mut socket, _) = tokio_tungstenite::connect_async(format!("ws://{}", network.address())).await?;
    let mut arrived = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        if let ServerFrame::Delta(delta) = serde_json::from_str(&text)? {
            arrived.push((delta.since.get(), delta.rev.get()));
        }
    }
    sending.await??;
    Ok(arrived)
}

#[tokio::test]
async fn a_network_mistreats_deltas_only_when_told_to() -> Result<()> {
    const COUNT: u64 = 500;
    let whole = (1..=COUNT).map(|rev| (rev - 1, rev)).collect::<Vec<_>>();
    ensure!(arrives(COUNT, None).await? == whole);
    let unkind = arrives(COUNT, Some(Mangler::unkind(7, 0.1))).await?;
    let times = |rev: u64| unkind.iter().filter(|(_, of)| *of == rev).count();
    ensure!((1..=COUNT).any(|rev| times(rev) == 0), "some are dropped");
    ensure!((1..=COUNT).any(|rev| times(rev) == 2), "some are doubled");
    ensure!(!unkind.is_sorted(), "some are reordered");
    ensure!(arrives(COUNT, Some(Mangler::unkind(7, 0.1))).await? == unkind, "a seed is repeatable");
    Ok(())
}

#[tokio::test]
async fn a_planted_bug_skips_one_rev() -> Result<()> {
    let lying = arrives(4, Some(Mangler::skip_rev(ChatId(uuid::Uuid::nil())))).await?;
    ensure!(lying == [(0, 2), (2, 3), (3, 4)], "{lying:?}");
    Ok(())
}

#[tokio::test]
async fn schemas_of_a_shared_server_are_apart() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let one = Database::fresh(Backend::MariaDb, folder.path()).await?;
    let other = Database::fresh(Backend::MariaDb, folder.path()).await?;
    ensure!(one.url() != other.url());
    let mut connection = MySqlConnection::connect(one.url()).await?;
    sqlx::query("CREATE TABLE probe (id INT)").execute(&mut connection).await?;
    let mut connection = MySqlConnection::connect(other.url()).await?;
    ensure!(sqlx::query("SELECT * FROM probe").execute(&mut connection).await.is_err());
    let url = one.url().to_owned();
    drop(one);
    ensure!(MySqlConnection::connect(&url).await.is_err(), "a dropped database is gone");
    Ok(())
}

#[tokio::test]
async fn a_killed_mariadb_comes_back_with_its_data() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = MariaDb::create(folder.path()).await?;
    let database = Database::on_server(&server.url()).await?;
    server.kill().await?;
    ensure!(MySqlConnection::connect(database.url()).await.is_err());
    server.start_again().await?;
    MySqlConnection::connect(database.url()).await?;
    Ok(())
}
