//! HTTP: routes, extractors, limits, and the layers around them. The only floor that knows axum. A handler takes what
//! it needs from the request, calls one use case and wraps the answer; it decides nothing itself.

mod answer;
mod asyncapi;
mod auth;
mod chats;
mod commands;
mod docs;
mod extract;
mod frame_examples;
mod groups;
mod health;
mod layers;
pub mod limits;
mod listen;
mod me;
mod metrics;
mod observe;
mod search;
mod server_info;
mod socket;
mod users;

use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa_axum::router::OpenApiRouter;

pub use answer::{Answer, Data, Refusal};
pub use extract::{ClientAddress, Json, Path, Query, bearer};
pub use health::Readiness;
pub use listen::{Patience, listen};
pub use metrics::metrics_router;
pub use observe::RequestId;
pub use socket::parse as parse_frame;

use crate::accounts::Accounts;
use crate::chat::Chats;
use crate::config::Config;
use crate::store::Database;
use limits::Limits;

/// What handlers share. Cloning is cheap.
#[derive(Clone)]
pub struct App {
    /// The configuration, as checked at start.
    pub config: Arc<Config>,
    /// For readiness only: everything else goes through a use case.
    pub database: Database,
    /// Registration, sign-in, sessions, profiles.
    pub accounts: Arc<Accounts>,
    /// Commands, history, catch-up, live connections.
    pub chats: Arc<Chats>,
    /// Limits of users and addresses.
    pub limits: Arc<Limits>,
    /// Counts what a shutdown waits for; a socket is no connection of the listener any more.
    pub tasks: TaskTracker,
    /// Cancelled when a shutdown has waited long enough.
    pub cut: CancellationToken,
    /// Cancelled when the server begins to stop.
    pub stopping: CancellationToken,
    /// How long silence is borne.
    pub patience: Patience,
    /// What probers are told.
    pub readiness: Arc<Readiness>,
}

/// Every route of the API with its description. What is not in here does not exist.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(docs::description())
        .merge(server_info::routes())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(users::routes())
        .merge(chats::routes())
        .merge(groups::routes())
        .merge(commands::routes())
        .merge(search::routes())
        .merge(socket::routes())
        .merge(health::routes())
}

/// The whole service.
pub fn router(app: App) -> Router {
    let (routes, openapi) = api().split_for_parts();
    let routes = docs::serve(routes, openapi, &app.config.http).merge(groups::pages());
    layers::around(routes, app)
}
