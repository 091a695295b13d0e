//! Registrations that are refused, and which field they name.

use anyhow::{Result, ensure};
use vestnik_protocol::{ErrorCode, Registration};
use vestnik_tests::api::registration;
use vestnik_tests::database::Backend;
use vestnik_tests::server::TestServer;

use crate::both::on_both_databases;

on_both_databases! {
    names_that_look_alike,
    a_name_that_is_taken_in_another_case,
    names_with_foreign_letters_or_wrong_length,
    an_email_that_is_taken,
    passwords_that_are_too_short_too_long_or_too_simple,
    every_wrong_field_is_named_at_once,
    two_people_who_want_one_name_at_the_same_moment,
}

/// The form is refused with this code, naming this field.
async fn refuses(server: &TestServer, form: &Registration, field: &str, code: ErrorCode) -> Result<()> {
    let error = server.api().post("auth/register", form).await?.refused(code)?;
    let fields = error.fields.iter().map(|wrong| (wrong.field.as_str(), wrong.code)).collect::<Vec<_>>();
    ensure!(fields == [(field, code)], "{fields:?}");
    Ok(())
}

async fn names_that_look_alike(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    server.api().register("modern").await?;
    server.api().register("alice1").await?;
    for name in ["modem", "mod.ern", "m_odern", "alicel", "MODEM"] {
        refuses(&server, &registration(name), "username", ErrorCode::UsernameLookAlike).await?;
    }
    server.api().register("moderns").await?;
    Ok(())
}

async fn a_name_that_is_taken_in_another_case(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    server.api().register("Alice").await?;
    for name in ["alice", "ALICE", " alice "] {
        refuses(&server, &registration(name), "username", ErrorCode::UsernameTaken).await?;
    }
    Ok(())
}

async fn names_with_foreign_letters_or_wrong_length(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    // Cyrillic а, zero-width space, right-to-left override, control character, two and thirty-three letters.
    let long = "a".repeat(33);
    for name in
        ["\u{430}lice", "al\u{200B}ice", "al\u{202E}ice", "al\u{7}ice", "al", &long, "1alice", "a..b", ""]
    {
        refuses(&server, &registration(name), "username", ErrorCode::UsernameInvalid).await?;
    }
    let mut form = registration("alice");
    // An empty one is an absent one; this is there and shows nothing.
    for name in ["\u{200B}", "\u{202E}ecila", "al\u{7}ice", &"a".repeat(65)] {
        form.display_name = Some(name.to_owned());
        refuses(&server, &form, "display_name", ErrorCode::DisplayNameInvalid).await?;
    }
    Ok(())
}

async fn an_email_that_is_taken(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let mut form = registration("alice");
    form.email = Some("A@Example.org".to_owned());
    ensure!(server.api().post("auth/register", &form).await?.status.is_success());
    let mut form = registration("bob");
    form.email = Some("a@example.ORG".to_owned());
    refuses(&server, &form, "email", ErrorCode::EmailTaken).await?;
    form.email = Some("not an address".to_owned());
    refuses(&server, &form, "email", ErrorCode::EmailInvalid).await?;
    form.email = None;
    ensure!(server.api().post("auth/register", &form).await?.status.is_success(), "an address is optional");
    Ok(())
}

async fn passwords_that_are_too_short_too_long_or_too_simple(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let mut form = registration("alice");
    for (password, code) in [
        ("Kurz7!a", ErrorCode::PasswordTooShort),
        (&"aB3$e".repeat(26), ErrorCode::PasswordTooLong),
        ("password1", ErrorCode::PasswordTooSimple),
        ("aaaaaaaaaaaaaa", ErrorCode::PasswordTooSimple),
        ("my-Alice-password", ErrorCode::PasswordTooSimple),
    ] {
        form.password = password.to_owned();
        refuses(&server, &form, "password", code).await?;
    }
    Ok(())
}

async fn every_wrong_field_is_named_at_once(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let form = Registration {
        username: "no spaces".to_owned(),
        email: Some("nowhere".to_owned()),
        password: "short".to_owned(),
        display_name: Some("\u{7}".to_owned()),
        device_name: "any\u{202E}thing".to_owned(),
    };
    let error = server.api().post("auth/register", &form).await?.refused(ErrorCode::UsernameInvalid)?;
    let mut fields = error.fields.iter().map(|wrong| wrong.field.as_str()).collect::<Vec<_>>();
    fields.sort_unstable();
    ensure!(fields == ["display_name", "email", "password", "username"], "{fields:?}");
    Ok(())
}

async fn two_people_who_want_one_name_at_the_same_moment(backend: Backend) -> Result<()> {
    let server = TestServer::start(backend).await?;
    let api = server.api();
    let form = registration("alice");
    let attempts = (0..8).map(|_| api.post("auth/register", &form));
    let mut accepted = 0;
    for answer in futures_util::future::join_all(attempts).await {
        let answer = answer?;
        if answer.status.is_success() {
            accepted += 1;
        } else {
            answer.refused(ErrorCode::UsernameTaken)?;
        }
    }
    ensure!(accepted == 1, "{accepted} accounts of one name");
    Ok(())
}
