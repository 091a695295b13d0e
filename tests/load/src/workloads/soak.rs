//! W7: mixed traffic for a long time: direct messages and a group, people who come and go, read, and look at what was.
//! Memory and latencies must not grow with time.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::{MissedTickBehavior, interval};
use vestnik_protocol::{Command, HistoryPage, Seq};

use super::{group, pairs};
use crate::figures::Figure;
use crate::pace::Span;
use crate::pacing::{self, Lines};
use crate::people::{self, Pair};
use crate::stage::Stage;

const PAIRS: usize = 100;
const MEMBERS: usize = 100;
/// Messages a second, in the pairs and in the group together.
const RATE: u64 = 300;
/// One slice of the time: everybody comes, writes, and goes.
const SLICE: Span = Span { warm_up: Duration::from_secs(1), measured: Duration::from_secs(19) };
/// Between two looks at what was.
const LOOK: Duration = Duration::from_millis(50);
/// Of the slices, the first ones fill caches.
const SETTLING: usize = 3;

/// Loads the server for so long and returns a figure for each slice, and one of how they changed.
///
/// # Errors
/// Somebody is refused, or messages do not arrive.
pub async fn measure(stage: &Stage, on: &str, time: Duration) -> Result<Vec<Figure>> {
    let pairs = people::pairs(&stage.api(), "soak", PAIRS).await?;
    let members = people::register(&stage.api(), "soakgroup", MEMBERS).await?;
    let chat_id = people::group(&members).await?;
    let (mut memory, mut medians) = (Vec::new(), Vec::new());
    let mut figures = Vec::new();
    let slices = time.as_secs() / (SLICE.warm_up + SLICE.measured).as_secs();
    for number in 0..slices {
        let mut lines = Lines::default();
        pairs::join(stage, &pairs, &mut lines).await?;
        group::join(stage, &members, chat_id, &mut lines).await?;
        let figure = Figure::new("W7", on, format!("slice {number}"));
        let figure = tokio::select! {
            figure = pacing::run(lines, figure, RATE, SLICE, &stage.processes) => figure?,
            Err(error) = look_around(&pairs) => return Err(error),
        };
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let mebibytes = stage.server_alone().memory_kib()? as f64 / 1_024.0;
        memory.push(mebibytes);
        medians.push(figure.latency.context("latencies")?.p50);
        figures.push(figure.with("server", mebibytes, "MiB"));
    }
    let per_minute = 60.0 / (SLICE.warm_up + SLICE.measured).as_secs_f64();
    let settled = |values: &[f64]| slope(values.get(SETTLING..).unwrap_or_default()) * per_minute;
    figures.push(Figure::new("W7", on, "slope").with("memory", settled(&memory), "MiB a minute").with(
        "p50",
        settled(&medians),
        "ms a minute",
    ));
    Ok(figures)
}

/// What people do beside writing, for ever: they read what is new and look at what was.
async fn look_around(pairs: &[Pair]) -> Result<()> {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for pair in pairs.iter().cycle() {
        ticks.tick().await;
        let (api, chat_id) = (&pair.reader.api, pair.chat_id);
        let page: HistoryPage = api.get(&format!("chats/{chat_id}/messages?limit=50")).await?.data()?;
        let seq = page.messages.last().map_or(Seq::ZERO, |message| message.seq);
        api.done(Command::Read { chat_id, seq }).await?;
    }
    Ok(())
}

/// By how much the values grow from one to the next, as the line through them says (least squares).
#[expect(clippy::cast_precision_loss, reason = "a handful of values")]
fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if values.len() < 2 {
        return 0.0;
    }
    let (middle, mean) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count);
    let along = values.iter().enumerate().map(|(place, value)| (place as f64 - middle) * (value - mean));
    let spread = (0..values.len()).map(|place| (place as f64 - middle).powi(2));
    along.sum::<f64>() / spread.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope() {
        assert!((slope(&[1.0, 3.0, 5.0, 7.0]) - 2.0).abs() < 1e-9);
        assert!(slope(&[4.0, 4.0, 4.0]).abs() < 1e-9);
        assert!(slope(&[4.0]).abs() < 1e-9);
    }
}
