//! Tokens: what is written in them and how they are checked. Nothing here knows the database, so nothing here knows
//! whether a session still lives; that is `super::sessions`.
//!
//! A refresh token is not stored anywhere. It is `session id ‖ generation ‖ HMAC(secret, both)`, and the database holds
//! the session's current generation. So the successor of a token can be made again at any time: when the answer of a
//! refresh is lost in a cut network, the previous token simply yields the same successor. A copy of the database without
//! the secret holds nothing that would sign anybody in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use vestnik_protocol::{ErrorCode, Millis, SessionId, UserId};

use crate::config::{AuthOptions, SigningSecret};

const ISSUER: &str = "vestnik";
const AUDIENCE: &str = "vestnik-api";
/// Sets the refresh tokens' use of the secret apart from the access tokens'.
const REFRESH_DOMAIN: &[u8] = b"vestnik refresh token v1\0";
/// Session id, generation, HMAC.
const REFRESH_BYTES: usize = 16 + 4 + 32;
/// Longer than any token that this server makes; longer ones are not even decoded.
const MAX_TOKEN_CHARS: usize = 1_024;

/// Whoever presented a good access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub session_id: SessionId,
    /// When the token ends; a socket must present a fresh one before.
    pub expires_at: Millis,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    /// Seconds, as JWT has it.
    iat: i64,
    exp: i64,
}

/// Which refresh token of which session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshClaim {
    /// The session.
    pub session_id: SessionId,
    /// Counts the session's refreshes.
    pub generation: u32,
}

/// Makes and checks tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    refresh_key: Hmac<Sha256>,
    access_milliseconds: i64,
}

/// Why no token could be made: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("a token could not be signed: {0}")]
pub struct SigningError(String);

impl Tokens {
    /// Tokens signed with `secret`.
    ///
    /// # Errors
    /// Never for a secret that the configuration accepts.
    pub fn new(secret: &SigningSecret, options: &AuthOptions) -> Result<Self, SigningError> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The end is checked against the time that the caller gives, to the millisecond and without leeway.
        validation.validate_exp = false;
        let refresh_key = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
            .map_err(|error| SigningError(error.to_string()))?
            .chain_update(REFRESH_DOMAIN);
        Ok(Self {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
            refresh_key,
            access_milliseconds: i64::try_from(options.access_token_minutes).unwrap_or(i64::MAX / 60_000)
                * 60_000,
        })
    }

    /// An access token and when it ends.
    ///
    /// # Errors
    /// A fault of the signing library.
    pub fn access(
        &self,
        user_id: UserId,
        session_id: SessionId,
        now: Millis,
    ) -> Result<(String, Millis), SigningError> {
        let issued = now.0.div_euclid(1_000);
        let exp = (now.0 + self.access_milliseconds).div_euclid(1_000);
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user_id,
            sid: session_id,
            iat: issued,
            exp,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| SigningError(error.to_string()))?;
        Ok((token, Millis(exp * 1_000)))
    }

    /// Whom an access token names.
    ///
    /// # Errors
    /// `token_invalid`: not signed by this server with HS256, or not made for this. `token_expired`.
    pub fn read_access(&self, token: &str, now: Millis) -> Result<Identity, ErrorCode> {
        if token.len() > MAX_TOKEN_CHARS {
            return Err(ErrorCode::TokenInvalid);
        }
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation)
            .map_err(|_| ErrorCode::TokenInvalid)?
            .claims;
        let expires_at = Millis(claims.exp.saturating_mul(1_000));
        if now >= expires_at {
            return Err(ErrorCode::TokenExpired);
        }
        Ok(Identity { user_id: claims.sub, session_id: claims.sid, expires_at })
    }

    /// The refresh token of a generation: the same one whenever asked.
    #[must_use]
    pub fn refresh(&self, claim: RefreshClaim) -> String {
        let mut bytes = Vec::with_capacity(REFRESH_BYTES);
        bytes.extend_from_slice(claim.session_id.as_bytes());
        bytes.extend_from_slice(&claim.generation.to_be_bytes());
        let mac = self.refresh_key.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a refresh token claims, checked in constant time.
    ///
    /// # Errors
    /// `token_invalid`: not made by this server.
    pub fn read_refresh(&self, token: &str) -> Result<RefreshClaim, ErrorCode> {
        let invalid = ErrorCode::TokenInvalid;
        if token.len() > MAX_TOKEN_CHARS {
            return Err(invalid);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid)?;
        let (claimed, mac) = bytes.split_at_checked(20).ok_or(invalid)?;
        self.refresh_key.clone().chain_update(claimed).verify_slice(mac).map_err(|_| invalid)?;
        let (session, generation) = claimed.split_at_checked(16).ok_or(invalid)?;
        Ok(RefreshClaim {
            session_id: SessionId::from_slice(session).map_err(|_| invalid)?,
            generation: u32::from_be_bytes(generation.try_into().map_err(|_| invalid)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Secret};
    use uuid::Uuid;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const NOW: Millis = Millis(1_800_000_000_000);

    fn tokens(secret: &str) -> Tokens {
        let folder = std::path::Path::new(".");
        let secret = SigningSecret::obtain(Some(&Secret::new(secret)), folder).unwrap();
        Tokens::new(&secret, &Config::for_tests(folder).auth).unwrap()
    }

    fn somebody() -> (UserId, SessionId) {
        (UserId(Uuid::now_v7()), SessionId(Uuid::now_v7()))
    }

    fn signed(header: &Header, secret: &str, change: impl FnOnce(&mut serde_json::Value)) -> String {
        let (user, session) = somebody();
        let mut claims = serde_json::json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": user, "sid": session,
            "iat": NOW.0 / 1_000, "exp": NOW.0 / 1_000 + 60,
        });
        change(&mut claims);
        jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    #[test]
    fn an_access_token_is_read_until_it_ends() {
        let tokens = tokens(SECRET);
        let (user_id, session_id) = somebody();
        let (token, expires_at) = tokens.access(user_id, session_id, NOW).unwrap();
        let identity = tokens.read_access(&token, NOW).unwrap();
        assert_eq!(identity, Identity { user_id, session_id, expires_at });
        assert!(tokens.read_access(&token, Millis(expires_at.0 - 1)).is_ok());
        assert_eq!(tokens.read_access(&token, expires_at), Err(ErrorCode::TokenExpired));
    }

    #[test]
    fn a_token_signed_with_another_algorithm_is_refused() {
        let tokens = tokens(SECRET);
        let good = signed(&Header::new(Algorithm::HS256), SECRET, |_| ());
        assert!(tokens.read_access(&good, NOW).is_ok());
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            let token = signed(&Header::new(algorithm), SECRET, |_| ());
            assert_eq!(tokens.read_access(&token, NOW), Err(ErrorCode::TokenInvalid), "{algorithm:?}");
        }
        // "none", with and without the old signature: header and body are as a forger would write them.
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let mut parts = good.split('.').skip(1);
        let (body, signature) = (parts.next().unwrap(), parts.next().unwrap());
        for forged in
            [format!("{none}.{body}."), format!("{none}.{body}.{signature}"), format!("{none}.{body}")]
        {
            assert_eq!(tokens.read_access(&forged, NOW), Err(ErrorCode::TokenInvalid));
        }
    }

    #[test]
    fn a_foreign_token_is_refused() {
        let tokens = tokens(SECRET);
        let hs256 = Header::new(Algorithm::HS256);
        let wrong = [
            signed(&hs256, "another secret, just as long as ours", |_| ()),
            signed(&hs256, SECRET, |claims| claims["iss"] = "somebody".into()),
            signed(&hs256, SECRET, |claims| claims["aud"] = "another service".into()),
            signed(&hs256, SECRET, |claims| claims["sid"] = serde_json::Value::Null),
            signed(&hs256, SECRET, |claims| claims["exp"] = serde_json::Value::Null),
            "not a token".to_owned(),
            String::new(),
            "a".repeat(1_000_000),
        ];
        for token in wrong {
            assert_eq!(tokens.read_access(&token, NOW), Err(ErrorCode::TokenInvalid), "{token:.60}");
        }
    }

    #[test]
    fn a_refresh_token_is_the_same_whenever_asked_and_cannot_be_made_up() {
        let tokens = tokens(SECRET);
        let claim = RefreshClaim { session_id: somebody().1, generation: 7 };
        let token = tokens.refresh(claim);
        assert_eq!(token, tokens.refresh(claim));
        assert_eq!(tokens.read_refresh(&token), Ok(claim));

        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        bytes[19] += 1; // the next generation under the old signature
        assert_eq!(tokens.read_refresh(&URL_SAFE_NO_PAD.encode(bytes)), Err(ErrorCode::TokenInvalid));
        let foreign = super::tests::tokens("another secret, just as long as ours").refresh(claim);
        assert_eq!(tokens.read_refresh(&foreign), Err(ErrorCode::TokenInvalid));
        assert_eq!(tokens.read_refresh("AAAA"), Err(ErrorCode::TokenInvalid));
    }

    #[test]
    fn an_access_token_is_no_refresh_token() {
        let tokens = tokens(SECRET);
        let (user, session) = somebody();
        let (access, _) = tokens.access(user, session, NOW).unwrap();
        assert_eq!(tokens.read_refresh(&access), Err(ErrorCode::TokenInvalid));
        let refresh = tokens.refresh(RefreshClaim { session_id: session, generation: 0 });
        assert_eq!(tokens.read_access(&refresh, NOW), Err(ErrorCode::TokenInvalid));
    }
}
