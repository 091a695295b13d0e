//! Around every request: its id, its log line, its metrics. Never the query string (it may hold what people search
//! for), never a header, never a body.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;
use vestnik_protocol::ErrorCode;

/// The header in which an id comes and goes.
const HEADER: &str = "x-request-id";
/// Longer ids are replaced by ours.
const MAX_CHARS: usize = 64;

/// The id of a request, in its extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

pub(super) async fn observe(mut request: Request, next: Next) -> Response {
    let id = accepted(&request).unwrap_or_else(|| Uuid::now_v7().simple().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    // The pattern, not the path: chat ids as labels would make a time series for each chat.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = %id, %method, %path);

    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();

    let status = response.status();
    let code = response.extensions().get::<ErrorCode>().copied();
    span.in_scope(|| {
        let milliseconds = elapsed.as_millis();
        match code {
            Some(code) if status.is_server_error() => {
                tracing::warn!(status = status.as_u16(), %code, milliseconds, "answered");
            }
            Some(code) => tracing::info!(status = status.as_u16(), %code, milliseconds, "answered"),
            None => tracing::debug!(status = status.as_u16(), milliseconds, "answered"),
        }
    });
    let labels =
        [("method", label_of(&method).to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("vestnik_http_requests_total", &labels).increment(1);
    metrics::histogram!("vestnik_http_request_seconds", &labels).record(elapsed);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// A method is whatever word the client sends. As a label each word would make a time series, kept for ever.
fn label_of(method: &Method) -> &str {
    let known = [
        Method::GET,
        Method::POST,
        Method::PATCH,
        Method::HEAD,
        Method::OPTIONS,
        Method::PUT,
        Method::DELETE,
    ];
    if known.contains(method) { method.as_str() } else { "other" }
}

/// An id from outside is taken when it is short and plain: it goes into our log.
fn accepted(request: &Request) -> Option<String> {
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let plain = !id.is_empty()
        && id.len() <= MAX_CHARS
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    plain.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_method_makes_no_time_series_of_its_own() {
        assert_eq!(label_of(&Method::PATCH), "PATCH");
        assert_eq!(label_of(&Method::from_bytes(b"MADEUP1").unwrap()), "other");
    }
}
