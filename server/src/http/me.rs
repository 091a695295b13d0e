//! `/v1/me`: one's own account.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, ErrorCode, ErrorEnvelope, Me, ProfileChange};

use super::{Answer, App, Data, Json};
use crate::accounts::Identity;
use crate::clock;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me, change))
}

/// One's own account.
#[utoipa::path(
    get,
    path = "/v1/me",
    tag = "me",
    responses(
        (status = 200, description = "Oneself", body = Envelope<Me>),
        (status = "default", description = "The codes of authentication", body = ErrorEnvelope),
    )
)]
async fn me(State(app): State<App>, identity: Identity) -> Answer<Me> {
    Ok(Data(app.accounts.me(identity.user_id).await?))
}

/// Change the own profile; what is absent stays.
#[utoipa::path(
    patch,
    path = "/v1/me",
    tag = "me",
    request_body = ProfileChange,
    responses(
        (status = 200, description = "Oneself, changed", body = Envelope<Me>),
        (status = "default", description = "`display_name_invalid`, `about_invalid`", body = ErrorEnvelope),
    )
)]
async fn change(State(app): State<App>, identity: Identity, Json(change): Json<ProfileChange>) -> Answer<Me> {
    // In a task of its own: whoever hangs up drops this handler, and what was committed by then must still reach the
    // user's other devices.
    let changing = async move {
        let (me, rev) = app.accounts.change_profile(identity.user_id, change, clock::now()).await?;
        app.chats.hub().presence_shown(identity.user_id, me.show_presence, rev);
        app.chats.hub().account_changed(identity.user_id, rev);
        Ok(Data(me))
    };
    tokio::spawn(changing).await.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))
}
