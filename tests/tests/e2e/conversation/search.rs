//! Finding messages: what the device has and what the server finds are one list, each once, newest first; without the
//! server, what the device has.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{OpenAt, Request, SearchState};
use vestnik_protocol::{ChatId, Command, CommandOutcome, SearchPage, Seq};
use vestnik_tests::api::{Api, fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::eventually::eventually;
use vestnik_tests::screen::{Found, Screen};
use vestnik_tests::world::World;

use super::groups::perform;
use crate::both::on_both_databases;

on_both_databases! {
    device_and_server_find_one_list_without_doubles,
    without_the_server_the_device_finds_what_it_has,
    what_is_gone_is_found_by_neither,
    a_newer_search_takes_the_place_of_an_older_one,
}

/// Messages of a chat. A first delta brings the newest fifty.
const WRITTEN: u64 = 180;

/// Alice has written much, of which a new device of hers has the newest. Each third message says «корабль».
async fn new_device(world: &World) -> Result<(Device, Api, ChatId)> {
    let chat_id = world.talk().await?;
    let api = world.server.api().sign_in("alice").await?.api;
    let texts =
        (1..=WRITTEN).map(|n| if n % 3 == 0 { format!("корабли {n}") } else { format!("words {n}") });
    let commands: Vec<_> = texts.map(|text| send(chat_id, fresh_client_id(), &text)).collect();
    for batch in commands.chunks(60) {
        let outcomes = api.commands(batch.to_vec()).await?;
        ensure!(outcomes.iter().all(|outcome| matches!(outcome, CommandOutcome::Done(_))), "{outcomes:?}");
    }
    indexed(&api, "корабля", WRITTEN / 3).await?;
    Ok((world.another_device("alice").await?, api, chat_id))
}

/// Waits until the server's index has so many hits.
async fn indexed(api: &Api, q: &str, count: u64) -> Result<()> {
    eventually("the index is current", async || {
        let (mut hits, mut cursor) = (0, String::new());
        loop {
            let page: SearchPage = api.get(&format!("search?q={q}&limit=50{cursor}")).await?.data()?;
            hits += page.hits.len() as u64;
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
        }
        ensure!(hits == count, "{hits} of {count}");
        Ok(())
    })
    .await
}

async fn search(device: &Device, search: u32, query: &str) -> Result<()> {
    device.ask(Request::Search { search, query: query.to_owned(), chat_id: None, offset_minutes: 0 }).await
}

/// Waits for the end of what is under way.
async fn settled(device: &Device, number: u32) -> Result<Found> {
    let over = |s: &Screen| {
        s.found.as_ref().is_some_and(|found| found.search == number && found.progress != SearchState::Device)
    };
    device.until("the search is answered", over).await?.found.context("found")
}

/// Asks for more until there is no more. Each answer has all rows before it, and holds the order.
async fn everything(device: &Device, number: u32) -> Result<Found> {
    let mut found = settled(device, number).await?;
    while found.more {
        let before = found.rows.len();
        device.ask::<()>(Request::SearchMore { search: number }).await?;
        let grown = |s: &Screen| {
            s.found.as_ref().is_some_and(|now| {
                now.progress != SearchState::Device && (now.rows.len() > before || !now.more)
            })
        };
        found = device.until("there is more", grown).await?.found.context("found")?;
        in_order(&found)?;
    }
    Ok(found)
}

/// Each once, newest first. Returns the numbers.
fn in_order(found: &Found) -> Result<Vec<u64>> {
    let keys: BTreeSet<_> = found.rows.iter().map(|row| (row.chat_id, row.seq)).collect();
    ensure!(keys.len() == found.rows.len(), "a row is there twice");
    let times: Vec<_> = found.rows.iter().map(|row| (row.sent_at, row.seq)).collect();
    ensure!(times.windows(2).all(|pair| pair[0] > pair[1]), "not newest first: {times:?}");
    Ok(found.rows.iter().map(|row| row.seq.get()).collect())
}

async fn device_and_server_find_one_list_without_doubles(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let (device, api, chat_id) = new_device(&world).await?;
    search(&device, 1, "кораблями").await?;
    let first = settled(&device, 1).await?;
    ensure!(first.progress == SearchState::Complete && first.more, "{first:?}");
    let newest = in_order(&first)?;
    ensure!(newest.len() >= 50 && newest.first() == Some(&WRITTEN), "{newest:?}");
    let all: Vec<_> = (1..=WRITTEN / 3).rev().map(|n| n * 3).collect();
    ensure!(newest == all[..newest.len()], "nothing between them is left out: {newest:?}");
    let found = in_order(&everything(&device, 1).await?)?;
    ensure!(found == all, "{found:?}");

    // Also those that only the server has are found for what they say, in one chat and by one person.
    for (number, query) in [(2, "корабль 6"), (3, "6 корабль from:alice"), (4, "6 корабль in:bob")]
    {
        search(&device, number, query).await?;
        let rows = settled(&device, number).await?;
        ensure!(in_order(&rows)?.contains(&6), "{query}: {rows:?}");
        ensure!(
            rows.rows.iter().all(|row| row.excerpt.contains('6') && !row.highlights.is_empty()),
            "{rows:?}"
        );
    }
    search(&device, 5, "корабль from:bob").await?;
    ensure!(settled(&device, 5).await?.rows.is_empty());

    // A hit leads to its place, also where the device has nothing yet; then it is found once all the same.
    device.show(chat_id, OpenAt::Message { seq: Seq::new(6) }).await?;
    device.until("its place is shown", |s| s.row(chat_id, "корабли 6").is_some()).await?;
    search(&device, 6, "корабль").await?;
    ensure!(in_order(&everything(&device, 6).await?)? == all);

    // What the device knows to say otherwise is judged by that.
    let content = vestnik_protocol::Content::text("лодки");
    api.done(Command::Edit { chat_id, seq: Seq::new(WRITTEN), edit: 0, content }).await?;
    device.until("the edit came", |s| s.last_text(chat_id) == Some("лодки")).await?;
    search(&device, 7, "корабль").await?;
    ensure!(in_order(&everything(&device, 7).await?)? == all[1..]);
    search(&device, 8, "лодка").await?;
    ensure!(in_order(&settled(&device, 8).await?)? == [WRITTEN]);
    Ok(())
}

async fn without_the_server_the_device_finds_what_it_has(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let (device, _, chat_id) = new_device(&world).await?;
    device.go_offline().await?;
    search(&device, 1, "корабль").await?;
    let found = settled(&device, 1).await?;
    ensure!(found.progress == SearchState::DeviceOnly { code: "unreachable".to_owned() }, "{found:?}");
    ensure!(!found.more);
    let here = in_order(&found)?;
    // Of the newest fifty each third.
    let expected: Vec<_> = (WRITTEN - 49..=WRITTEN).rev().filter(|n| n % 3 == 0).collect();
    ensure!(here == expected, "{here:?}");
    // What waits is not on the server and has no number yet; what is being deleted is not found any more.
    device.write(chat_id, "ещё один корабль").await?;
    let gone = Command::Delete { chat_id, seqs: vec![Seq::new(WRITTEN)] };
    perform(&device, gone).await?;
    search(&device, 2, "корабль").await?;
    ensure!(in_order(&settled(&device, 2).await?)? == expected[1..]);
    // Back: `SearchMore` asks the server after all.
    device.network().restore();
    device.ask::<()>(Request::RetryNow).await?;
    device.live().await?;
    device.queue_is_empty().await?;
    device.ask::<()>(Request::SearchMore { search: 2 }).await?;
    let complete = |s: &Screen| s.found.as_ref().is_some_and(|found| found.progress == SearchState::Complete);
    device.until("the server answers", complete).await?;
    let all = in_order(&everything(&device, 2).await?)?;
    let sent = WRITTEN + 1;
    let older: Vec<_> = (1..WRITTEN / 3).rev().map(|n| n * 3).collect();
    let all: Vec<_> = all.into_iter().filter(|seq| *seq != sent).collect();
    ensure!(all == older, "{all:?}");
    Ok(())
}

async fn what_is_gone_is_found_by_neither(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let (device, api, chat_id) = new_device(&world).await?;
    let count = WRITTEN / 3;
    // One here and one that only the server has: deleted, then hidden, then cleared.
    api.done(Command::Delete { chat_id, seqs: vec![Seq::new(WRITTEN), Seq::new(90)] }).await?;
    perform(&device, Command::HideMessages { chat_id, seqs: vec![Seq::new(WRITTEN - 3), Seq::new(60)] })
        .await?;
    perform(&device, Command::ClearHistory { chat_id, up_to: Seq::new(30), remove: false }).await?;
    device.queue_is_empty().await?;
    indexed(&api, "корабль", count - 4 - 10).await?;
    search(&device, 1, "корабль").await?;
    let found = in_order(&everything(&device, 1).await?)?;
    let there = |n: &u64| n.is_multiple_of(3) && *n > 30 && ![WRITTEN, 90, WRITTEN - 3, 60].contains(n);
    ensure!(found == (1..=WRITTEN).rev().filter(there).collect::<Vec<_>>(), "{found:?}");
    // Bob sees all but what was deleted.
    search(&world.bob, 1, "корабль").await?;
    ensure!(everything(&world.bob, 1).await?.rows.len() as u64 == count - 2);
    Ok(())
}

async fn a_newer_search_takes_the_place_of_an_older_one(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let (device, _, _) = new_device(&world).await?;
    for (number, query) in [(1, "корабль"), (2, "words"), (3, "nothing of this sort")] {
        search(&device, number, query).await?;
    }
    let found = settled(&device, 3).await?;
    ensure!(found.rows.is_empty() && !found.more && found.progress == SearchState::Complete, "{found:?}");
    // What belongs to an earlier one changes nothing.
    device.ask::<()>(Request::SearchMore { search: 2 }).await?;
    search(&device, 2, "words").await?;
    search(&device, 4, "").await?;
    let found = settled(&device, 4).await?;
    ensure!(found.search == 4 && found.rows.is_empty(), "{found:?}");
    Ok(())
}
