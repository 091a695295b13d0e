//! The server is killed, as by the system when memory is short.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::LocalBoxFuture;

use super::{Fault, Plan};
use crate::faults::scene::Scene;

/// SIGKILL, and a second later it is started again.
pub struct Killed;

impl Fault for Killed {
    fn plan(&self) -> Plan {
        Plan { lasts: Some(Duration::from_secs(1)), ..Plan::new("kill -9 of the server") }
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(scene.stage.kill_server())
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(scene.stage.start_server_again())
    }
}
