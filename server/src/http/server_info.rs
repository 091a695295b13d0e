//! `GET /v1/server`: what this server is, before sign-in.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vestnik_protocol::{Envelope, MINIMUM_CLIENT_VERSION, PROTOCOL_VERSION, ServerInfo};

use super::{Answer, App, Data};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(server_info))
}

/// What this server is and whether it takes new people.
#[utoipa::path(
    get,
    path = "/v1/server",
    tag = "server",
    security(()),
    responses((status = 200, description = "This is a Vestnik", body = Envelope<ServerInfo>))
)]
async fn server_info(State(app): State<App>) -> Answer<ServerInfo> {
    Ok(Data(ServerInfo {
        product: "vestnik".to_owned(),
        release: env!("CARGO_PKG_VERSION").to_owned(),
        version: PROTOCOL_VERSION,
        minimum_client_version: MINIMUM_CLIENT_VERSION,
        name: app.config.server.name.clone(),
        registration_open: app.accounts.registration_open(),
    }))
}
