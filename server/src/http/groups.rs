//! Groups: pages of members, invites, public groups, and the page that an invite link leads to in a browser.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::{Router, routing};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{
    ChatId, Envelope, ErrorEnvelope, GroupPreview, GroupsFound, InviteToken, Invites, MembersPage,
    MembersQuery,
};

use super::limits::UserLimit;
use super::{Answer, App, Data, Path, Query};
use crate::accounts::Identity;
use crate::clock;

/// What a browser shows at an invite link: the app cannot be opened from here, so it says what to do.
const JOIN_PAGE: &str = include_str!("join.html");
/// Nothing may be fetched or run, and nobody may frame it.
const JOIN_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(members))
        .routes(routes!(invites))
        .routes(routes!(invited))
        .routes(routes!(find))
}

/// The page for browsers. No part of the API.
pub(super) fn pages() -> Router<App> {
    Router::new().route("/join/{token}", routing::get(join_page))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GroupsQuery {
    /// Beginnings of words of the title, at most `MAX_SEARCH_CHARS`.
    q: String,
}

/// Members of a chat: owner and admins first, then by when they joined.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/members",
    tag = "groups",
    params(("id" = ChatId, Path, description = "The chat"), MembersQuery),
    responses(
        (status = 200, description = "A page", body = Envelope<MembersPage>),
        (status = "default", description = "`not_found`, `invalid_argument`; with `q` `rate_limited`", body = ErrorEnvelope),
    )
)]
async fn members(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<ChatId>,
    Query(query): Query<MembersQuery>,
) -> Answer<MembersPage> {
    if query.q.is_some() {
        app.limits.check(UserLimit::Searches, identity.user_id)?;
    }
    Ok(Data(app.chats.members(identity.user_id, id, &query).await?))
}

/// The invites of a group that work, newest first. For its owner and admins.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/invites",
    tag = "groups",
    params(("id" = ChatId, Path, description = "The group")),
    responses(
        (status = 200, description = "All of them", body = Envelope<Invites>),
        (status = "default", description = "`not_found`, `forbidden`, `not_supported_here`", body = ErrorEnvelope),
    )
)]
async fn invites(State(app): State<App>, identity: Identity, Path(id): Path<ChatId>) -> Answer<Invites> {
    Ok(Data(app.chats.invites(identity.user_id, id, clock::now()).await?))
}

/// The group that an invite leads to.
#[utoipa::path(
    get,
    path = "/v1/invites/{token}",
    tag = "groups",
    params(("token" = InviteToken, Path, description = "32 hexadecimal digits")),
    responses(
        (status = 200, description = "What may be joined", body = Envelope<GroupPreview>),
        (status = "default", description = "`invite_invalid`, `rate_limited`; `invalid_argument` for what is no token", body = ErrorEnvelope),
    )
)]
async fn invited(
    State(app): State<App>,
    identity: Identity,
    Path(token): Path<InviteToken>,
) -> Answer<GroupPreview> {
    app.limits.check(UserLimit::Searches, identity.user_id)?;
    Ok(Data(app.chats.invited(identity.user_id, token, clock::now()).await?))
}

/// Public groups with words in their titles beginning with those of the query, the largest first.
#[utoipa::path(
    get,
    path = "/v1/groups",
    tag = "groups",
    params(GroupsQuery),
    responses(
        (status = 200, description = "At most 50", body = Envelope<GroupsFound>),
        (status = "default", description = "`invalid_argument`, `rate_limited`", body = ErrorEnvelope),
    )
)]
async fn find(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<GroupsQuery>,
) -> Answer<GroupsFound> {
    app.limits.check(UserLimit::Searches, identity.user_id)?;
    Ok(Data(app.chats.find_groups(identity.user_id, &query.q).await?))
}

/// The same for every token: whether one works is told to signed-in people alone.
async fn join_page() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, JOIN_POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, JOIN_PAGE)
}
