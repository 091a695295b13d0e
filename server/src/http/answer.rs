//! The two shapes of every answer: `{"data": …}` and `{"error": …}`.

use axum::Json as AxumJson;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use vestnik_protocol::{ApiError, Envelope, ErrorCode, ErrorEnvelope};

use crate::accounts::AccountError;
use crate::store::StoreError;

/// What a handler gives back.
pub type Answer<T> = Result<Data<T>, Refusal>;

/// A successful answer, status 200.
#[derive(Debug)]
pub struct Data<T>(pub T);

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        AxumJson(Envelope { data: self.0 }).into_response()
    }
}

/// An unsuccessful answer, with the status of its code.
#[derive(Debug)]
pub struct Refusal(pub ApiError);

impl Refusal {
    /// A code with a sentence for developers.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(ApiError::new(code, message))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = self.0;
        let status =
            StatusCode::from_u16(error.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after_ms = error.retry_after_ms;
        let code = error.code;
        let mut response = (status, AxumJson(ErrorEnvelope { error })).into_response();
        if let Some(milliseconds) = retry_after_ms {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(milliseconds.div_ceil(1_000)));
        }
        // For the log line of the request.
        response.extensions_mut().insert(code);
        response
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        Self(error.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database refused");
        Self(error.into())
    }
}
