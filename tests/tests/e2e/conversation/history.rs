//! Reading back: pages, windows, places to open at.

use anyhow::{Result, ensure};
use vestnik_core::view::{OpenAt, Request};
use vestnik_protocol::{ChatId, CommandOutcome, HistoryPage, Seq};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::server::Talk;
use vestnik_tests::world::World;

use super::cache_is_equal;
use crate::both::on_both_databases;

on_both_databases! {
    pages_of_any_size_cover_a_chat_without_holes,
    deltas_of_any_start_bring_every_row,
    a_chat_opens_at_the_first_unread_message,
    scrolling_to_the_beginning_and_back_shows_no_hole,
    history_that_cannot_come_is_said_and_comes_later,
}

/// Writes this many numbered messages over HTTP.
async fn fill(talk_api: &vestnik_tests::api::Api, chat_id: ChatId, count: u64) -> Result<()> {
    let mut number = 0;
    while number < count {
        let batch =
            (number..count.min(number + 60)).map(|n| send(chat_id, fresh_client_id(), &format!("text {n}")));
        let outcomes = talk_api.commands(batch.collect()).await?;
        ensure!(outcomes.iter().all(|outcome| matches!(outcome, CommandOutcome::Done(_))), "{outcomes:?}");
        number += 60;
    }
    Ok(())
}

async fn pages_of_any_size_cover_a_chat_without_holes(backend: Backend) -> Result<()> {
    const COUNT: u64 = 101;
    let talk = Talk::start(backend).await?;
    fill(&talk.alice.api, talk.chat_id, COUNT).await?;
    let page = async |query: String| -> Result<HistoryPage> {
        talk.bob.api.get(&format!("chats/{}/messages?{query}", talk.chat_id)).await?.data()
    };
    let numbers = |page: &HistoryPage| page.messages.iter().map(|m| m.seq.get()).collect::<Vec<_>>();
    for size in [1, 2, 7, 50, 100, 101, 102, 200] {
        ensure!(talk.bob.api.history(talk.chat_id, size).await?.messages.len() == 101, "forwards by {size}");
        let (mut before, mut all) = (COUNT + 1, Vec::new());
        loop {
            let got = page(format!("before={before}&limit={size}")).await?;
            ensure!(got.has_after == (before <= COUNT), "{before} by {size}: more above {}", got.has_after);
            let mut step = numbers(&got);
            before = step.first().copied().unwrap_or_default();
            step.extend(all);
            all = step;
            if !got.has_before {
                break;
            }
        }
        ensure!(all == (1..=COUNT).collect::<Vec<_>>(), "backwards by {size}");
    }
    let newest = page("limit=10".to_owned()).await?;
    ensure!(numbers(&newest) == (92..=101).collect::<Vec<_>>() && newest.has_before && !newest.has_after);
    for centre in [1, 2, 50, 100, 101] {
        let around = page(format!("around={centre}&limit=20")).await?;
        let got = numbers(&around);
        ensure!(got.contains(&centre) && got.len() <= 20, "{got:?}");
        ensure!(got.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{got:?}");
        ensure!(around.has_before == (got[0] > 1) && around.has_after == (got[got.len() - 1] < COUNT));
    }
    Ok(())
}

/// Design: "no row is skipped at any page size". Every start gives exactly the rows newer than it.
async fn deltas_of_any_start_bring_every_row(backend: Backend) -> Result<()> {
    let talk = Talk::start(backend).await?;
    for n in 0..30 {
        talk.alice.api.write(talk.chat_id, &format!("text {n}")).await?;
        if n % 5 == 4 {
            let seq = Seq::new(n);
            talk.bob.api.done(vestnik_protocol::Command::Read { chat_id: talk.chat_id, seq }).await?;
        }
    }
    let whole = vestnik_tests::audit::WholeChat::read(&talk.bob.api, talk.chat_id).await?;
    for since in (0..=whole.rev.get()).map(vestnik_protocol::Rev::new) {
        let pages = talk.bob.api.delta(talk.chat_id, since).await?;
        ensure!(pages.last().is_some_and(|page| page.rev == whole.rev), "it ends at the newest rev");
        let messages = pages.iter().flat_map(|page| page.messages.iter().map(|m| m.seq)).collect::<Vec<_>>();
        let newer = whole.messages.values().filter(|m| m.rev > since).map(|m| m.seq).collect::<Vec<_>>();
        ensure!(messages == newer, "since {since}: {messages:?} instead of {newer:?}");
        let mut members =
            pages.iter().flat_map(|page| page.members.iter().map(|m| m.user_id)).collect::<Vec<_>>();
        members.sort_unstable();
        let newer = whole.members.values().filter(|m| m.rev > since).map(|m| m.user_id).collect::<Vec<_>>();
        ensure!(members == newer, "since {since}: {members:?} instead of {newer:?}");
    }
    Ok(())
}

async fn a_chat_opens_at_the_first_unread_message(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let api = world.server.api().sign_in("alice").await?.api;
    fill(&api, chat_id, 120).await?;
    world.bob.until("all came", |screen| screen.unread(chat_id) == 120).await?;
    world.bob.seen(chat_id, Seq::new(70)).await?;
    world.bob.until("fifty unread", |screen| screen.unread(chat_id) == 50).await?;
    let open = world.bob.show(chat_id, OpenAt::Unread).await?;
    let timeline = open.timeline.as_ref().filter(|t| t.unread_after == Some(Seq::new(70)));
    ensure!(timeline.is_some(), "the divider stands after 70: {:?}", open.timeline.map(|t| t.unread_after));
    ensure!(open.row(chat_id, "text 70").is_some(), "and the first unread one is in the window");
    // The divider stays where it was while one reads on.
    world.bob.seen(chat_id, Seq::new(120)).await?;
    let read = world.bob.until("none unread", |screen| screen.unread(chat_id) == 0).await?;
    ensure!(read.timeline.is_some_and(|t| t.unread_after == Some(Seq::new(70))));
    let again = world.bob.show(chat_id, OpenAt::Unread).await?;
    ensure!(again.timeline.as_ref().is_some_and(|t| t.unread_after.is_none() && !t.has_after));
    Ok(())
}

/// Pages until there is no more in this direction; every window on the way is without holes.
async fn scroll(device: &Device, chat_id: ChatId, up: bool) -> Result<()> {
    loop {
        let screen = device.screen()?;
        let Some(open) = &screen.timeline else { anyhow::bail!("no chat is open") };
        let numbers = open.rows.iter().filter_map(|row| row.seq).map(Seq::get).collect::<Vec<_>>();
        ensure!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "a hole is shown: {numbers:?}");
        ensure!(open.rows.len() <= 300, "{} rows", open.rows.len());
        if !(if up { open.has_before } else { open.has_after }) {
            return Ok(());
        }
        let edge = if up { numbers.first() } else { numbers.last() }.copied();
        device.ask::<()>(if up { Request::PageBefore } else { Request::PageAfter }).await?;
        device
            .until("the next page", |screen| {
                let rows = screen.rows(chat_id);
                let row = if up { rows.first() } else { rows.iter().rev().find(|row| row.seq.is_some()) };
                row.and_then(|row| row.seq).map(Seq::get) != edge
            })
            .await?;
    }
}

async fn scrolling_to_the_beginning_and_back_shows_no_hole(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let api = world.server.api().sign_in("alice").await?.api;
    fill(&api, chat_id, 700).await?;
    // A fresh device has only the tail: the rest comes from the server.
    let tablet = world.another_device("bob").await?;
    tablet.until("the chat", |screen| screen.last_text(chat_id) == Some("text 699")).await?;
    tablet.show(chat_id, OpenAt::End).await?;
    scroll(&tablet, chat_id, true).await?;
    ensure!(tablet.screen()?.texts(chat_id).first() == Some(&"text 0"));
    scroll(&tablet, chat_id, false).await?;
    ensure!(tablet.screen()?.texts(chat_id).last() == Some(&"text 699"));
    let middle = tablet.show(chat_id, OpenAt::Message { seq: Seq::new(333) }).await?;
    ensure!(middle.row(chat_id, "text 332").is_some());
    cache_is_equal(&tablet, &world.server.api().sign_in("bob").await?.api).await
}

async fn history_that_cannot_come_is_said_and_comes_later(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let api = world.server.api().sign_in("alice").await?.api;
    fill(&api, chat_id, 300).await?;
    let tablet = world.another_device("bob").await?;
    tablet.until("the chat", |screen| screen.last_text(chat_id) == Some("text 299")).await?;
    tablet.show(chat_id, OpenAt::End).await?;
    tablet.go_offline().await?;
    let mut pages = 0;
    while tablet.screen()?.timeline.is_some_and(|open| open.failures.is_empty()) {
        pages += 1;
        ensure!(pages < 20, "what is not in the cache cannot come");
        let rows = tablet.screen()?.rows(chat_id).len();
        tablet.ask::<()>(Request::PageBefore).await?;
        tablet
            .until("a page or its failure", |screen| {
                screen.rows(chat_id).len() > rows
                    || screen.timeline.as_ref().is_some_and(|open| !open.failures.is_empty())
            })
            .await?;
    }
    let rows = tablet.screen()?.rows(chat_id).len();
    tablet.network().restore();
    tablet.ask::<()>(Request::RetryNow).await?;
    // "It is tried again when the link is live": nobody scrolls again.
    tablet.until("the page came", |screen| screen.rows(chat_id).len() > rows).await?;
    Ok(())
}
