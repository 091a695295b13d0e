//! Requests over HTTP: bounded in time and size, answers taken out of their envelope.

use std::error::Error as _;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_protocol::{ApiError, Envelope, ErrorEnvelope};

use super::{ServerAddress, tls_config};
use crate::view::{ClientCode, ViewError};

/// Bytes of an answer that are read at most; the longest honest one is a page of history.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a request has no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpFailure {
    /// Nothing could be exchanged; the request may or may not have been carried out.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The certificate is not trusted.
    #[error("the certificate of the server is not trusted")]
    Untrusted,
    /// An answer that no Vestnik gives.
    #[error("the answer makes no sense: {0}")]
    AnswerInvalid(String),
    /// The server's own refusal.
    #[error("{0}")]
    Refused(ApiError),
    /// A fault of this side.
    #[error("{0}")]
    Request(ViewError),
}

impl From<HttpFailure> for ViewError {
    fn from(failure: HttpFailure) -> Self {
        let code = match failure {
            HttpFailure::Refused(error) => return error.into(),
            HttpFailure::Request(error) => return error,
            HttpFailure::Unreachable(_) => ClientCode::Unreachable,
            HttpFailure::Untrusted => ClientCode::Untrusted,
            HttpFailure::AnswerInvalid(_) => ClientCode::AnswerInvalid,
        };
        Self::client(code, failure.to_string())
    }
}

impl From<ViewError> for HttpFailure {
    fn from(error: ViewError) -> Self {
        Self::Request(error)
    }
}

impl From<reqwest::Error> for HttpFailure {
    fn from(error: reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if inner.downcast_ref::<rustls::Error>().is_some_and(is_distrust) {
                return Self::Untrusted;
            }
            let io = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            if io.and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some_and(is_distrust) {
                return Self::Untrusted;
            }
            cause = inner.source();
        }
        // Without the URL: it may carry what was searched for.
        Self::Unreachable(error.without_url().to_string())
    }
}

/// The peer's certificate is the problem.
pub fn is_distrust(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
}

/// Sends requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    client: reqwest::Client,
}

impl Api {
    /// A client of this process's TLS rules.
    pub fn new() -> Result<Self, ViewError> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls_config().as_ref().clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(ANSWER_TIMEOUT)
            // A redirect would carry a password to wherever it points.
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            .user_agent(concat!("vestnik/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ViewError::client(ClientCode::Unreachable, error.to_string()))?;
        Ok(Self { client })
    }

    /// GET with query parameters.
    pub async fn get<T: DeserializeOwned>(
        &self,
        server: &ServerAddress,
        path: &str,
        query: &impl Serialize,
        token: Option<&str>,
    ) -> Result<T, HttpFailure> {
        let request = self.client.request(Method::GET, server.route(path)?).query(query);
        send(request, token).await
    }

    /// A request with a JSON body.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        server: &ServerAddress,
        path: &str,
        body: &impl Serialize,
        token: Option<&str>,
    ) -> Result<T, HttpFailure> {
        let request = self.client.request(method, server.route(path)?).json(body);
        send(request, token).await
    }
}

async fn send<T: DeserializeOwned>(
    mut request: reqwest::RequestBuilder,
    token: Option<&str>,
) -> Result<T, HttpFailure> {
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let mut response = request.send().await?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(HttpFailure::AnswerInvalid("too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    decode(status, &body)
}

fn decode<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<T, HttpFailure> {
    if status.is_success() {
        // An answer without content counts as `null`, so that "nothing" can be asked for as `()` or a `Value`.
        let body = if body.is_empty() { br#"{"data":null}"# } else { body };
        return match serde_json::from_slice::<Envelope<T>>(body) {
            Ok(envelope) => Ok(envelope.data),
            Err(error) => Err(HttpFailure::AnswerInvalid(format!("status {status}, {:?}", error.classify()))),
        };
    }
    match serde_json::from_slice::<ErrorEnvelope>(body) {
        Ok(envelope) => Err(HttpFailure::Refused(envelope.error)),
        // A proxy's own page while the server behind it is away.
        Err(_) if status.is_server_error() => Err(HttpFailure::Unreachable(format!("status {status}"))),
        Err(_) => Err(HttpFailure::AnswerInvalid(format!("status {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_protocol::ErrorCode;

    #[test]
    fn answers_and_refusals_come_out_of_their_envelopes() {
        assert_eq!(decode::<u32>(StatusCode::OK, br#"{"data":7}"#).unwrap(), 7);
        assert!(decode::<()>(StatusCode::NO_CONTENT, b"").is_ok());
        let refused = decode::<u32>(
            StatusCode::TOO_MANY_REQUESTS,
            br#"{"error":{"code":"rate_limited","message":"slow down","retry_after_ms":5}}"#,
        );
        assert!(matches!(refused, Err(HttpFailure::Refused(error))
            if error.code == ErrorCode::RateLimited && error.retry_after_ms == Some(5)));
    }

    #[test]
    fn what_is_not_an_envelope_is_named_as_such() {
        assert!(matches!(decode::<u32>(StatusCode::OK, b"<html>"), Err(HttpFailure::AnswerInvalid(_))));
        assert!(matches!(
            decode::<u32>(StatusCode::BAD_GATEWAY, b"<html>"),
            Err(HttpFailure::Unreachable(_))
        ));
        assert!(matches!(
            decode::<u32>(StatusCode::NOT_FOUND, b"<html>"),
            Err(HttpFailure::AnswerInvalid(_))
        ));
    }
}
