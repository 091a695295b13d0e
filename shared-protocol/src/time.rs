//! Points in time on the wire and in databases.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Milliseconds since 1970-01-01T00:00:00Z. Signed, as databases store it; never negative in practice.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(transparent)]
#[ts(export_to = "protocol.ts", type = "number")]
pub struct Millis(pub i64);
