//! What handlers take from a request: who asks, from where, and a body or query that is what it should be. Each
//! extractor refuses with our codes; axum's own refusals never reach a client.

use std::net::{IpAddr, SocketAddr};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use vestnik_protocol::{ErrorCode, limits};

use super::limits::UserLimit;
use super::{App, Refusal};
use crate::accounts::Identity;
use crate::clock;

/// A JSON body of at most [`limits::MAX_FRAME_BYTES`].
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let bytes = bounded_json(&parts.headers, body).await?;
        // serde's message tells place and expectation; what it quotes of the input is a key or a single value of the
        // caller's own request, given back to the caller alone.
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Refusal::new(ErrorCode::BadJson, format!("the body is not what belongs here: {error}"))
        })
    }
}

async fn bounded_json(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, Refusal> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(ErrorCode::UnsupportedMediaType, "expected Content-Type: application/json"));
    }
    let too_large =
        || Refusal::new(ErrorCode::TooLarge, format!("a body has at most {} bytes", limits::MAX_FRAME_BYTES));
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limits::MAX_FRAME_BYTES) {
        return Err(too_large());
    }
    to_bytes(body, limits::MAX_FRAME_BYTES).await.map_err(|error| {
        let over_the_limit = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if over_the_limit {
            too_large()
        } else {
            Refusal::new(ErrorCode::BadJson, "the body ended too early")
        }
    })
}

/// A query string, each parameter of its type.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|error| Refusal::new(ErrorCode::InvalidArgument, error.body_text()))
    }
}

/// A part of the path, as an id.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(path)| Self(path))
            .map_err(|error| Refusal::new(ErrorCode::InvalidArgument, error.body_text()))
    }
}

/// Whoever holds the access token of the request: a live session of this server. Counts as one request of the user.
impl FromRequestParts<App> for Identity {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers)?.ok_or(ErrorCode::Unauthenticated)?;
        let identity = app.accounts.authenticate(token, clock::now()).await?;
        app.limits.check(UserLimit::Requests, identity.user_id)?;
        Ok(identity)
    }
}

/// The token of `Authorization: Bearer …`; `None` without the header. For the socket, whose token may come later.
///
/// # Errors
/// `token_invalid`: a header of another scheme or not text.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(header) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let token = header.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    token
        .filter(|token| !token.is_empty())
        .map(Some)
        .ok_or_else(|| Refusal::new(ErrorCode::TokenInvalid, "expected Authorization: Bearer TOKEN"))
}

/// Where the request came from: the peer, or what the administrator's own proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.ok_or_else(|| Refusal::new(ErrorCode::Internal, "no peer address"))?;
        Ok(Self(client_address(peer, &parts.headers, app.config.http.trust_proxy)))
    }
}

/// The last entry of the last X-Forwarded-For: that one was written by the proxy nearest to us, all before it may
/// have been written by the client.
fn client_address(peer: IpAddr, headers: &HeaderMap, trust_proxy: bool) -> IpAddr {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back().map(HeaderValue::to_str)?.ok()?;
        last.rsplit(',').next()?.trim().parse().ok()
    };
    if trust_proxy { forwarded().unwrap_or(peer) } else { peer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxys_word_counts_only_where_it_is_trusted_and_only_its_own_entry() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 203.0.113.9"));
        assert_eq!(client_address(peer, &headers, false), peer);
        assert_eq!(client_address(peer, &headers, true), "203.0.113.9".parse::<IpAddr>().unwrap());
        headers.insert("x-forwarded-for", HeaderValue::from_static("nonsense"));
        assert_eq!(client_address(peer, &headers, true), peer);
    }

    #[test]
    fn only_bearer_tokens_are_tokens() {
        let mut headers = HeaderMap::new();
        assert!(bearer(&headers).unwrap().is_none());
        headers.insert(AUTHORIZATION, HeaderValue::from_static("bearer abc"));
        assert_eq!(bearer(&headers).unwrap(), Some("abc"));
        for wrong in ["Basic abc", "Bearer", "Bearer "] {
            headers.insert(AUTHORIZATION, HeaderValue::from_static(wrong));
            assert_eq!(bearer(&headers).unwrap_err().0.code, ErrorCode::TokenInvalid);
        }
    }
}
