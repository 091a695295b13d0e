//! `/v1/users/…`: finding people and fetching their profiles.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, ErrorEnvelope, UserSearch, UsersBatch, UsersFound};

use super::limits::UserLimit;
use super::{Answer, App, Data, Json, Query};
use crate::accounts::Identity;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(batch))
}

/// People whose username, or a word of whose display name, begins with the words of the query.
#[utoipa::path(
    get,
    path = "/v1/users/search",
    tag = "users",
    params(UserSearch),
    responses(
        (status = 200, description = "Nearest first", body = Envelope<UsersFound>),
        (status = "default", description = "`invalid_argument`, `rate_limited`", body = ErrorEnvelope),
    )
)]
async fn search(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<UserSearch>,
) -> Answer<UsersFound> {
    app.limits.check(UserLimit::Searches, identity.user_id)?;
    Ok(Data(UsersFound { users: app.accounts.search_users(&query).await? }))
}

/// Profiles of known ids; unknown ones are absent from the answer.
#[utoipa::path(
    post,
    path = "/v1/users/batch",
    tag = "users",
    request_body = UsersBatch,
    responses(
        (status = 200, description = "Those that exist, and changed since", body = Envelope<UsersFound>),
        (status = "default", description = "`invalid_argument` for too many ids", body = ErrorEnvelope),
    )
)]
async fn batch(
    State(app): State<App>,
    _identity: Identity,
    Json(batch): Json<UsersBatch>,
) -> Answer<UsersFound> {
    Ok(Data(UsersFound { users: app.accounts.users(&batch).await? }))
}
