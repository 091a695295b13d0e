//! The database's own process dies, or stands still.

use std::time::Duration;

use anyhow::{Result, ensure};
use futures_util::future::LocalBoxFuture;
use tokio::process::Command;

use super::{Fault, Plan};
use crate::faults::scene::Scene;

/// SIGKILL, and a second later it is started again.
pub struct Killed;

/// SIGSTOP: connections stay open and nothing answers. Ten seconds later it goes on.
pub struct Stopped;

impl Fault for Killed {
    fn plan(&self) -> Plan {
        Plan { lasts: Some(Duration::from_secs(1)), ..Plan::new("kill -9 of MariaDB") }
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async { scene.stage.mariadb()?.kill().await })
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async { scene.stage.mariadb()?.start_again().await })
    }
}

impl Fault for Stopped {
    fn plan(&self) -> Plan {
        Plan { lasts: Some(Duration::from_secs(10)), ..Plan::new("MariaDB stopped for 10 s") }
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(signal(scene, "-STOP"))
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(signal(scene, "-CONT"))
    }
}

async fn signal(scene: &mut Scene, signal: &str) -> Result<()> {
    let pid = scene.stage.mariadb()?.pid()?.to_string();
    let sent = Command::new("kill").args([signal, &pid]).status().await?;
    ensure!(sent.success(), "kill {signal}: {sent}");
    Ok(())
}
