//! `kill -9` of the server and of a client, in the middle of work.

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::OpenAt;
use vestnik_protocol::{ChatId, ClientId};
use vestnik_tests::api::Api;
use vestnik_tests::audit::WholeChat;
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::process::ServerProcess;

use crate::both::on_both_databases;
use crate::conversation::cache_is_equal;

on_both_databases! {
    a_killed_server_loses_nothing_acknowledged_and_gets_the_rest_once,
    a_client_killed_with_a_full_queue_sends_it_once,
    a_client_killed_while_sending_sends_the_rest_once,
}

const CLIENTS: usize = 10;
const SENDS: usize = 200;
/// The server dies each time so many messages more are acknowledged.
const DEATHS: [usize; 3] = [300, 900, 1_500];

/// The letters of a number, for names that do not look alike.
fn name(number: usize) -> String {
    format!("writer_{}", ["a", "b", "c", "d", "e", "f", "g", "h", "k", "p"][number % 10])
}

/// The chat holds exactly these messages of the sender, each once, in this order.
pub(crate) fn holds_once_in_order(
    whole: &WholeChat,
    sender: vestnik_protocol::UserId,
    sent: &[ClientId],
) -> Result<()> {
    let there =
        whole.messages.values().filter(|m| m.sender_id == sender).map(|m| m.client_id).collect::<Vec<_>>();
    let missing = sent.iter().filter(|id| !there.contains(id)).count();
    ensure!(there == sent, "{} sent, {} there, {missing} missing", sent.len(), there.len());
    Ok(())
}

struct Writer {
    device: Device,
    chat_id: ChatId,
    sent: Vec<ClientId>,
}

async fn a_killed_server_loses_nothing_acknowledged_and_gets_the_rest_once(backend: Backend) -> Result<()> {
    let mut server = ServerProcess::start(backend).await?;
    let reader = Device::new("reader", server.address()).await?;
    reader.register().await?;
    let mut writers = Vec::new();
    for number in 0..CLIENTS {
        let device = Device::new(&name(number), server.address()).await?;
        device.register().await?;
        let chat_id = device.chat_with(reader.me()?).await?;
        writers.push(Writer { device, chat_id, sent: Vec::new() });
    }
    let received = |screen: &vestnik_tests::screen::Screen| {
        screen.chats.values().map(|chat| chat.seq.get()).sum::<u64>()
    };
    let writing = futures_util::future::try_join_all(writers.iter_mut().map(async |writer| {
        for n in 0..SENDS {
            writer.sent.push(writer.device.write(writer.chat_id, &format!("message {n}")).await?);
        }
        anyhow::Ok(())
    }));
    let dying = async {
        for death in DEATHS {
            reader.until("some arrived", |screen| received(screen) >= death as u64).await?;
            server.kill().await?;
            server.start_again().await?;
        }
        anyhow::Ok(())
    };
    tokio::try_join!(writing, dying)?;
    let all = (CLIENTS * SENDS) as u64;
    reader.until("all arrived", |screen| received(screen) >= all).await?;
    for writer in &writers {
        let api = Api::of(server.address()).sign_in(writer.device.name()).await?.api;
        writer.device.queue_is_empty().await?;
        let whole = WholeChat::read(&api, writer.chat_id).await?;
        holds_once_in_order(&whole, writer.device.me()?, &writer.sent)?;
        cache_is_equal(&writer.device, &api).await?;
    }
    cache_is_equal(&reader, &Api::of(server.address()).sign_in("reader").await?.api).await
}

/// Alice in a process of her own, bob beside the test, and their chat.
async fn two(server: &ServerProcess) -> Result<(Device, Device, ChatId)> {
    let alice = Device::apart("alice", server.address()).await?;
    let bob = Device::new("bob", server.address()).await?;
    tokio::try_join!(alice.register(), bob.register())?;
    let chat_id = alice.chat_with(bob.me()?).await?;
    bob.chat_with(alice.me()?).await?;
    Ok((alice, bob, chat_id))
}

async fn sent_once(
    server: &ServerProcess,
    alice: &Device,
    bob: &Device,
    chat: ChatId,
    sent: &[ClientId],
) -> Result<()> {
    bob.until("all arrived", |screen| {
        screen.chats.get(&chat).is_some_and(|c| c.seq.get() >= sent.len() as u64)
    })
    .await?;
    let api = Api::of(server.address()).sign_in("alice").await?.api;
    alice.queue_is_empty().await?;
    holds_once_in_order(&WholeChat::read(&api, chat).await?, alice.me()?, sent)?;
    cache_is_equal(alice, &api).await?;
    cache_is_equal(bob, &Api::of(server.address()).sign_in("bob").await?.api).await
}

async fn a_client_killed_with_a_full_queue_sends_it_once(backend: Backend) -> Result<()> {
    let server = ServerProcess::start(backend).await?;
    let (mut alice, bob, chat_id) = two(&server).await?;
    alice.go_offline().await?;
    let mut sent = Vec::new();
    for n in 0..50 {
        sent.push(alice.write(chat_id, &format!("queued {n}")).await?);
    }
    alice.kill().await?;
    alice.open().await?;
    let open = alice.show(chat_id, OpenAt::End).await?;
    ensure!(open.texts(chat_id) == (0..50).map(|n| format!("queued {n}")).collect::<Vec<_>>());
    alice.go_online().await?;
    sent_once(&server, &alice, &bob, chat_id, &sent).await
}

async fn a_client_killed_while_sending_sends_the_rest_once(backend: Backend) -> Result<()> {
    let server = ServerProcess::start(backend).await?;
    let (mut alice, bob, chat_id) = two(&server).await?;
    alice.go_offline().await?;
    let mut sent = Vec::new();
    for n in 0..400 {
        sent.push(alice.write(chat_id, &format!("queued {n}")).await?);
    }
    alice.network().delay(std::time::Duration::from_millis(5));
    for arrived in [20, 150] {
        alice.network().restore();
        // Not `go_online`: it waits until everything is settled, and this is to happen in the middle.
        bob.until("some arrived", |s| {
            s.chats.get(&chat_id).context("chat").is_ok_and(|c| c.seq.get() >= arrived)
        })
        .await?;
        alice.kill().await?;
        alice.open().await?;
    }
    sent_once(&server, &alice, &bob, chat_id, &sent).await
}
