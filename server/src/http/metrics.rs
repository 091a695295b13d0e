//! `/metrics`, on a listener of its own: it is for whoever runs the server, not for whoever uses it.

use axum::http::header::CONTENT_TYPE;
use axum::{Router, routing};

use crate::telemetry;

/// The service of the metrics listener.
pub fn metrics_router() -> Router {
    Router::new().route(
        "/metrics",
        routing::get(async || {
            let text = telemetry::metrics::recorder().map(|handle| handle.render()).unwrap_or_default();
            ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
        }),
    )
}
