//! Accepting connections. Our own loop instead of `axum::serve`, which sets no time limit on a peer that never
//! finishes its headers and offers none for idle connections.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;
use vestnik_protocol::limits;

/// Silence on an HTTP/2 connection after which the peer is asked whether it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// After a failed accept (out of file descriptors, most likely): others must close first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How long silence is borne. Not configuration: clients are built for these times. Tests have less of it.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the end of one request to the end of the next one's headers. Longer than clients keep idle connections, so
    /// that they, not we, close first and no request meets a closing connection.
    pub headers: Duration,
    /// Between two frames of a socket.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(100),
            idle: Duration::from_secs(limits::IDLE_TIMEOUT_SECONDS.into()),
        }
    }
}

/// Serves `router` until `stopping`: then no more connections are accepted, and each open one ends after the request
/// it is at. Connections still open at `cut` are dropped. Every connection is tracked.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    connections: TaskTracker,
    stopping: CancellationToken,
    cut: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let serving = serve(stream, peer, router.clone(), patience, stopping.clone());
                let cut = cut.clone();
                connections.spawn(async move { cut.run_until_cancelled(serving).await });
            }
            // The peer was gone before we looked: no fault of ours.
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted for the moment");
                crate::clock::pause(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    stopping: CancellationToken,
) {
    // Nagle's algorithm would hold a small answer back until the peer's delayed acknowledgement: 40 ms instead of 0.15.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    let spoken = CancellationToken::new();
    let first_request = spoken.clone();
    let service = tower::service_fn(move |mut request: hyper::Request<Incoming>| {
        first_request.cancel();
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.headers);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(KEEP_ALIVE).enable_connect_protocol();
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    // The builder's own limits begin when it knows the version of HTTP. A peer that says nothing, or only the first
    // letters, would hold its place for ever.
    let silence = async {
        if timeout(patience.headers, spoken.cancelled()).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = silence => return,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended badly");
    }
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
