//! W1: pairs of people write at fixed rates.

use std::net::SocketAddr;

use anyhow::Result;
use uuid::Uuid;
use vestnik_protocol::ChatId;

use crate::connection;
use crate::figures::Figure;
use crate::pace::Span;
use crate::pacing::{self, Line, Lines};
use crate::people::{self, Pair};
use crate::stage::Stage;
use crate::usage::Processes;

/// How many pairs write.
const PAIRS: usize = 100;

/// Measures each rate, in messages a second.
///
/// # Errors
/// People or connections are refused, or messages do not arrive.
pub async fn measure(stage: &Stage, on: &str, rates: &[u64], span: Span) -> Result<Vec<Figure>> {
    let pairs = people::pairs(&stage.api(), "pair", PAIRS).await?;
    let mut figures = Vec::new();
    for rate in rates {
        let mut lines = Lines::default();
        join(stage, &pairs, &mut lines).await?;
        let figure = Figure::new("W1", on, format!("{rate} messages/s"));
        figures.push(pacing::run(lines, figure, *rate, span, &stage.processes).await?);
    }
    Ok(figures)
}

/// Has these pairs come online.
///
/// # Errors
/// A connection is refused.
pub async fn join(stage: &Stage, pairs: &[Pair], lines: &mut Lines) -> Result<()> {
    for pair in pairs {
        let (writer, acknowledged) = connection::live(stage.server, pair.writer.token()).await?;
        lines.writers.push(Line { writer, chat_id: pair.chat_id, audience: 1 });
        lines.acknowledged.push(acknowledged);
        lines.readers.push(connection::live(stage.server, pair.reader.token()).await?.1);
    }
    Ok(())
}

/// The same through a relay that only passes frames on, in rooms of two.
///
/// # Errors
/// The relay refuses, or messages do not arrive.
pub async fn through_relay(
    relay: SocketAddr,
    processes: &Processes,
    rates: &[u64],
    span: Span,
) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for rate in rates {
        let mut lines = Lines::default();
        for room in 0..PAIRS {
            let path = format!("/rooms/{rate}-{room}");
            let (writer, own) = connection::open(relay, &path).await?;
            lines.writers.push(Line { writer, chat_id: ChatId(Uuid::nil()), audience: 1 });
            lines.acknowledged.push(own);
            lines.readers.push(connection::open(relay, &path).await?.1);
        }
        let figure = Figure::new("W1", "relay", format!("{rate} messages/s"));
        figures.push(pacing::run(lines, figure, *rate, span, processes).await?);
    }
    Ok(figures)
}
