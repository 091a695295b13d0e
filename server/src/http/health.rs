//! `/health/live` and `/health/ready`, for whoever restarts the server or sends it traffic.

use std::time::Duration;

use axum::extract::State;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, ErrorCode, ErrorEnvelope};

use super::{Answer, App, Data, Refusal};
use crate::store::{Database, migration_status};

/// A prober waits a second or two; beyond that "no answer" is the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long an answer of the database is good for probers. They are not limited, so without it whoever likes could keep
/// all connections for reading busy with the question whether there are any.
const REMEMBERED: Duration = Duration::from_secs(1);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// How the server is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Health {
    /// `live` or `ready`.
    status: &'static str,
    /// `sqlite` or `mysql`.
    database: &'static str,
    /// Settings of the database that can lose acknowledged messages, one sentence each, as they were at start.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
}

/// What is known of the database.
pub struct Readiness {
    weaknesses: Vec<String>,
    remembered: Duration,
    last: Mutex<Option<(Instant, Result<(), &'static str>)>>,
}

impl Readiness {
    /// Of a database with these weaknesses.
    #[must_use]
    pub fn new(weaknesses: Vec<String>) -> Self {
        Self { weaknesses, remembered: REMEMBERED, last: Mutex::default() }
    }

    fn health(&self, database: &Database) -> Health {
        Health { status: "ready", database: database.dialect().name(), details: self.weaknesses.clone() }
    }

    /// Asks the database, unless it was asked a moment ago.
    async fn check(&self, database: &Database) -> Result<(), &'static str> {
        // Held while asking, so that of many who come at once one asks and the others take its answer.
        let mut last = self.last.lock().await;
        if let Some((at, answer)) = *last
            && at.elapsed() < self.remembered
        {
            return answer;
        }
        let answer = ask(database).await;
        *last = Some((Instant::now(), answer));
        answer
    }
}

async fn ask(database: &Database) -> Result<(), &'static str> {
    let steps = tokio::time::timeout(PATIENCE, migration_status(database))
        .await
        .map_err(|_| "the database does not answer in time")?
        .map_err(|error| {
            tracing::warn!(%error, "not ready");
            "the database does not answer"
        })?;
    if steps.iter().all(|step| step.applied) { Ok(()) } else { Err("the database's schema is not current") }
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
    Ok(Data(Health { status: "live", database: app.database.dialect().name(), details: Vec::new() }))
}

/// The database answers, its schema is current and the server is not stopping. Send traffic only while this holds.
/// `details` warns of settings of the database that can lose acknowledged messages.
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
    let checked = app.readiness.check(&app.database).await;
    checked.map_err(|why| Refusal::new(ErrorCode::StorageUnavailable, why))?;
    Ok(Data(app.readiness.health(&app.database)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{migrate_up, tests::databases};

    #[tokio::test]
    async fn the_database_is_asked_once_in_a_while_and_its_weaknesses_are_told() {
        for (database, _folder) in databases().await {
            migrate_up(&database).await.unwrap();
            let mut readiness = Readiness::new(vec!["it forgets".to_owned()]);
            let body = serde_json::to_value(readiness.health(&database)).unwrap();
            assert_eq!(body["details"], serde_json::json!(["it forgets"]));

            assert_eq!(readiness.check(&database).await, Ok(()));
            database.close().await;
            assert_eq!(readiness.check(&database).await, Ok(()), "remembered");
            readiness.remembered = Duration::ZERO;
            assert!(readiness.check(&database).await.is_err());
        }
    }
}
