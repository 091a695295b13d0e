//! The link against a server that answers hello and then behaves badly.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};
use uuid::Uuid;
use vestnik_protocol::{ApiError, Epoch, ErrorCode, Millis, Rev, SessionId, SessionTokens, UserId};

use super::*;
use crate::session::{Api, SecretStore, Secrets};
use crate::view::OfflineReason;

const PATIENCE: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<TcpStream>;

/// The client's side.
struct Ear {
    link: Link,
    events: mpsc::Receiver<LinkEvent>,
}

async fn connect() -> (TcpListener, Ear) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = ServerAddress::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let fresh = SessionTokens {
        access_token: "access".to_owned(),
        expires_at: Millis(i64::MAX),
        refresh_token: "refresh".to_owned(),
    };
    let secrets = Arc::new(Secrets::new(SecretStore::Memory, std::path::Path::new("")));
    let (told, _) = mpsc::channel(4);
    let api = Api::new().unwrap();
    let tokens = Tokens::start(api, address.clone(), "a".to_owned(), secrets, Some(fresh), 1, told);
    let backoff = BackoffOptions { first: Duration::from_millis(20), longest: Duration::from_millis(50) };
    let (link, events) = Link::start(address, tokens, backoff, None);
    (listener, Ear { link, events })
}

impl Ear {
    /// Waits for an event; answers what is asked on the way.
    async fn until(&mut self, what: &str, wanted: impl Fn(&LinkEvent) -> bool) {
        loop {
            let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
            let event = event.unwrap_or_else(|_| panic!("waited in vain: {what}")).expect("the link ended");
            let found = wanted(&event);
            if let LinkEvent::NeedHello(answer) = event {
                let (epoch, cursors) = (None, Vec::new());
                let _ =
                    answer.send(Hello { version: 1, token: None, epoch, account_rev: Rev::ZERO, cursors });
            }
            if found {
                return;
            }
        }
    }

    /// Where frames go.
    async fn welcomed(&mut self) -> mpsc::Sender<ClientFrame> {
        self.until("hello", |event| matches!(event, LinkEvent::NeedHello(_))).await;
        match tokio::time::timeout(PATIENCE, self.events.recv()).await {
            Ok(Some(LinkEvent::Welcome { outgoing, .. })) => outgoing,
            other => panic!("{other:?}"),
        }
    }

    async fn until_offline(&mut self, wanted: OfflineReason) {
        let is = |event: &LinkEvent| matches!(event, LinkEvent::State(Connection::Offline { reason, .. }) if *reason == wanted);
        self.until("offline for that reason", is).await;
    }
}

/// Takes a connection and its hello.
async fn accept(listener: &TcpListener) -> Socket {
    let (stream, _) = listener.accept().await.unwrap();
    let mut socket = accept_async(stream).await.unwrap();
    let hello = socket.next().await.unwrap().unwrap().into_text().unwrap();
    assert!(hello.contains(r#""type":"hello""#) && hello.contains("access"), "{hello}");
    socket
}

async fn say(socket: &mut Socket, frame: &ServerFrame) {
    socket.send(Message::text(serde_json::to_string(frame).unwrap())).await.unwrap();
}

fn welcome() -> ServerFrame {
    ServerFrame::Welcome(Welcome {
        version: 1,
        user_id: UserId(Uuid::from_u128(1)),
        session_id: SessionId(Uuid::from_u128(2)),
        epoch: Epoch(Uuid::from_u128(3)),
        server_time: clock::wall(),
        // The shortest there is: the idle limit follows from it.
        heartbeat_seconds: 1,
    })
}

#[tokio::test]
async fn a_half_open_connection_is_noticed_and_begun_anew() {
    let (listener, mut ear) = connect().await;
    let server = tokio::spawn(async move {
        let mut socket = accept(&listener).await;
        say(&mut socket, &welcome()).await;
        // It keeps the connection, hears the pings and never says another word.
        let mut pings = 0;
        while let Some(Ok(message)) = socket.next().await {
            pings += usize::from(message.to_text().is_ok_and(|text| text.contains("ping")));
        }
        accept(&listener).await;
        pings
    });
    ear.until("welcome", |event| matches!(event, LinkEvent::Welcome { .. })).await;
    ear.until_offline(OfflineReason::Unreachable).await;
    ear.until("hello again", |event| matches!(event, LinkEvent::NeedHello(_))).await;
    assert!(server.await.unwrap() >= 2, "it asked for a sign of life before it gave up");
}

#[tokio::test]
async fn a_restart_a_limit_and_an_old_app_are_told_apart() {
    let error = |code: ErrorCode| ServerFrame::Error { error: ApiError::from(code), closing: true };
    let farewells = [
        (ServerFrame::Restarting, OfflineReason::Restarting),
        (error(ErrorCode::TooManyConnections), OfflineReason::Limited),
        (error(ErrorCode::BadJson), OfflineReason::Faulty),
        (error(ErrorCode::UpdateRequired), OfflineReason::UpdateRequired),
    ];
    let (listener, mut ear) = connect().await;
    for (farewell, reason) in farewells {
        let server = async {
            let mut socket = accept(&listener).await;
            say(&mut socket, &welcome()).await;
            say(&mut socket, &farewell).await;
            let _ = socket.close(None).await;
        };
        tokio::join!(server, ear.until_offline(reason));
    }
}

async fn connected() -> (TcpListener, Socket, Ear, mpsc::Sender<ClientFrame>) {
    let (listener, mut ear) = connect().await;
    let server = async {
        let mut socket = accept(&listener).await;
        say(&mut socket, &welcome()).await;
        socket
    };
    let (socket, outgoing) = tokio::join!(server, ear.welcomed());
    (listener, socket, ear, outgoing)
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_frames_are_read_meanwhile() {
    let (listener, mut socket, mut ear, _outgoing) = connected().await;
    ear.link.renew_token();
    let (mut refresh, _) = listener.accept().await.unwrap();
    say(&mut socket, &ServerFrame::Live).await;
    let live = |event: &LinkEvent| matches!(event, LinkEvent::Frame(ServerFrame::Live));
    ear.until("a frame, while the refresh is not answered", live).await;

    let renewed = SessionTokens {
        access_token: "renewed".to_owned(),
        expires_at: Millis(i64::MAX),
        refresh_token: "next".to_owned(),
    };
    let body = serde_json::json!({ "data": renewed }).to_string();
    assert!(refresh.read(&mut [0; 4_096]).await.unwrap() > 0);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    refresh.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let auth = async {
        loop {
            let text = socket.next().await.unwrap().unwrap().into_text().unwrap();
            if text.contains(r#""type":"auth""#) {
                return text;
            }
        }
    };
    let auth = tokio::time::timeout(PATIENCE, auth).await.unwrap();
    assert!(auth.contains("renewed"), "{auth}");
}

#[tokio::test]
async fn frames_are_read_while_the_line_takes_none() {
    let (_listener, mut socket, mut ear, outgoing) = connected().await;
    // More than the system buffers; the server reads none of it.
    for _ in 0..64 {
        outgoing.send(ClientFrame::Auth { token: "x".repeat(1 << 20) }).await.unwrap();
    }
    say(&mut socket, &ServerFrame::Live).await;
    let live = |event: &LinkEvent| matches!(event, LinkEvent::Frame(ServerFrame::Live));
    ear.until("a frame, while a write is stuck", live).await;
}
