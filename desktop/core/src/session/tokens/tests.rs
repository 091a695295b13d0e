//! Refreshing against a server that loses answers, refuses, or hangs.

use super::*;
use crate::session::SecretStore;
use crate::session::fake_server::{FakeServer, Reply};
use tempfile::TempDir;

fn tokens(n: u32) -> SessionTokens {
    SessionTokens {
        access_token: format!("access-{n}"),
        expires_at: Millis(1),
        refresh_token: format!("refresh-{n}"),
    }
}

async fn start(server: &FakeServer) -> (Tokens, mpsc::Receiver<SessionEvent>, Arc<Secrets>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Arc::new(Secrets::new(SecretStore::File, folder.path()));
    secrets.keep("a", &tokens(1)).await.unwrap();
    let (events, told) = mpsc::channel(4);
    let address = ServerAddress::parse(&server.address()).unwrap();
    let kept = Arc::clone(&secrets);
    (
        Tokens::start(Api::new().unwrap(), address, "a".to_owned(), kept, None, 7, events),
        told,
        secrets,
        folder,
    )
}

fn good() -> Reply {
    Reply::Json(200, serde_json::json!({ "data": tokens(2) }).to_string())
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_token_and_ends_nothing() {
    let server = FakeServer::start(vec![Reply::Cut, good()]).await;
    let (tokens, mut told, secrets, _folder) = start(&server).await;
    assert!(matches!(tokens.access(None).await, Err(TokenFailure::Http(HttpFailure::Unreachable(_)))));
    assert_eq!(tokens.access(None).await.unwrap().token, "access-2");
    let bodies = server.requests();
    assert_eq!(bodies.len(), 2);
    assert!(bodies.iter().all(|body| body.contains("refresh-1")), "{bodies:?}");
    assert!(secrets.read("a").await.unwrap().unwrap().refresh_token == "refresh-2", "kept before it is used");
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn many_who_ask_at_once_share_one_refresh() {
    let server = FakeServer::start(vec![good()]).await;
    let (tokens, _told, _secrets, _folder) = start(&server).await;
    let all = futures_util::future::join_all((0..20).map(|_| tokens.access(None))).await;
    assert!(all.into_iter().all(|access| access.unwrap().token == "access-2"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn only_a_refusal_of_the_session_ends_it_and_only_once() {
    let refusal =
        |status, code| Reply::Json(status, format!(r#"{{"error":{{"code":"{code}","message":""}}}}"#));
    let server =
        FakeServer::start(vec![refusal(503, "storage_unavailable"), refusal(401, "session_revoked")]).await;
    let (tokens, mut told, _secrets, _folder) = start(&server).await;
    assert!(matches!(tokens.access(None).await, Err(TokenFailure::Http(HttpFailure::Refused(_)))));
    assert!(told.try_recv().is_err());
    for _ in 0..2 {
        let ended = tokens.access(None).await;
        assert!(matches!(ended, Err(TokenFailure::Ended(ErrorCode::SessionRevoked))));
    }
    assert_eq!(told.recv().await, Some(SessionEvent::Ended { entry: 7 }));
    assert!(told.try_recv().is_err());
    assert_eq!(server.requests().len(), 2, "an ended session is not asked about again");
}

#[tokio::test]
async fn signing_out_does_not_wait_for_a_refresh_that_hangs() {
    // It accepts by the kernel's hand and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = ServerAddress::parse(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let over = SessionTokens {
        access_token: "access".to_owned(),
        expires_at: Millis(1),
        refresh_token: "refresh".to_owned(),
    };
    let secrets = Arc::new(Secrets::new(SecretStore::Memory, std::path::Path::new("")));
    secrets.keep("account", &over).await.unwrap();
    let (events, mut told) = mpsc::channel(16);
    let tokens = Tokens::start(Api::new().unwrap(), server, "account".to_owned(), secrets, None, 7, events);
    let refreshing = tokio::spawn({
        let tokens = tokens.clone();
        async move { tokens.access(None).await }
    });
    let _connection = silent.accept().await.unwrap();

    let taken = tokio::time::timeout(Duration::from_secs(10), tokens.take()).await.expect("it hangs");
    assert!(taken == Some(over));
    assert!(matches!(refreshing.await.unwrap(), Err(TokenFailure::Ended(_))));
    assert!(matches!(tokens.access(None).await, Err(TokenFailure::Ended(_))));
    drop(tokens);
    assert_eq!(told.recv().await, None, "whoever signed out need not be told");
}
