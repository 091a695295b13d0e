//! W4: people who are online and silent: what a connection costs when nothing happens on it.

use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use vestnik_protocol::{ClientFrame, limits};

use crate::connection::{self, Reader};
use crate::figures::Figure;
use crate::pace::Span;
use crate::people::{self, Person};
use crate::stage::Stage;
use crate::wire;

/// Sockets opened at once.
const AT_ONCE: usize = 64;

/// Opens so many connections and lets them be, with heartbeats as clients send them.
///
/// # Errors
/// People or connections are refused, or one ends.
pub async fn measure(stage: &Stage, on: &str, counts: &[usize], span: Span) -> Result<Vec<Figure>> {
    let most = counts.iter().copied().max().unwrap_or_default();
    let people = people::register(&stage.api(), "idle", most).await?;
    let server = stage.server_alone();
    let mut figures = Vec::new();
    // What the registrations left behind is not what connections cost: the first of them settle it.
    drop(open(stage, people.get(..most / 10).unwrap_or_default()).await?);
    let before = server.memory_kib()?;
    let mut connections = Vec::new();
    for count in counts {
        connections.extend(open(stage, people.get(connections.len()..*count).unwrap_or_default()).await?);
        let memory = server.memory_kib()?.saturating_sub(before);
        beat(&connections, span.warm_up).await?;
        let cpu = server.cpu_seconds()?;
        // Each of them beats at least once.
        let measured = span.measured.max(Duration::from_secs(limits::HEARTBEAT_SECONDS.into()));
        beat(&connections, measured).await?;
        let cpu = (server.cpu_seconds()? - cpu) / measured.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let each = memory as f64 / connections.len().max(1) as f64;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let whole = server.memory_kib()? as f64 / 1_024.0;
        figures.push(
            Figure::new("W4", on, format!("{count} connections"))
                .with("each", each, "KiB")
                .with("CPU", cpu * 100.0, "% of a core")
                .with("server", whole, "MiB"),
        );
    }
    Ok(figures)
}

async fn open(stage: &Stage, people: &[Person]) -> Result<Vec<Reader>> {
    let connect = |person: &Person| {
        let token = person.token().to_owned();
        // One file for each: the half that writes would be another.
        async move { anyhow::Ok(connection::live(stage.server, &token).await?.1) }
    };
    stream::iter(people).map(connect).buffer_unordered(AT_ONCE).try_collect().await
}

/// Pings of all, spread over the time between two of one, for so long.
async fn beat(connections: &[Reader], time: Duration) -> Result<()> {
    let mut frame = Vec::new();
    wire::put_text(&serde_json::to_string(&ClientFrame::Ping { nonce: 1 })?, &mut frame)?;
    let gap =
        Duration::from_secs(limits::HEARTBEAT_SECONDS.into()) / u32::try_from(connections.len().max(1))?;
    let end = Instant::now() + time;
    let mut ticks = interval_at(Instant::now(), gap);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for connection in connections.iter().cycle() {
        if ticks.tick().await >= end {
            return Ok(());
        }
        connection.write(&frame)?;
    }
    Ok(())
}
