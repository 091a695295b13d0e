//! Errors as the page sees them: a code with a message `error-<code>` in every locale.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vestnik_protocol::ApiError;

/// Why a request was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code}: {message}")]
#[ts(export_to = "view.ts")]
pub struct ViewError {
    /// A code of the server ([`vestnik_protocol::ErrorCode`]) or of the core ([`ClientCode`]).
    pub code: String,
    /// English, for developers; shown only where the code has no message.
    pub message: String,
    /// Wrong fields of a form.
    pub fields: Vec<ViewFieldError>,
    /// Not again before so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub retry_after_ms: Option<u64>,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "view.ts")]
pub struct ViewFieldError {
    /// Its name in the request.
    pub field: String,
    /// What is wrong.
    pub code: String,
}

macro_rules! client_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)*) => {
        /// What only the client can find wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ClientCode {
            $($(#[$doc])* $variant,)*
        }

        impl ClientCode {
            /// Every code, for the test that each locale has them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name the page sees.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

client_codes! {
    /// Not an address of a server.
    AddressInvalid = "address_invalid";
    /// The server cannot be reached.
    Unreachable = "unreachable";
    /// The server's certificate is not trusted.
    Untrusted = "untrusted";
    /// Something answers there, but not a Vestnik.
    NotVestnik = "not_vestnik";
    /// The server's answer makes no sense.
    AnswerInvalid = "answer_invalid";
    /// Nobody is signed in.
    SignedOut = "signed_out";
    /// Signing out would lose messages that were not sent.
    UnsentMessages = "unsent_messages";
    /// The message is not in the queue any more, or the server may have it.
    AlreadySent = "already_sent";
    /// This device's disk is full or read-only.
    CacheNotWritable = "cache_not_writable";
    /// The cache cannot be read.
    CacheFault = "cache_fault";
    /// Not a language tag.
    LanguageInvalid = "language_invalid";
}

impl ViewError {
    /// An error of the core's own.
    #[must_use]
    pub fn client(code: ClientCode, message: impl Into<String>) -> Self {
        Self {
            code: code.as_str().to_owned(),
            message: message.into(),
            fields: Vec::new(),
            retry_after_ms: None,
        }
    }
}

impl From<ApiError> for ViewError {
    fn from(error: ApiError) -> Self {
        let fields = error.fields.iter();
        Self {
            code: error.code.as_str().to_owned(),
            fields: fields
                .map(|f| ViewFieldError { field: f.field.clone(), code: f.code.as_str().to_owned() })
                .collect(),
            message: error.message,
            retry_after_ms: error.retry_after_ms,
        }
    }
}
