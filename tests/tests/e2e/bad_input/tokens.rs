//! Tokens that are wrong, over, foreign, or signed in another way: refused by HTTP, by the upgrade, and by hello.

use anyhow::{Context as _, Result, ensure};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use vestnik_protocol::{ClientFrame, ErrorCode, RefreshRequest, Rev, SessionTokens};
use vestnik_tests::database::Backend;
use vestnik_tests::server::{TEST_SECRET, Talk};
use vestnik_tests::socket::Socket;

use crate::both::on_both_databases;

on_both_databases! {
    no_token,
    a_token_that_is_none,
    an_expired_token,
    a_token_of_another_server,
    a_token_with_another_algorithm,
    a_token_with_no_algorithm,
    a_token_of_another_user_for_reauthentication,
    a_refresh_token_in_place_of_an_access_token,
    a_refresh_token_used_again,
    a_refresh_whose_answer_was_lost,
    a_token_of_a_session_that_signed_out,
}

async fn refused_everywhere(talk: &Talk, token: &str, code: ErrorCode) -> Result<()> {
    talk.server.api().with_token(token).get("me").await?.refused(code)?;
    ensure!(Socket::connect(talk.server.address(), Some(token)).await.is_err(), "the upgrade is refused");
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    socket.hello(token, None, Rev::ZERO, Vec::new()).await?;
    socket.closes(code).await?;
    // A connection that was good stays good after a bad token for it.
    let (mut socket, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    socket.send(&ClientFrame::Auth { token: token.to_owned() }).await?;
    let (error, _) = socket.error().await?;
    ensure!(error.code == code, "{code} expected: {error}");
    talk.alice.api.write(talk.chat_id, "the good token still works").await?;
    Ok(())
}

/// The claims of a good token.
fn claims(token: &str) -> Result<Value> {
    let payload = token.split('.').nth(1).context("three parts")?;
    Ok(serde_json::from_slice(&decode_base64_url(payload)?)?)
}

fn decode_base64_url(text: &str) -> Result<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Ok(u32::from(byte - b'A')),
        b'a'..=b'z' => Ok(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Ok(u32::from(byte - b'0') + 52),
        b'-' => Ok(62),
        b'_' => Ok(63),
        _ => anyhow::bail!("not base64url"),
    };
    let mut bytes = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for byte in group {
            bits = bits << 6 | digit(*byte)?;
        }
        bits <<= 6 * (4 - group.len());
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    Ok(bytes)
}

fn signed(claims: &Value, algorithm: Algorithm, secret: &str) -> Result<String> {
    Ok(encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes()))?)
}

async fn no_token(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    for path in ["me", "chats", "users/search?q=a"] {
        talk.server.api().get(path).await?.refused(ErrorCode::Unauthenticated)?;
    }
    let mut socket = Socket::connect(talk.server.address(), None).await?;
    let hello = json!({"type": "hello", "version": vestnik_protocol::PROTOCOL_VERSION});
    socket.send_text(hello.to_string()).await?;
    socket.closes(ErrorCode::Unauthenticated).await
}

async fn a_token_that_is_none(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    refused_everywhere(&talk, "not.a.token", ErrorCode::TokenInvalid).await?;
    let mut forged = talk.alice.signed_in.tokens.access_token.clone();
    forged.pop();
    refused_everywhere(&talk, &forged, ErrorCode::TokenInvalid).await
}

async fn an_expired_token(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let mut claims = claims(&talk.alice.signed_in.tokens.access_token)?;
    // Proves that the test signs as the server does: or the next refusal would prove nothing.
    let good = signed(&claims, Algorithm::HS256, TEST_SECRET)?;
    ensure!(talk.server.api().with_token(good).get("me").await?.status.is_success());
    let issued = claims["iat"].as_i64().context("iat")?;
    (claims["iat"], claims["exp"]) = (json!(issued - 7_200), json!(issued - 3_600));
    refused_everywhere(&talk, &signed(&claims, Algorithm::HS256, TEST_SECRET)?, ErrorCode::TokenExpired).await
}

async fn a_token_of_another_server(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let claims = claims(&talk.alice.signed_in.tokens.access_token)?;
    let foreign = signed(&claims, Algorithm::HS256, "another-secret-with-more-than-32-characters")?;
    refused_everywhere(&talk, &foreign, ErrorCode::TokenInvalid).await
}

async fn a_token_with_another_algorithm(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let claims = claims(&talk.alice.signed_in.tokens.access_token)?;
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        refused_everywhere(&talk, &signed(&claims, algorithm, TEST_SECRET)?, ErrorCode::TokenInvalid).await?;
    }
    Ok(())
}

async fn a_token_with_no_algorithm(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let payload =
        talk.alice.signed_in.tokens.access_token.split('.').nth(1).context("three parts")?.to_owned();
    // {"alg":"none","typ":"JWT"}
    let token = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
    refused_everywhere(&talk, &token, ErrorCode::TokenInvalid).await
}

async fn a_token_of_another_user_for_reauthentication(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let (mut socket, _) =
        Socket::live(talk.server.address(), &talk.alice.signed_in.tokens.access_token).await?;
    let token = talk.bob.signed_in.tokens.access_token.clone();
    socket.send(&ClientFrame::Auth { token }).await?;
    let (error, _) = socket.error().await?;
    ensure!(error.code == ErrorCode::TokenInvalid, "{error}");
    Ok(())
}

async fn a_refresh_token_in_place_of_an_access_token(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    refused_everywhere(&talk, &talk.alice.signed_in.tokens.refresh_token, ErrorCode::TokenInvalid).await
}

/// The last successor that a refresh gives.
async fn refresh(talk: &Talk, token: &str) -> Result<SessionTokens> {
    let request = RefreshRequest { refresh_token: token.to_owned() };
    talk.server.api().post("auth/refresh", &request).await?.data()
}

async fn a_refresh_token_used_again(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let first = talk.alice.signed_in.tokens.clone();
    let second = refresh(&talk, &first.refresh_token).await?;
    let (mut socket, _) = Socket::live(talk.server.address(), &second.access_token).await?;
    let third = refresh(&talk, &second.refresh_token).await?;
    // The thief comes with the first, long after its successor was used.
    let stolen = RefreshRequest { refresh_token: first.refresh_token };
    talk.server.api().post("auth/refresh", &stolen).await?.refused(ErrorCode::RefreshReused)?;
    // The whole session is over, for both: socket, access token, newest refresh token.
    socket.ends().await?;
    talk.server.api().with_token(&third.access_token).get("me").await?.refused(ErrorCode::SessionRevoked)?;
    let newest = RefreshRequest { refresh_token: third.refresh_token };
    let answer = talk.server.api().post("auth/refresh", &newest).await?;
    answer.refused(ErrorCode::SessionRevoked)?;
    // Other sessions and the account itself are untouched.
    let again = talk.server.api().sign_in("alice").await?;
    again.api.write(talk.chat_id, "back").await?;
    Ok(())
}

/// An answer lost to a cut network is not theft: the previous token yields the same successor until that is used.
async fn a_refresh_whose_answer_was_lost(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let first = talk.alice.signed_in.tokens.refresh_token.clone();
    let lost = refresh(&talk, &first).await?;
    let again = refresh(&talk, &first).await?;
    ensure!(lost.refresh_token == again.refresh_token, "the same successor");
    talk.server.api().with_token(&again.access_token).get("me").await?.data::<Value>()?;
    refresh(&talk, &again.refresh_token).await?;
    Ok(())
}

async fn a_token_of_a_session_that_signed_out(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let other = talk.server.api().sign_in("alice").await?;
    let token = other.signed_in.tokens.access_token.clone();
    let (mut socket, _) = Socket::live(talk.server.address(), &token).await?;
    ensure!(other.api.post("auth/sign-out", &json!({})).await?.status.is_success());
    socket.ends().await?;
    refused_everywhere(&talk, &token, ErrorCode::SessionRevoked).await?;
    talk.alice.api.get("me").await?.data::<Value>()?;
    Ok(())
}
