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
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;

/// From the end of one request to the end of the next one's headers. Longer than clients keep idle connections, so
/// that they, not we, close first and no request meets a closing connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(100);
/// Silence on an HTTP/2 connection after which the peer is asked whether it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// After a failed accept (out of file descriptors, most likely): others must close first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves `router` until `stopping`: then no more connections are accepted, and each open one ends after the request
/// it is at. Connections still open at `cut` are dropped. Every connection is tracked.
pub async fn listen(
    listener: TcpListener,
    router: Router,
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
                let serving = serve(stream, peer, router.clone(), stopping.clone());
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

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, stopping: CancellationToken) {
    // Nagle's algorithm would hold a small answer back until the peer's delayed acknowledgement: 40 ms instead of 0.15.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    let service = tower::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(KEEP_ALIVE).enable_connect_protocol();
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
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
