//! `/v1/chats/…`: the chat list, deltas and history.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{
    ApiError, ChatDelta, ChatId, ChatList, EditHistory, Envelope, ErrorEnvelope, HistoryPage, HistoryQuery,
    MessagesFound, Readers, Rev, Seq, limits,
};

use super::{Answer, App, Data, Path, Query, Refusal};
use crate::accounts::Identity;
use crate::chat::error::ChatError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(delta))
        .routes(routes!(messages))
        .routes(routes!(by_seq))
        .routes(routes!(edits))
        .routes(routes!(readers))
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

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SeqsQuery {
    /// Numbers of messages, with commas between them.
    seqs: String,
}

impl SeqsQuery {
    fn numbers(&self) -> Result<Vec<Seq>, ChatError> {
        let number = |text: &str| Seq::try_from(text.trim().parse::<u64>().ok()?).ok();
        // One more than there may be: the rest is not even read.
        let parts = self.seqs.split(',').take(limits::MAX_SEQS_PER_COMMAND + 1);
        let numbers: Option<Vec<Seq>> = parts.map(number).collect();
        numbers.ok_or(ChatError::InvalidArgument("seqs are numbers with commas between them"))
    }
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

/// A page of a chat's messages: the newest, or before, after or around one, or around a time.
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

/// Single messages, for quotes and pins. Those that are not there are absent.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/messages/by-seq",
    tag = "chats",
    params(("id" = ChatId, Path, description = "The chat"), SeqsQuery),
    responses(
        (status = 200, description = "The messages and the reactions on them", body = Envelope<MessagesFound>),
        (status = "default", description = "`not_found`, `invalid_argument`", body = ErrorEnvelope),
    )
)]
async fn by_seq(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<ChatId>,
    Query(query): Query<SeqsQuery>,
) -> Answer<MessagesFound> {
    Ok(Data(app.chats.by_seq(identity.user_id, id, &query.numbers()?).await?))
}

/// What a message said before it was edited: for its author, and for whoever may see versions here.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/messages/{seq}/edits",
    tag = "chats",
    params(
        ("id" = ChatId, Path, description = "The chat"),
        ("seq" = Seq, Path, description = "The message"),
    ),
    responses(
        (status = 200, description = "Oldest first", body = Envelope<EditHistory>),
        (status = "default", description = "`not_found`, `seq_not_found`, `forbidden`", body = ErrorEnvelope),
    )
)]
async fn edits(
    State(app): State<App>,
    identity: Identity,
    Path((id, seq)): Path<(ChatId, Seq)>,
) -> Answer<EditHistory> {
    Ok(Data(app.chats.edits(identity.user_id, id, seq).await?))
}

/// Who has read a message, and when.
#[utoipa::path(
    get,
    path = "/v1/chats/{id}/messages/{seq}/readers",
    tag = "chats",
    params(
        ("id" = ChatId, Path, description = "The chat"),
        ("seq" = Seq, Path, description = "The message"),
    ),
    responses(
        (status = 200, description = "The first reader first", body = Envelope<Readers>),
        (status = "default", description = "`not_found`, `seq_not_found`; `not_supported_here` in a large group", body = ErrorEnvelope),
    )
)]
async fn readers(
    State(app): State<App>,
    identity: Identity,
    Path((id, seq)): Path<(ChatId, Seq)>,
) -> Answer<Readers> {
    Ok(Data(app.chats.readers(identity.user_id, id, seq).await?))
}
