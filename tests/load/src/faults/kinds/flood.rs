//! Somebody sends as fast as they can, to a server with the limits of one user that it has by default.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use futures_util::future::LocalBoxFuture;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::task::AbortHandle;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use vestnik_protocol::{
    ChatId, ClientFrame, Command, CommandOutcome, Content, Hello, PROTOCOL_VERSION, Rev, ServerFrame,
};

use super::{Fault, Plan};
use crate::faults::ledger::{Ledger, Part};
use crate::faults::scene::{Chat, Scene};
use crate::people::{self, Person};
use crate::wire;

/// As by default: `server/src/config/table.rs`.
const LIMITS: &[(&str, u32)] =
    &[("messages_per_minute", 300), ("frames_per_minute", 1_200), ("requests_per_minute", 1_200)];
/// Messages in a frame.
const AT_ONCE: usize = 16;

/// It begins, and ends.
#[derive(Default)]
pub struct Flood {
    from: Option<(Person, ChatId)>,
    flooding: Option<AbortHandle>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    written: AtomicU64,
    done: AtomicU64,
    refused: AtomicU64,
}

impl Fault for Flood {
    fn plan(&self) -> Plan {
        Plan { others_unharmed: true, limits: LIMITS, ..Plan::new("a flood from one user") }
    }

    fn prepare<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            let mut pair = people::pairs(&scene.stage.api(), "flood", 1).await?;
            let pair = pair.pop().context("a pair")?;
            let victim = scene.device(pair.reader, Part::Flood, scene.stage.server);
            scene.chats.push(Chat { id: pair.chat_id, members: vec![victim] });
            self.from = Some((pair.writer, pair.chat_id));
            Ok(())
        })
    }

    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            let (person, chat_id) = self.from.clone().context("prepared")?;
            let (server, ledger, counts) =
                (scene.stage.server, Arc::clone(&scene.ledger), Arc::clone(&self.counts));
            self.flooding = Some(scene.spawn(async move {
                loop {
                    // Whatever ends it, it begins again.
                    let _ = flood(server, &person, chat_id, &ledger, &counts).await;
                    tokio::task::yield_now().await;
                }
            }));
            Ok(())
        })
    }

    fn mend<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async {
            self.flooding.take().context("struck")?.abort();
            Ok(())
        })
    }

    fn note(&self) -> Option<String> {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { written, done, refused } = &*self.counts;
        Some(format!("flood: {} written, {} taken, {} refused", of(written), of(done), of(refused)))
    }
}

async fn flood(
    server: SocketAddr,
    person: &Person,
    chat_id: ChatId,
    ledger: &Ledger,
    counts: &Counts,
) -> Result<()> {
    let (stream, _) = connect_async(format!("ws://{server}/v1/ws")).await?;
    let (mut sink, mut source) = stream.split();
    let token = Some(person.token().to_owned());
    let hello =
        Hello { version: PROTOCOL_VERSION, token, epoch: None, account_rev: Rev::ZERO, cursors: Vec::new() };
    sink.send(text(&ClientFrame::Hello(hello))?).await?;
    let writing = async {
        for id in 0.. {
            let commands = commands(person, chat_id, ledger);
            counts.written.fetch_add(commands.len() as u64, Ordering::Relaxed);
            sink.send(text(&ClientFrame::Commands { id, commands })?).await?;
        }
        anyhow::Ok(())
    };
    let reading = async {
        while let Some(message) = source.next().await {
            let Message::Text(frame) = message? else { continue };
            let ServerFrame::Ack { results, .. } = serde_json::from_str(&frame)? else { continue };
            for outcome in results {
                let CommandOutcome::Done(done) = outcome else {
                    counts.refused.fetch_add(1, Ordering::Relaxed);
                    continue;
                };
                counts.done.fetch_add(1, Ordering::Relaxed);
                let message = done.message.context("a message")?;
                let number = crate::faults::told::number_of(&message).context("a number")?;
                ledger.acknowledge(number, chat_id, Some(message.seq), done.rev);
            }
        }
        anyhow::Ok(())
    };
    tokio::try_join!(writing, reading)?;
    Ok(())
}

fn commands(person: &Person, chat_id: ChatId, ledger: &Ledger) -> Vec<Command> {
    let send = |_| {
        let (number, client_id) = ledger.write(chat_id, person.id, Part::Flood, ledger.now());
        let content = Content::text(wire::text(number));
        Command::Send { chat_id, client_id, content, reply_to: None, silent: false }
    };
    (0..AT_ONCE).map(send).collect()
}

fn text(frame: &ClientFrame) -> Result<Message> {
    Ok(Message::text(serde_json::to_string(frame)?))
}
