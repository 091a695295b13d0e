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
/// Minutes below which there are too few slices for a line through half of them.
pub const SHORTEST: u64 = 3;
/// By how much of its mean memory may grow from the first slice that counts to the last.
const MEMORY_MAY_GROW: f64 = 0.05;
/// The same of half of the latencies, which are less even.
const LATENCY_MAY_GROW: f64 = 0.25;
/// The row that says how things changed, and its values.
const SLOPE: &str = "slope";
const MEMORY: &str = "memory in all";
const LATENCY: &str = "p50 in all";

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
    figures.push(change(on, &memory, &medians));
    Ok(figures)
}

/// How memory (MiB) and latencies (milliseconds) changed from slice to slice in the second half of the time: in the first
/// one caches fill, but what grows for ever still grows in the second.
fn change(on: &str, memory: &[f64], latencies: &[f64]) -> Figure {
    let per_minute = 60.0 / (SLICE.warm_up + SLICE.measured).as_secs_f64();
    let [memory, latencies] =
        [memory, latencies].map(|values| values.get(values.len() / 2..).unwrap_or_default());
    Figure::new("W7", on, SLOPE)
        .with("memory", slope(memory) * per_minute, "MiB a minute")
        .with(MEMORY, 100.0 * growth(memory), "%")
        .with("p50", slope(latencies) * per_minute, "ms a minute")
        .with(LATENCY, 100.0 * growth(latencies), "%")
}

/// What grew more than it may, in words. Whatever stays as it is, or falls, does no harm in a longer time either.
#[must_use]
pub fn growths(figures: &[Figure]) -> Vec<String> {
    let bounds = [(MEMORY, MEMORY_MAY_GROW), (LATENCY, LATENCY_MAY_GROW)];
    let slopes = figures.iter().filter(|figure| figure.step == SLOPE);
    let all = slopes.flat_map(|figure| {
        bounds.into_iter().filter_map(|(name, bound)| {
            let (percent, bound) = (figure.value(name)?, 100.0 * bound);
            // Also when it is no number.
            let is_flat = percent <= bound;
            (!is_flat).then(|| {
                format!(
                    "W7 on {}: {name} grew by {percent:.1} % of its mean, it may by {bound:.0} %",
                    figure.on
                )
            })
        })
    });
    all.collect()
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

/// By how much the line through the values grows from the first to the last, as a share of their mean.
#[expect(clippy::cast_precision_loss, reason = "a handful of values")]
fn growth(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    slope(values) * (count - 1.0) / mean
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said about values that go from one to the other evenly, after as long a time in which they came there.
    fn said(memory: (f64, f64), latency: (f64, f64)) -> Vec<String> {
        let line = |(from, to): (f64, f64)| {
            let rising = (0..=20).map(|slice| from * f64::from(slice) / 20.0);
            rising
                .chain((0..=20).map(|slice| from + (to - from) * f64::from(slice) / 20.0))
                .collect::<Vec<_>>()
        };
        growths(&[change("SQLite", &line(memory), &line(latency))])
    }

    #[test]
    fn what_is_flat_or_falls_or_grows_a_little_is_no_complaint() {
        assert!(said((80.0, 80.0), (0.5, 0.5)).is_empty());
        assert!(said((80.0, 40.0), (0.5, 0.1)).is_empty());
        assert!(said((80.0, 83.5), (0.5, 0.6)).is_empty());
    }

    #[test]
    fn growth_of_memory_or_latency_is_a_complaint() {
        let memory = said((80.0, 85.0), (0.5, 0.5));
        assert!(matches!(memory.as_slice(), [one] if one.contains(MEMORY)), "{memory:?}");
        let latency = said((80.0, 80.0), (0.5, 0.7));
        assert!(matches!(latency.as_slice(), [one] if one.contains(LATENCY)), "{latency:?}");
        assert_eq!(said((80.0, 160.0), (0.5, 5.0)).len(), 2);
    }

    #[test]
    fn what_was_not_measured_is_a_complaint() {
        assert_eq!(growths(&[change("SQLite", &[], &[])]).len(), 2);
    }

    #[test]
    fn the_shortest_time_has_slices_enough() {
        let slices = SHORTEST * 60 / (SLICE.warm_up + SLICE.measured).as_secs();
        assert!(slices.div_ceil(2) >= 5, "{slices}");
    }

    #[test]
    fn a_line_has_its_slope() {
        assert!((slope(&[1.0, 3.0, 5.0, 7.0]) - 2.0).abs() < 1e-9);
        assert!(slope(&[4.0, 4.0, 4.0]).abs() < 1e-9);
        assert!(slope(&[4.0]).abs() < 1e-9);
    }
}
