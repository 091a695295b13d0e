//! The harness of Vestnik's end-to-end tests: throwaway databases, a network that can fail, real processes, and a
//! world with people in it. The tests themselves are in `tests/e2e`.

pub mod api;
pub mod archive;
pub mod audit;
pub mod cache;
pub mod core;
pub mod database;
pub mod device;
pub mod eventually;
pub mod frames;
pub mod mangler;
pub mod mariadb;
pub mod network;
pub mod people;
pub mod private;
pub mod process;
pub mod scratch;
pub mod screen;
pub mod server;
pub mod socket;
#[cfg(target_os = "linux")]
pub mod window;
pub mod world;
