//! What a fault happens to: a server of its own under steady load, and everybody who uses it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::{AbortHandle, JoinSet};
use vestnik_protocol::ChatId;
use vestnik_tests::database::Backend;
use vestnik_tests::eventually::eventually_within;
use vestnik_tests::network::Network;

use super::device::Device;
use super::kinds::Plan;
use super::ledger::{Ledger, Part};
use super::steady::Steady;
use crate::people::{self, Person};
use crate::stage::Stage;
use crate::wire;

/// Messages a second of one pair, so that nobody meets a limit of a server in production.
const RATE_OF_A_PAIR: u64 = 4;
/// Networks of the people whom a fault of the network concerns.
const NETWORKS: usize = 8;
/// Of the pairs, this part has such a network.
const PART_WITH_NETWORK: usize = 4;
/// How long it may take until everything is where it belongs.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// A chat and the devices of its members.
pub struct Chat {
    /// Which.
    pub id: ChatId,
    /// Whose.
    pub members: Vec<Arc<Device>>,
}

/// Everything.
pub struct Scene {
    // Before the stage in this list: people leave before the server ends.
    tasks: JoinSet<()>,
    /// Who is there.
    pub chats: Vec<Chat>,
    /// What was written.
    pub ledger: Arc<Ledger>,
    /// Between some of the people and the server.
    pub networks: Vec<Network>,
    /// The server and its database.
    pub stage: Stage,
}

impl Scene {
    /// A server with so many people that `rate` messages a second are nothing special to any of them.
    ///
    /// # Errors
    /// The server or the database does not start, or somebody is refused.
    pub async fn build(backend: Backend, place: &Path, plan: &Plan, rate: u64) -> Result<Self> {
        let stage = Stage::start_with(backend, place, plan.limits).await?;
        let ledger = Arc::new(Ledger::begin());
        let mut networks = Vec::new();
        if plan.network {
            for _ in 0..NETWORKS {
                networks.push(Network::to(stage.server).await?);
            }
        }
        let count = usize::try_from(rate / RATE_OF_A_PAIR)?.max(2);
        let pairs = people::pairs(&stage.api(), "pair", count).await?;
        let mut scene = Self { tasks: JoinSet::new(), chats: Vec::new(), ledger, networks, stage };
        for (number, pair) in pairs.into_iter().enumerate() {
            let network =
                scene.networks.get(number % NETWORKS).filter(|_| number < count / PART_WITH_NETWORK);
            let (address, part) = match network {
                Some(network) => (network.address(), Part::Concerned),
                None => (scene.stage.server, Part::Bystander),
            };
            let members = [pair.writer, pair.reader].map(|one| scene.device(one, part, address)).to_vec();
            scene.chats.push(Chat { id: pair.chat_id, members });
        }
        Ok(scene)
    }

    /// Connects somebody.
    pub fn device(&mut self, person: Person, part: Part, address: SocketAddr) -> Arc<Device> {
        self.connect(Device::new(person, part, address, Arc::clone(&self.ledger)))
    }

    /// Connects a device.
    pub fn connect(&mut self, device: Device) -> Arc<Device> {
        let device = Arc::new(device);
        self.spawn(Arc::clone(&device).run());
        device
    }

    /// Something that goes on until the scene is over, or it is ended.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.tasks.spawn(task)
    }

    /// Lets everybody in a direct chat write, so many messages a second in all.
    pub fn write(&mut self, rate: u64) -> AbortHandle {
        let direct = self.chats.iter().filter(|chat| chat.members.len() == 2);
        // First one of each pair, then the other: nobody answers at once.
        let lines = |which: usize| {
            direct.clone().filter_map(move |chat| Some((Arc::clone(chat.members.get(which)?), chat.id)))
        };
        let lines = lines(0).chain(lines(1)).collect();
        let steady = Steady { lines, rate, text: wire::text, part: None };
        let ledger = Arc::clone(&self.ledger);
        self.spawn(steady.run(ledger))
    }

    /// Waits until nobody has anything to send and everybody has heard of everything.
    ///
    /// # Errors
    /// It does not happen in time.
    pub async fn settle(&self) -> Result<()> {
        eventually_within(DEADLINE, "everybody is current", async || {
            for chat in &self.chats {
                for device in &chat.members {
                    ensure!(device.waiting() == 0, "{} messages wait", device.waiting());
                    ensure!(device.is_current(chat.id), "a device misses something of {}", chat.id);
                }
            }
            Ok(())
        })
        .await
    }
}
