//! `/health/live` and `/health/ready`, for whoever restarts the server or sends it traffic.

use std::time::Duration;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, ErrorCode, ErrorEnvelope};

use super::{Answer, App, Data, Refusal};
use crate::store::migration_status;

/// A prober waits a second or two; beyond that "no answer" is the answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// How the server is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Health {
    /// `live` or `ready`.
    status: &'static str,
    /// `sqlite` or `mysql`.
    database: &'static str,
}

/// The process runs and answers. Restart it when this fails.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "server",
    security(()),
    responses((status = 200, description = "Alive", body = Envelope<Health>))
)]
async fn live(State(app): State<App>) -> Answer<Health> {
    Ok(Data(Health { status: "live", database: app.database.dialect().name() }))
}

/// The database answers, its schema is current and the server is not stopping. Send traffic only while this holds.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "server",
    security(()),
    responses(
        (status = 200, description = "Ready", body = Envelope<Health>),
        (status = 503, description = "`restarting` or `storage_unavailable`", body = ErrorEnvelope),
    )
)]
async fn ready(State(app): State<App>) -> Answer<Health> {
    if app.stopping.is_cancelled() {
        return Err(ErrorCode::Restarting.into());
    }
    let unavailable = |why: &str| Refusal::new(ErrorCode::StorageUnavailable, why);
    let steps = tokio::time::timeout(PATIENCE, migration_status(&app.database))
        .await
        .map_err(|_| unavailable("the database does not answer in time"))?
        .map_err(|error| {
            tracing::warn!(%error, "not ready");
            unavailable("the database does not answer")
        })?;
    if steps.iter().any(|step| !step.applied) {
        return Err(unavailable("the database's schema is not current"));
    }
    Ok(Data(Health { status: "ready", database: app.database.dialect().name() }))
}
