//! `/v1/auth/…`: registration, sign-in, refresh, sign-out.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{
    Credentials, Envelope, ErrorEnvelope, RefreshRequest, Registration, SessionTokens, SignedIn,
};

use super::limits::AddressLimit;
use super::{Answer, App, ClientAddress, Data, Json};
use crate::accounts::Identity;
use crate::clock;

/// An answer that says no more than that it was done; fields may come.
#[derive(Debug, Serialize, ToSchema)]
struct Nothing {}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(sign_in))
        .routes(routes!(refresh))
        .routes(routes!(sign_out))
}

/// Make an account and sign this device in. Every wrong field is named in `fields`.
#[utoipa::path(
    post,
    path = "/v1/auth/register",
    tag = "auth",
    security(()),
    request_body = Registration,
    responses(
        (status = 200, description = "Registered and signed in", body = Envelope<SignedIn>),
        (status = "default", description = "`registration_closed`, the codes of the fields, `rate_limited`, `busy`", body = ErrorEnvelope),
    )
)]
async fn register(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Json(form): Json<Registration>,
) -> Answer<SignedIn> {
    app.limits.check_address(AddressLimit::Registrations, address)?;
    let signed_in = app.accounts.register(form, clock::now()).await?;
    metrics::counter!("vestnik_registrations_total").increment(1);
    Ok(Data(signed_in))
}

/// Sign a device in by username or e-mail.
#[utoipa::path(
    post,
    path = "/v1/auth/sign-in",
    tag = "auth",
    security(()),
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in", body = Envelope<SignedIn>),
        (status = "default", description = "`credentials_wrong`, `rate_limited`, `busy`", body = ErrorEnvelope),
    )
)]
async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Json(form): Json<Credentials>,
) -> Answer<SignedIn> {
    app.limits.check_address(AddressLimit::SignIns, address)?;
    app.limits.check_login(&form.login)?;
    let outcome = app.accounts.sign_in(form, clock::now()).await;
    let result = if outcome.is_ok() { "ok" } else { "refused" };
    metrics::counter!("vestnik_sign_ins_total", "result" => result).increment(1);
    Ok(Data(outcome?))
}

/// Exchange the newest refresh token for the next pair. The token before it yields the same successor until that is
/// first used; an older one ends the session.
#[utoipa::path(
    post,
    path = "/v1/auth/refresh",
    tag = "auth",
    security(()),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "The next tokens", body = Envelope<SessionTokens>),
        (status = "default", description = "`token_invalid`, `session_revoked`, `refresh_reused`", body = ErrorEnvelope),
    )
)]
async fn refresh(State(app): State<App>, Json(form): Json<RefreshRequest>) -> Answer<SessionTokens> {
    Ok(Data(app.accounts.refresh(&form.refresh_token, clock::now()).await?))
}

/// End this device's session: its tokens stop working and its sockets close.
#[utoipa::path(
    post,
    path = "/v1/auth/sign-out",
    tag = "auth",
    responses(
        (status = 200, description = "Signed out", body = Envelope<Nothing>),
        (status = "default", description = "The codes of authentication", body = ErrorEnvelope),
    )
)]
async fn sign_out(State(app): State<App>, identity: Identity) -> Answer<Nothing> {
    app.accounts.revoke(identity.session_id, clock::now()).await?;
    Ok(Data(Nothing {}))
}
