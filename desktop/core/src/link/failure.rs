//! Why a connection ended, and what follows from it.

use std::time::Duration;

use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::http::StatusCode;
use vestnik_protocol::{ApiError, ErrorCode, ErrorEnvelope};

use crate::session::{HttpFailure, TokenFailure};
use crate::view::OfflineReason;

/// An old app does not get newer by asking often.
const UPDATE_PAUSE: Duration = Duration::from_secs(300);

/// The end of an attempt or of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server ended the session: connecting again is of no use.
    SessionOver,
    /// To be tried again.
    Offline {
        /// What the person sees.
        reason: OfflineReason,
        /// The server asked for at least this pause.
        at_least: Option<Duration>,
        /// It had been live.
        was_live: bool,
    },
}

impl End {
    /// For a reason.
    pub const fn of(reason: OfflineReason) -> Self {
        Self::Offline { reason, at_least: None, was_live: false }
    }

    /// The same end, of a connection that had been live.
    pub const fn after_live(self, was_live: bool) -> Self {
        match self {
            Self::SessionOver => self,
            Self::Offline { reason, at_least, .. } => Self::Offline { reason, at_least, was_live },
        }
    }
}

impl From<&ApiError> for End {
    fn from(error: &ApiError) -> Self {
        let (reason, at_least) = match error.code {
            ErrorCode::UpdateRequired => (OfflineReason::UpdateRequired, Some(UPDATE_PAUSE)),
            ErrorCode::RateLimited | ErrorCode::TooManyConnections | ErrorCode::Busy => {
                (OfflineReason::Limited, None)
            }
            ErrorCode::Restarting => (OfflineReason::Restarting, None),
            ErrorCode::IdleTimeout | ErrorCode::Timeout => (OfflineReason::Unreachable, None),
            _ => (OfflineReason::Faulty, None),
        };
        let asked = error.retry_after_ms.map(Duration::from_millis);
        Self::Offline { reason, at_least: at_least.max(asked), was_live: false }
    }
}

impl From<TokenFailure> for End {
    fn from(failure: TokenFailure) -> Self {
        match failure {
            TokenFailure::Ended(_) => Self::SessionOver,
            TokenFailure::Http(HttpFailure::Refused(error)) => Self::from(&error),
            TokenFailure::Http(HttpFailure::Unreachable(_)) => Self::of(OfflineReason::Unreachable),
            TokenFailure::Http(HttpFailure::Untrusted) => Self::of(OfflineReason::Untrusted),
            TokenFailure::Http(_) | TokenFailure::Secrets(_) | TokenFailure::Closed => {
                Self::of(OfflineReason::Faulty)
            }
        }
    }
}

/// A refusal of the token, which a fresh one answers.
pub fn refuses_token(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Http(answer) if answer.status() == StatusCode::UNAUTHORIZED)
}

impl From<tungstenite::Error> for End {
    fn from(error: tungstenite::Error) -> Self {
        Self::of(match &error {
            tungstenite::Error::Http(answer) => {
                let body = answer.body().as_deref().unwrap_or_default();
                if let Ok(envelope) = serde_json::from_slice::<ErrorEnvelope>(body) {
                    return Self::from(&envelope.error);
                }
                match answer.status() {
                    StatusCode::UPGRADE_REQUIRED => OfflineReason::UpdateRequired,
                    StatusCode::TOO_MANY_REQUESTS => OfflineReason::Limited,
                    status if status.is_server_error() => OfflineReason::Unreachable,
                    _ => OfflineReason::Faulty,
                }
            }
            tungstenite::Error::Io(error) => {
                let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
                if inner.is_some_and(crate::session::is_distrust) {
                    OfflineReason::Untrusted
                } else {
                    OfflineReason::Unreachable
                }
            }
            tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => {
                OfflineReason::Unreachable
            }
            // A cut in the middle of a frame or handshake.
            tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
                | tungstenite::error::ProtocolError::HandshakeIncomplete,
            ) => OfflineReason::Unreachable,
            _ => OfflineReason::Faulty,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(end: End) -> OfflineReason {
        match end {
            End::Offline { reason, .. } => reason,
            End::SessionOver => panic!("over"),
        }
    }

    #[test]
    fn each_refusal_has_its_own_reason_and_pause() {
        let limited = End::from(&ApiError::from(ErrorCode::RateLimited).retry_after(7_000));
        assert!(matches!(limited, End::Offline { reason: OfflineReason::Limited, at_least: Some(pause), .. }
            if pause == Duration::from_secs(7)));
        let old = End::from(&ApiError::from(ErrorCode::UpdateRequired));
        assert!(matches!(old, End::Offline { reason: OfflineReason::UpdateRequired, at_least: Some(_), .. }));
        assert_eq!(reason(End::from(&ApiError::from(ErrorCode::Restarting))), OfflineReason::Restarting);
        assert_eq!(reason(End::from(&ApiError::from(ErrorCode::BadJson))), OfflineReason::Faulty);
    }

    #[test]
    fn only_an_untrusted_certificate_is_called_so() {
        let bad = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let end = End::from(tungstenite::Error::Io(std::io::Error::other(bad)));
        assert_eq!(reason(end), OfflineReason::Untrusted);
        let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert_eq!(reason(End::from(tungstenite::Error::Io(cut))), OfflineReason::Unreachable);
    }

    #[test]
    fn only_the_servers_word_ends_the_session() {
        assert_eq!(End::from(TokenFailure::Ended(ErrorCode::SessionRevoked)), End::SessionOver);
        let lost = TokenFailure::Http(HttpFailure::Unreachable("cut".to_owned()));
        assert_eq!(reason(End::from(lost)), OfflineReason::Unreachable);
    }
}
