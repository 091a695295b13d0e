//! Starting and stopping: what goes wrong is said in one sentence, and nothing is left half done.

use std::time::Duration;

use reqwest::Method;
use tokio::net::TcpListener;
use vestnik_protocol::{ClientFrame, ServerFrame};
use vestnik_server::config::Secret;
use vestnik_server::telemetry::metrics::METRICS;
use vestnik_server::{Config, Server, StartError};

use crate::caller::{World, client, reply};
use crate::device::{Device, message};

async fn refused(config: Config) -> StartError {
    match Server::start(config).await {
        Ok(_) => panic!("the server started"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn two_servers_live_in_one_process() {
    let (one, other) = (World::new().await, World::new().await);
    one.register("alice").await;
    other.register("alice").await;
    one.server.shutdown().await;
    other.get("/v1/server").await.data();
}

#[tokio::test]
async fn a_taken_port_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_tests(folder.path());
    config.server.listen = taken.local_addr().unwrap();
    let error = refused(config).await;
    assert!(matches!(error, StartError::PortTaken { .. }), "{error}");
    let sentence = error.to_string();
    assert!(
        sentence.contains(&taken.local_addr().unwrap().to_string()) && sentence.contains("server.listen")
    );
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_said() {
    // A file where the folder should be: refused for root too, whom permissions do not stop.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = refused(Config::for_tests(&file.join("data"))).await;
    assert!(matches!(error, StartError::DataFolder { .. }), "{error}");
    assert!(error.to_string().contains("--data"), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_folder_is_said() {
    // A file system that takes no files, for root neither.
    let error = refused(Config::for_tests(std::path::Path::new("/proc/vestnik"))).await;
    assert!(matches!(error, StartError::DataFolder { .. }), "{error}");
}

#[tokio::test]
async fn an_unreachable_database_is_said_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut config = Config::for_tests(folder.path());
    config.database.url =
        Some(Secret::new(format!("mysql://vestnik:hunter2@{free}/vestnik?ssl-key=/hunter2")));
    config.database.acquire_timeout_ms = 500;
    let error = refused(config).await;
    assert!(matches!(error, StartError::Database { .. }), "{error}");
    let sentence = error.to_string();
    assert!(sentence.contains(&format!("mysql://{free}/vestnik")), "{sentence}");
    // The cause, not only that the time is over.
    assert!(!sentence.contains("timed out"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestnik.db");
    std::fs::write(&file, "this is a text, and long enough not to be taken for an empty file".repeat(20))
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    let error = refused(Config::for_tests(folder.path())).await;
    assert!(error.to_string().contains("vestnik.db"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let world = World::new().await;
    let config = Config::for_tests(world.folder.path());
    let database = vestnik_server::server::open_unmigrated(&config, world.folder.path()).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'from the future', 1, x'00', 0)";
    database.execute(newer, Vec::new()).await.unwrap();
    database.close().await;
    let World { server, folder, .. } = world;
    server.shutdown().await;
    let error = refused(Config::for_tests(folder.path())).await;
    assert!(matches!(error, StartError::Migration { .. }), "{error}");
    assert!(error.to_string().contains("9999"), "{error}");
}

#[tokio::test]
async fn a_wrong_configuration_is_refused_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut config = Config::for_tests(&data);
    config.auth.access_token_minutes = 0;
    let error = refused(config).await;
    assert!(error.to_string().contains("auth.access_token_minutes"), "{error}");
    assert!(!data.exists());
}

#[tokio::test]
async fn accounts_survive_a_restart_and_so_do_their_tokens() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    let World { server, folder, .. } = world;
    server.shutdown().await;
    let server = Server::start(Config::for_tests(folder.path())).await.unwrap();
    let token = alice["tokens"]["access_token"].as_str().unwrap();
    let url = format!("http://{}/v1/me", server.address);
    reply(client().request(Method::GET, url).bearer_auth(token)).await.data();
    server.shutdown().await;
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let world = World::with(|config| config.metrics.listen = Some(([127, 0, 0, 1], 0).into())).await;
    world.register("alice").await;
    assert_eq!(world.get("/metrics").await.refused(404), "route_not_found");
    let url = format!("http://{}/metrics", world.server.metrics_address.unwrap());
    let metrics = reply(client().get(url)).await;
    let text = metrics.body.as_str().unwrap();
    assert!(text.contains("vestnik_registrations_total"), "{text}");
    let counted = r#"vestnik_http_requests_total{method="POST",route="/v1/auth/register",status="200"}"#;
    assert!(text.contains(counted), "{text}");
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(METRICS.iter().any(|(_, known, _)| *known == name), "{name} is not described");
    }
}

#[tokio::test]
async fn a_shutdown_ends_idle_connections_and_is_bounded() {
    let world = World::with(|config| config.server.shutdown_seconds = 1).await;
    // One connection idle after a request, one that never finishes its headers.
    world.get("/v1/server").await.data();
    let address = world.server.address;
    let stuck = tokio::net::TcpStream::connect(address).await.unwrap();
    stuck.writable().await.unwrap();
    stuck.try_write(b"GET /v1/server HTTP/1.1\r\nhost:").unwrap();
    world.get("/health/ready").await.data();

    tokio::time::timeout(Duration::from_secs(10), world.server.shutdown()).await.expect("bounded");
    assert!(TcpListener::bind(address).await.is_ok(), "the port is free again");
}

#[tokio::test]
async fn a_database_that_hangs_does_not_hold_up_a_shutdown() {
    let world = World::with(|config| config.server.shutdown_seconds = 1).await;
    let mut alice = Device::live(&world, "alice").await;
    let saved = alice.open_chat(alice.user).await;
    let config = Config::for_tests(world.folder.path());
    let other = vestnik_server::server::open_unmigrated(&config, world.folder.path()).await.unwrap();
    let lock = other.begin_write().await.unwrap();
    // Enough for a worker that waits five seconds for the lock, three times for each.
    for _ in 0..3 {
        alice.ask(vec![message(saved, "waits")]).await;
    }
    // Answered after the commands were taken.
    alice.send(&ClientFrame::Ping { nonce: 7 }).await;
    alice.until(|frame| matches!(frame, ServerFrame::Pong { .. }).then_some(())).await;
    tokio::time::timeout(Duration::from_secs(10), world.server.shutdown()).await.expect("bounded");
    lock.rollback().await.unwrap();
}
