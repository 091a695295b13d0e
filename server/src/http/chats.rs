//! `/v1/chats/…`: the chat list, deltas and history.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{
    ApiError, ChatDelta, ChatId, ChatList, Envelope, ErrorEnvelope, HistoryPage, HistoryQuery, Rev,
};

use super::{Answer, App, Data, Path, Query, Refusal};
use crate::accounts::Identity;
use crate::chat::error::ChatError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(delta)).routes(routes!(messages))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `next` of the page before; absent: the first page.
    cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeltaQuery {
    /// The rev that the client has; zero for nothing.
    #[serde(default)]
    since: Rev,
}

impl From<ChatError> for Refusal {
    fn from(error: ChatError) -> Self {
        Self(ApiError::from(error))
    }
}

/// One's chats, most recently active first.
#[utoipa::path(
    get,
    path = "/v1/chats",
    tag = "chats",
    params(ListQuery),
    responses(
        (status = 200, description = "A page", body = Envelope<ChatList>),
        (status = "default", description = "`invalid_argument` for a cursor that is not one", body = ErrorEnvelope),
    )
)]
async fn list(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<ListQuery>,
) -> Answer<ChatList> {
    Ok(Data(app.chats.list(identity.user_id, query.cursor.as_deref()).await?))
}

/// What changed in a chat. With `more`, ask again from its `rev`.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/delta",
    tag = "chats",
    params(("id" = ChatId, Path, description = "The chat"), DeltaQuery),
    responses(
        (status = 200, description = "A page of the changes", body = Envelope<ChatDelta>),
        (status = "default", description = "`not_found`, `cursor_ahead`", body = ErrorEnvelope),
    )
)]
async fn delta(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<ChatId>,
    Query(query): Query<DeltaQuery>,
) -> Answer<ChatDelta> {
    Ok(Data(app.chats.delta(identity.user_id, id, query.since).await?))
}

/// A page of a chat's messages: the newest, or before, after or around one.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/messages",
    tag = "chats",
    params(("id" = ChatId, Path, description = "The chat"), HistoryQuery),
    responses(
        (status = 200, description = "A page without holes", body = Envelope<HistoryPage>),
        (status = "default", description = "`not_found`, `seq_not_found`, `invalid_argument`", body = ErrorEnvelope),
    )
)]
async fn messages(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<ChatId>,
    Query(query): Query<HistoryQuery>,
) -> Answer<HistoryPage> {
    Ok(Data(app.chats.history(identity.user_id, id, query).await?))
}
