//! W3: one group, everybody in it online: what a message costs by the size of its audience.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use uuid::Uuid;
use vestnik_protocol::ChatId;

use crate::connection;
use crate::figures::Figure;
use crate::pace::Span;
use crate::pacing::{self, Line, Lines};
use crate::people::{self, Person};
use crate::stage::Stage;
use crate::usage::Processes;

/// Messages a second.
pub const RATE: u64 = 20;
/// Sockets opened at once.
const AT_ONCE: usize = 64;

/// Measures a group of each size. One person writes, all the others read.
///
/// # Errors
/// People or connections are refused, or messages do not arrive.
pub async fn measure(stage: &Stage, on: &str, sizes: &[usize], span: Span) -> Result<Vec<Figure>> {
    let most = sizes.iter().copied().max().unwrap_or_default();
    let people = people::register(&stage.api(), "member", most).await?;
    let mut figures = Vec::new();
    for size in sizes {
        let members = people.get(..*size).context("enough people")?;
        let chat_id = people::group(members).await?;
        let mut lines = Lines::default();
        join(stage, members, chat_id, &mut lines).await?;
        let figure = Figure::new("W3", on, format!("{size} members"));
        figures.push(spread(lines, figure, span, &stage.processes).await?);
    }
    Ok(figures)
}

/// Has a group come online. Its owner writes, the others read.
///
/// # Errors
/// A connection is refused.
pub async fn join(stage: &Stage, members: &[Person], chat_id: ChatId, lines: &mut Lines) -> Result<()> {
    let (owner, others) = members.split_first().context("an owner")?;
    let connect = |person: &Person| {
        let person = person.clone();
        async move { anyhow::Ok(connection::live(stage.server, person.token()).await?.1) }
    };
    let readers: Vec<_> = stream::iter(others).map(connect).buffer_unordered(AT_ONCE).try_collect().await?;
    lines.readers.extend(readers);
    let (writer, acknowledged) = connection::live(stage.server, owner.token()).await?;
    lines.writers.push(Line { writer, chat_id, audience: others.len() as u64 });
    lines.acknowledged.push(acknowledged);
    Ok(())
}

/// The same through a relay that only passes frames on.
///
/// # Errors
/// The relay refuses, or messages do not arrive.
pub async fn through_relay(
    relay: SocketAddr,
    processes: &Processes,
    sizes: &[usize],
    span: Span,
) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for size in sizes {
        let path = format!("/rooms/group-{size}");
        let others = size.saturating_sub(1);
        let connect = |_| async { anyhow::Ok(connection::open(relay, &path).await?.1) };
        let readers = stream::iter(0..others).map(connect).buffer_unordered(AT_ONCE).try_collect().await?;
        let (writer, own) = connection::open(relay, &path).await?;
        let lines = Lines {
            writers: vec![Line { writer, chat_id: ChatId(Uuid::nil()), audience: others as u64 }],
            acknowledged: vec![own],
            readers,
        };
        let figure = Figure::new("W3", "relay", format!("{size} members"));
        figures.push(spread(lines, figure, span, processes).await?);
    }
    Ok(figures)
}

async fn spread(lines: Lines, figure: Figure, span: Span, processes: &Processes) -> Result<Figure> {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let audience = lines.readers.len() as f64;
    let figure = pacing::run(lines, figure, RATE, span, processes).await?;
    let cpu = figure.value("CPU a message").unwrap_or_default();
    Ok(figure.with("CPU a delivery", cpu / audience.max(1.0), "µs"))
}
