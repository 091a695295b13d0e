//! What surrounds every route, from the outside in: request id and log, security headers, panics, CORS, the limit of
//! the address, the time limit.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use vestnik_protocol::ErrorCode;

use super::limits::AddressLimit;
use super::observe::observe;
use super::{App, ClientAddress, Refusal};
use crate::config::HttpOptions;

pub(super) fn around(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(from_fn_with_state(app.clone(), within_limits))
        .layer(cors(&app.config.http))
        .layer(CatchPanicLayer::custom(of_panic))
        .layer(from_fn(secured))
        .layer(from_fn(observe))
        .with_state(app)
}

async fn no_such_route() -> Refusal {
    ErrorCode::RouteNotFound.into()
}

async fn no_such_method() -> Refusal {
    ErrorCode::MethodNotAllowed.into()
}

/// A socket's upgrade is answered at once, so the limit does not touch what follows it.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let limit = Duration::from_secs(app.config.http.request_timeout_seconds);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::from(ErrorCode::Timeout).into_response(),
    }
}

/// Health is not limited: a prober must not be the one who is told to wait.
async fn within_limits(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let limited = !request.uri().path().starts_with("/health/");
    match app.limits.check_address(AddressLimit::Requests, address) {
        Err(refusal) if limited => Refusal(refusal).into_response(),
        _ => next.run(request).await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer calls")]
fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str);
    let what = what.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message");
    tracing::error!(panic = what, "a request panicked");
    Refusal::from(ErrorCode::Internal).into_response()
}

/// For answers that are data. A page (`/docs`) sets its own policy, which stays.
async fn secured(request: Request, next: Next) -> Response {
    const DEFAULTS: [(HeaderName, &str); 5] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn cors(options: &HttpOptions) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST, Method::PATCH])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static("x-request-id")])
        .expose_headers([RETRY_AFTER, HeaderName::from_static("x-request-id")]);
    if options.cors_origins.iter().any(|origin| origin == "*") {
        return layer.allow_origin(AllowOrigin::any());
    }
    let origins = options.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    layer.allow_origin(AllowOrigin::list(origins.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_that_says_nothing_of_it() {
        let routes: Router = Router::new()
            .route(
                "/",
                routing::get(async || {
                    if true {
                        panic!("a secret place")
                    }
                }),
            )
            .layer(CatchPanicLayer::custom(of_panic));
        let response = routes.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status().as_u16(), 500);
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("\"internal\"") && !body.contains("secret"), "{body}");
    }
}
