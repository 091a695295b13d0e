//! What the server is loaded with. Each workload returns figures; what is expected of them is said elsewhere.

pub mod group;
pub mod history;
pub mod idle;
pub mod pairs;
pub mod saturation;
pub mod soak;
pub mod storm;
