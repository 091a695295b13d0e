//! The writing half of a socket: writes what the feed gives, and closes a peer that does not take it.

use std::task::Poll;

use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, poll};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use vestnik_protocol::ServerFrame;

use super::{COMMANDS_UNDER_WAY, FAREWELL, WRITE_TIMEOUT, close_frame, text};
use crate::chat::catch_up::{Feed, Step};
use crate::chat::hub::{Outbox, Ready, encode};

type Sink = SplitSink<WebSocket, Message>;

/// Writes until the feed ends or the peer does. `Some` when the last words were said.
pub async fn run(mut sink: Sink, mut feed: Feed, outbox: &Outbox, under_way: &Semaphore) -> Option<()> {
    loop {
        match feed.next().await {
            Step::Write(frames) => write(&mut sink, frames.into_iter().map(text)).await?,
            Step::Close(last_words) => {
                if *last_words == ServerFrame::Restarting {
                    acknowledge_the_rest(&mut sink, outbox, under_way).await?;
                }
                let close = close_frame(&last_words);
                return write(&mut sink, [text(encode(&last_words)), close].into_iter()).await;
            }
        }
    }
}

/// What was carried out is acknowledged, also when the server goes down: the commands are done, only their answers may
/// still be on the way here.
async fn acknowledge_the_rest(sink: &mut Sink, outbox: &Outbox, under_way: &Semaphore) -> Option<()> {
    // All permits are free: no answer is on its way any more.
    let all = u32::try_from(COMMANDS_UNDER_WAY).unwrap_or(u32::MAX);
    drop(timeout(FAREWELL, under_way.acquire_many(all)).await);
    while let Ready::Frames(frames) = outbox.ready(false) {
        write(sink, frames.into_iter().map(text)).await?;
    }
    Some(())
}

/// Gathers the messages and writes them out together. `None`: the peer is gone, or takes nothing.
async fn write(sink: &mut Sink, messages: impl Iterator<Item = Message>) -> Option<()> {
    for message in messages {
        in_time(sink.feed(message)).await?;
    }
    in_time(sink.flush()).await
}

async fn in_time(writing: impl Future<Output = Result<(), axum::Error>>) -> Option<()> {
    let mut writing = std::pin::pin!(writing);
    // Nearly always there is room at once, and no timer is needed.
    if let Poll::Ready(done) = poll!(writing.as_mut()) {
        return done.ok();
    }
    match timeout(WRITE_TIMEOUT, writing).await {
        Ok(done) => done.ok(),
        Err(_) => {
            metrics::counter!("vestnik_slow_readers_closed_total").increment(1);
            None
        }
    }
}
