//! `/v1/commands`: every command, for those who do not hold a socket; and the limits that hold for both ways.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{ApiError, Command, CommandBatch, CommandResults, Envelope, ErrorEnvelope, UserId};

use super::limits::UserLimit;
use super::{Answer, App, Data, Json};
use crate::accounts::Identity;
use crate::chat::pipeline::{Pending, Reply};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(execute))
}

/// Carry out commands of one chat in order. Each gets its own outcome; what is `done` is on disk. A transient refusal
/// stops the rest, which answer `skipped`.
#[utoipa::path(
    post,
    path = "/v1/commands",
    tag = "chats",
    request_body = CommandBatch,
    responses(
        (status = 200, description = "What became of each", body = Envelope<CommandResults>),
        (status = "default", description = "None was carried out: `bad_batch`, `command_unknown`, `rate_limited`, `busy`, `restarting`", body = ErrorEnvelope),
    )
)]
async fn execute(
    State(app): State<App>,
    identity: Identity,
    Json(batch): Json<CommandBatch>,
) -> Answer<CommandResults> {
    let pending = submit(&app, identity.user_id, batch.commands)?;
    Ok(Data(CommandResults { results: pending.outcomes().await }))
}

/// Counts the messages against the sender's limit and queues the commands.
fn submit(app: &App, sender: UserId, commands: Vec<Command>) -> Result<Pending, ApiError> {
    count(app, sender, &commands)?;
    app.chats.submit(sender, commands)
}

/// The same for whoever does not wait.
pub(super) fn submit_with(
    app: &App,
    sender: UserId,
    commands: Vec<Command>,
    reply: Reply,
) -> Result<(), ApiError> {
    if let Err(error) = count(app, sender, &commands) {
        reply.forget();
        return Err(error);
    }
    app.chats.submit_with(sender, commands, reply)
}

fn count(app: &App, sender: UserId, commands: &[Command]) -> Result<(), ApiError> {
    let messages = commands.iter().filter(|command| is_message(command)).count();
    let messages = u32::try_from(messages).unwrap_or(u32::MAX);
    app.limits.check_many(UserLimit::Messages, sender, messages)
}

/// What brings others something to read.
const fn is_message(command: &Command) -> bool {
    matches!(
        command,
        Command::Send { .. }
            | Command::Forward { .. }
            | Command::Schedule { .. }
            | Command::Edit { .. }
            | Command::React { .. }
    )
}
