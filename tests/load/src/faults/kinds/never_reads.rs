//! Somebody's device reads nothing while everybody in their group writes: a phone in a tunnel, or somebody unfriendly.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use futures_util::future::LocalBoxFuture;
use tokio::task::AbortHandle;

use super::{Fault, Plan};
use crate::faults::device::Device;
use crate::faults::ledger::Part;
use crate::faults::scene::{Chat, Scene};
use crate::faults::steady::Steady;
use crate::people;
use crate::wire;

/// Of the group, besides the one who does not read.
const MEMBERS: usize = 10;
/// Messages a second in the group, each as long as may be: more than the server may keep for one socket.
const RATE: u64 = 40;

/// It stops reading; then it reads again.
#[derive(Default)]
pub struct NeverReads {
    device: Option<Arc<Device>>,
    writing: Option<AbortHandle>,
}

/// As long as may be, nearly.
fn long_text(number: u64) -> String {
    wire::text(number) + &"и так далее, ".repeat(300)
}

impl Fault for NeverReads {
    fn plan(&self) -> Plan {
        // Small enough to be full soon, whatever the system keeps besides.
        let limits = &[("outbound_kib_per_socket", 64)];
        Plan { others_unharmed: true, limits, ..Plan::new("a client that never reads") }
    }

    fn prepare<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            let mut who = people::register(&scene.stage.api(), "unread", 1).await?;
            let who = who.pop().context("somebody")?;
            let direct = scene.chats.iter().filter_map(|chat| chat.members.first().cloned());
            let mut members: Vec<_> = direct.take(MEMBERS).collect();
            let ledger = Arc::clone(&scene.ledger);
            let device = Device::new(who, Part::Extra, scene.stage.server, ledger).with_small_window();
            let device = scene.connect(device);
            self.device = Some(Arc::clone(&device));
            members.push(device);
            let people: Vec<_> = members.iter().map(|device| device.person.clone()).collect();
            let id = people::group(&people).await?;
            scene.chats.push(Chat { id, members });
            Ok(())
        })
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            self.device.as_ref().context("prepared")?.read(false);
            let group = scene.chats.last().context("prepared")?;
            let writers = group.members.iter().take(MEMBERS).cloned();
            let lines = writers.map(|device| (device, group.id)).collect();
            let steady = Steady { lines, rate: RATE, text: long_text, part: Some(Part::Extra) };
            let ledger = Arc::clone(&scene.ledger);
            self.writing = Some(scene.spawn(steady.run(ledger)));
            Ok(())
        })
    }

    fn mend<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            self.writing.take().context("struck")?.abort();
            self.device.as_ref().context("prepared")?.read(true);
            Ok(())
        })
    }
}
