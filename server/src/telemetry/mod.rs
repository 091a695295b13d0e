//! What the server tells its administrator: logs and metrics. Neither ever holds a secret, what people write, or what
//! they search for.

pub mod logs;
pub mod metrics;
