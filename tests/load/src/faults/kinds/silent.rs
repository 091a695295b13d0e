//! A thousand connections that never say who they are.

use anyhow::Result;
use futures_util::future::LocalBoxFuture;
use tokio::task::AbortHandle;
use tokio::time::{Duration, Instant, sleep_until};

use super::{Fault, Plan};
use crate::connection;
use crate::faults::scene::Scene;

/// How many.
const CONNECTIONS: usize = 1_000;
/// Over this time they come, and one that was refused or sent away waits so long.
const SPREAD: Duration = Duration::from_secs(1);

/// They come, are sent away after a while, and come again.
#[derive(Default)]
pub struct Silent(Vec<AbortHandle>);

impl Fault for Silent {
    fn plan(&self) -> Plan {
        Plan { others_unharmed: true, ..Plan::new("1,000 silent connections") }
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            let server = scene.stage.server;
            for _ in 0..CONNECTIONS {
                let silent = async move {
                    loop {
                        sleep_until(Instant::now() + SPREAD.mul_f64(rand::random_range(0.0..1.0))).await;
                        if let Ok((_writer, mut reader)) = connection::open(server, "/v1/ws").await {
                            while reader.next().await.is_some() {}
                        }
                    }
                };
                self.0.push(scene.spawn(silent));
            }
            Ok(())
        })
    }

    fn mend<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        self.0.drain(..).for_each(|task| task.abort());
        Box::pin(async { Ok(()) })
    }
}
