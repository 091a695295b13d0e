//! Requests that are not what the interface speaks.

use anyhow::{Result, ensure};
use reqwest::Method;
use vestnik_protocol::{ErrorCode, limits};
use vestnik_tests::database::Backend;
use vestnik_tests::server::{Talk, TestServer};

use crate::both::on_both_databases;

on_both_databases! {
    broken_json_in_a_body,
    a_body_that_is_not_json,
    a_body_over_the_limit,
    an_unknown_route_and_a_wrong_method,
    query_parameters_out_of_range,
    sign_in_with_a_wrong_password_or_name,
    closed_registration,
}

async fn broken_json_in_a_body(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    for body in ["", "{", "[]", "{\"commands\": 7}", "\u{0}", "{\"commands\": [{\"no\": \"type\"}]}"] {
        let answer = talk.alice.api.send(Method::POST, "commands", Some(body.to_owned())).await?;
        answer.refused(ErrorCode::BadJson)?;
    }
    talk.alice.api.write(talk.chat_id, "still here").await?;
    Ok(())
}

async fn a_body_that_is_not_json(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let url = format!("http://{}/v1/auth/sign-in", talk.server.address());
    let answer =
        reqwest::Client::new().post(url).header("content-type", "text/plain").body("{}").send().await?;
    ensure!(answer.status().as_u16() == ErrorCode::UnsupportedMediaType.http_status());
    let envelope: vestnik_protocol::ErrorEnvelope = serde_json::from_str(&answer.text().await?)?;
    ensure!(envelope.error.code == ErrorCode::UnsupportedMediaType);
    Ok(())
}

async fn a_body_over_the_limit(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    let body = format!("{{\"padding\": \"{}\"}}", "x".repeat(limits::MAX_FRAME_BYTES));
    let answer = talk.alice.api.send(Method::POST, "commands", Some(body)).await?;
    answer.refused(ErrorCode::TooLarge)?;
    Ok(())
}

async fn an_unknown_route_and_a_wrong_method(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    server.api().get("no/such/route").await?.refused(ErrorCode::RouteNotFound)?;
    server.api().send(Method::DELETE, "server", None).await?.refused(ErrorCode::MethodNotAllowed)?;
    Ok(())
}

async fn query_parameters_out_of_range(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    talk.alice.api.write(talk.chat_id, "one").await?;
    let chat = talk.chat_id;
    for path in [
        format!("chats/{chat}/messages?before=1&after=1"),
        format!("chats/{chat}/messages?limit=0"),
        format!("chats/{chat}/messages?limit={}", limits::MAX_HISTORY_PAGE + 1),
        format!("chats/{chat}/messages?before=-1"),
        format!("chats/{chat}/messages?after={}", limits::MAX_COUNTER + 1),
        format!("chats/{chat}/delta?since=many"),
        "chats/not-an-id/messages".to_owned(),
        "chats?cursor=nonsense".to_owned(),
        format!("users/search?q={}", "x".repeat(limits::MAX_SEARCH_CHARS + 1)),
        "users/search".to_owned(),
    ] {
        talk.alice.api.get(&path).await?.refused(ErrorCode::InvalidArgument)?;
    }
    let ids = vec![talk.bob.id; limits::MAX_USERS_PER_REQUEST + 1];
    talk.alice
        .api
        .post("users/batch", &serde_json::json!({ "ids": ids }))
        .await?
        .refused(ErrorCode::InvalidArgument)?;
    Ok(())
}

/// One answer for both, so that nobody learns which names exist.
async fn sign_in_with_a_wrong_password_or_name(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    server.api().register("alice").await?;
    let mut bodies = Vec::new();
    for (login, password) in [("alice", "Wrong-password-1"), ("nobody", "Wrong-password-1"), ("", "")] {
        let form = serde_json::json!({"login": login, "password": password, "device_name": ""});
        let error = server.api().post("auth/sign-in", &form).await?.refused(ErrorCode::CredentialsWrong)?;
        bodies.push(error);
    }
    ensure!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "the answers differ: {bodies:?}");
    server.api().sign_in("alice").await?;
    Ok(())
}

async fn closed_registration(backend: Backend) -> Result<()> {
    let server = TestServer::with(backend, |config| config.auth.registration_open = false).await?;
    let form = vestnik_tests::api::registration("alice");
    server.api().post("auth/register", &form).await?.refused(ErrorCode::RegistrationClosed)?;
    let info: vestnik_protocol::ServerInfo = server.api().get("server").await?.data()?;
    ensure!(!info.registration_open);
    Ok(())
}
