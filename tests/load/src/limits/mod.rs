//! What this machine could do at best, measured beside the workloads: no figure says anything without them.

pub mod disk;
pub mod relay;
pub mod rows;
