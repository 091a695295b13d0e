//! Bad networks between a part of the people and the server. All the others have good ones and are not to notice.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::LocalBoxFuture;
use vestnik_tests::network::Network;

use super::{Fault, Plan};
use crate::faults::scene::Scene;

/// Each way.
const DELAY: Duration = Duration::from_millis(200);
/// One of five.
const LOST: f64 = 0.2;
/// Linux sends again after so long at the earliest, and to those who speak TCP that is all that a loss is: what was lost,
/// and everything behind it, comes later.
const SENT_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// One of the networks breaks this often.
const CUT_EVERY: Duration = Duration::from_millis(250);

/// Everything comes later.
pub struct Delay;

/// Much comes later.
pub struct Loss;

/// Connections are reset, of one network after the other.
#[derive(Default)]
pub struct Cuts {
    next: usize,
}

const fn plan(name: &'static str) -> Plan {
    Plan { network: true, others_unharmed: true, ..Plan::new(name) }
}

fn each(scene: &Scene, does: impl Fn(&Network)) -> LocalBoxFuture<'static, Result<()>> {
    scene.networks.iter().for_each(does);
    Box::pin(async { Ok(()) })
}

impl Fault for Delay {
    fn plan(&self) -> Plan {
        plan("200 ms of delay")
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        each(scene, |network| network.delay(DELAY))
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        each(scene, |network| network.delay(Duration::ZERO))
    }
}

impl Fault for Loss {
    fn plan(&self) -> Plan {
        plan("20 % of packets lost")
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        each(scene, |network| network.lose(LOST, SENT_AGAIN_AFTER))
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        each(scene, |network| network.lose(0.0, Duration::ZERO))
    }
}

impl Fault for Cuts {
    fn plan(&self) -> Plan {
        Plan { again_every: Some(CUT_EVERY), ..plan("connections break") }
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            let which = self.next % scene.networks.len().max(1);
            self.next += 1;
            scene.networks.get(which).context("there is a network")?.reset();
            Ok(())
        })
    }

    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        each(scene, |_| {})
    }
}
