//! `/v1/search`: finding messages.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, ErrorEnvelope, SearchPage, SearchRequest};

use super::limits::UserLimit;
use super::{Answer, App, Data, Query};
use crate::accounts::Identity;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

/// Messages in one's chats that have all the words, in whatever form, newest first. A page may have fewer hits than asked
/// for; there is more as long as there is `next`.
#[utoipa::path(
    get,
    path = "/v1/search",
    tag = "chats",
    params(SearchRequest),
    responses(
        (status = 200, description = "A page", body = Envelope<SearchPage>),
        (
            status = "default",
            description = "`invalid_argument`, `not_found` for a chat that is not one's own, `rate_limited`",
            body = ErrorEnvelope
        ),
    )
)]
async fn search(
    State(app): State<App>,
    identity: Identity,
    Query(request): Query<SearchRequest>,
) -> Answer<SearchPage> {
    app.limits.check(UserLimit::Searches, identity.user_id)?;
    Ok(Data(app.chats.search(identity.user_id, request).await?))
}
