//! What a server says of itself to anyone who asks, before sign-in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// The answer of `GET /v1/server`. `product` is always "vestnik": so a client tells a Vestnik from any other site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "protocol.ts")]
pub struct ServerInfo {
    /// Always `vestnik`.
    pub product: String,
    /// The server's release, as `0.1.0`.
    pub release: String,
    /// [`crate::PROTOCOL_VERSION`] of the server.
    pub version: u32,
    /// Clients below this are told to update.
    pub minimum_client_version: u32,
    /// The name its administrator gave it.
    pub name: String,
    /// Anyone may register.
    pub registration_open: bool,
}
