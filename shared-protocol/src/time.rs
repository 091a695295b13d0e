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

impl Millis {
    /// 1970: "not set" where zero has that meaning.
    pub const ZERO: Self = Self(0);
    /// Later than everything, and still a number that every JSON reader holds exactly.
    pub const FOREVER: Self = Self(crate::limits::MAX_COUNTER as i64);

    /// It is not set.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }
}
