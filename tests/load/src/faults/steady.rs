//! The load beside every fault: people write at a fixed pace, whatever becomes of what they wrote before.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use vestnik_protocol::ChatId;

use super::device::Device;
use super::ledger::{Ledger, Part};

/// How precisely the pace is kept.
const TICK: Duration = Duration::from_millis(1);

/// Who writes where, one after the other in turn.
#[derive(Clone)]
pub struct Steady {
    /// Writer and chat.
    pub lines: Vec<(Arc<Device>, ChatId)>,
    /// Messages a second, of all together.
    pub rate: u64,
    /// What they say.
    pub text: fn(u64) -> String,
    /// Whose messages these are; each device's own where it is not said.
    pub part: Option<Part>,
}

impl Steady {
    /// Writes until it is dropped.
    pub async fn run(self, ledger: Arc<Ledger>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let gap = 1_000_000_000 / self.rate.max(1);
        let mut due = ledger.now();
        let mut lines = self.lines.iter().cycle();
        loop {
            ticks.tick().await;
            while due <= ledger.now() {
                let Some((writer, chat_id)) = lines.next() else { return };
                writer.write(*chat_id, self.part.unwrap_or(writer.part), due, self.text);
                due += gap;
            }
        }
    }
}
