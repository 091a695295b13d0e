//! Away from the network: everything is still there, what is written waits, and nothing is lost or doubled.

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{OpenAt, Request, SendState};
use vestnik_protocol::Seq;
use vestnik_tests::database::Backend;
use vestnik_tests::screen::Screen;
use vestnik_tests::world::World;

use super::{all_sent, cache_is_equal};
use crate::both::on_both_databases;

on_both_databases! {
    what_is_written_offline_is_sent_on_return,
    what_was_missed_comes_on_return,
    a_long_absence_ends_with_the_newest_and_the_rest_on_demand,
    a_restart_without_network_shows_everything,
    what_waits_survives_a_restart,
    a_waiting_message_can_be_given_up,
    a_draft_survives_a_restart,
    a_half_open_network_is_noticed,
    a_restarted_server_is_found_again,
    answers_lost_on_the_way_double_nothing,
}

async fn what_is_written_offline_is_sent_on_return(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.alice.go_offline().await?;
    for n in 0..10 {
        world.alice.write(chat_id, &format!("offline {n}")).await?;
    }
    let shown = |s: &Screen| s.rows(chat_id).len() == 10 && s.last_text(chat_id) == Some("offline 9");
    let waiting = world.alice.until("ten wait, here and in the list", shown).await?;
    ensure!(waiting.states(chat_id).iter().all(|state| *state == SendState::Queued));
    let keys = waiting.rows(chat_id).iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    world.alice.go_online().await?;
    all_sent(&world.alice, chat_id, 10).await?;
    let screen = world.alice.screen()?;
    ensure!(
        screen.rows(chat_id).iter().map(|row| row.key.clone()).collect::<Vec<_>>() == keys,
        "no row jumps"
    );
    world.bob.show(chat_id, OpenAt::Beginning).await?;
    let bobs = world.bob.until("all ten", |screen| screen.texts(chat_id).len() == 10).await?;
    ensure!(bobs.texts(chat_id) == (0..10).map(|n| format!("offline {n}")).collect::<Vec<_>>());
    Ok(())
}

async fn what_was_missed_comes_on_return(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    world.bob.go_offline().await?;
    for n in 0..30 {
        world.alice.write(chat_id, &format!("missed {n}")).await?;
    }
    world.alice.show(chat_id, OpenAt::End).await?;
    all_sent(&world.alice, chat_id, 30).await?;
    world.bob.go_online().await?;
    world.bob.until("all thirty", |s| s.texts(chat_id).len() == 30 && s.unread(chat_id) == 30).await?;
    cache_is_equal(&world.bob, &world.server.api().sign_in("bob").await?.api).await
}

/// More changes than a catch-up carries: the newest tail comes, the rest when it is scrolled to, and unread is exact
/// up to the cap.
async fn a_long_absence_ends_with_the_newest_and_the_rest_on_demand(backend: Backend) -> Result<()> {
    const MISSED: u64 = 1_300;
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.write(chat_id, "the last one before").await?;
    world.bob.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    world.bob.go_offline().await?;
    let api = world.server.api().sign_in("alice").await?.api;
    for from in (0..MISSED).step_by(50) {
        let batch = (from..from + 50).map(|n| {
            vestnik_tests::api::send(chat_id, vestnik_tests::api::fresh_client_id(), &format!("missed {n}"))
        });
        let outcomes = api.commands(batch.collect()).await?;
        ensure!(
            outcomes.iter().all(|o| matches!(o, vestnik_protocol::CommandOutcome::Done(_))),
            "{outcomes:?}"
        );
    }
    world.bob.go_online().await?;
    let newest = format!("missed {}", MISSED - 1);
    let screen = world.bob.until("the newest", |screen| screen.last_text(chat_id) == Some(&newest)).await?;
    let chat = screen.chats.get(&chat_id).context("in the list")?;
    ensure!(chat.unread == 999 && chat.unread_capped, "{chat:?}");
    cache_is_equal(&world.bob, &world.server.api().sign_in("bob").await?.api).await?;
    // From the first unread one on, through the hole, to the end.
    world.bob.show(chat_id, OpenAt::Beginning).await?;
    let first =
        world.bob.until("the first", |s| s.texts(chat_id).first() == Some(&"the last one before")).await?;
    ensure!(first.timeline.as_ref().is_some_and(|open| !open.has_before));
    let mut last = 0;
    loop {
        let screen = world.bob.screen()?;
        let rows = screen.rows(chat_id);
        ensure!(rows.len() <= 300, "a window stays small: {}", rows.len());
        let numbers = rows.iter().filter_map(|row| row.seq).map(Seq::get).collect::<Vec<_>>();
        ensure!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "a hole is shown: {numbers:?}");
        let end = numbers.last().copied().unwrap_or_default();
        if end == MISSED + 1 {
            break;
        }
        ensure!(end > last, "it moves on");
        last = end;
        world.bob.ask::<()>(Request::PageAfter).await?;
        world
            .bob
            .until("the next page", |screen| {
                screen.rows(chat_id).last().and_then(|row| row.seq).is_some_and(|seq| seq.get() > end)
            })
            .await?;
    }
    cache_is_equal(&world.bob, &world.server.api().sign_in("bob").await?.api).await
}

async fn a_restart_without_network_shows_everything(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.write(chat_id, "before").await?;
    world.bob.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    world.bob.network().cut();
    world.bob.restart().await?;
    let screen = world.bob.offline().await.and_then(|()| world.bob.screen())?;
    ensure!(screen.is_signed_in(), "signed in from the cache");
    ensure!(screen.last_text(chat_id) == Some("before") && screen.unread(chat_id) == 1);
    ensure!(screen.profiles.contains_key(&world.alice.me()?), "names too");
    let open = world.bob.show(chat_id, OpenAt::Unread).await?;
    ensure!(open.texts(chat_id) == ["before"]);
    Ok(())
}

async fn what_waits_survives_a_restart(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.go_offline().await?;
    for n in 0..5 {
        world.alice.write(chat_id, &format!("waiting {n}")).await?;
    }
    world.alice.restart().await?;
    let open = world.alice.show(chat_id, OpenAt::End).await?;
    ensure!(open.texts(chat_id) == (0..5).map(|n| format!("waiting {n}")).collect::<Vec<_>>());
    world.alice.go_online().await?;
    all_sent(&world.alice, chat_id, 5).await?;
    world.bob.until("five", |screen| screen.unread(chat_id) == 5).await?;
    Ok(())
}

async fn a_waiting_message_can_be_given_up(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.alice.go_offline().await?;
    let regretted = world.alice.write(chat_id, "regretted").await?;
    world.alice.write(chat_id, "kept").await?;
    let text: String = world.alice.ask(Request::DiscardSend { client_id: regretted }).await?;
    ensure!(text == "regretted", "its text goes back to the composer");
    world.alice.until("one left", |screen| screen.texts(chat_id) == ["kept"]).await?;
    world.alice.refused(Request::DiscardSend { client_id: regretted }, "already_sent").await?;
    world.alice.go_online().await?;
    all_sent(&world.alice, chat_id, 1).await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    world.bob.until("only what was kept", |screen| screen.texts(chat_id) == ["kept"]).await?;
    Ok(())
}

async fn a_draft_survives_a_restart(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let draft = |text: &str| Request::SaveDraft { chat_id, text: text.to_owned(), reply_to: None };
    world.alice.ask::<()>(draft("half a sent")).await?;
    world.alice.restart().await?;
    let screen = world.alice.screen()?;
    ensure!(screen.chats.get(&chat_id).and_then(|chat| chat.draft.as_deref()) == Some("half a sent"));
    world.alice.ask::<()>(draft("")).await?;
    world.alice.until("no draft", |s| s.chats.get(&chat_id).is_some_and(|chat| chat.draft.is_none())).await?;
    Ok(())
}

/// Bytes vanish and nobody says so. What is written meanwhile arrives once when the network is back.
async fn a_half_open_network_is_noticed(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.alice.network().silence();
    world.alice.write(chat_id, "into the void").await?;
    world.alice.until("it waits", |s| s.state(chat_id, "into the void") == Some(&SendState::Queued)).await?;
    // The way back: the old connection is dead, a new one is possible.
    world.alice.network().cut();
    world.alice.offline().await?;
    world.alice.go_online().await?;
    all_sent(&world.alice, chat_id, 1).await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    world.bob.until("once", |screen| screen.texts(chat_id) == ["into the void"]).await?;
    Ok(())
}

async fn a_restarted_server_is_found_again(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.server.stop().await;
    world.alice.offline().await?;
    world.bob.offline().await?;
    world.alice.write(chat_id, "are you there?").await?;
    world.server.start_again().await?;
    // Nobody presses "retry now".
    world.alice.live().await?;
    all_sent(&world.alice, chat_id, 1).await?;
    world.bob.until("it came", |screen| screen.unread(chat_id) == 1).await?;
    Ok(())
}

/// Each round cuts the connection right after a message was written, so that some acknowledgements are lost on the
/// way: the client sends again, the server recognises it.
async fn answers_lost_on_the_way_double_nothing(backend: Backend) -> Result<()> {
    const ROUNDS: usize = 15;
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    for n in 0..ROUNDS {
        world.alice.write(chat_id, &format!("round {n}")).await?;
        world.alice.write(chat_id, &format!("round {n} again")).await?;
        world.alice.network().reset();
        world.alice.live().await?;
    }
    all_sent(&world.alice, chat_id, 2 * ROUNDS).await?;
    let expected =
        (0..ROUNDS).flat_map(|n| [format!("round {n}"), format!("round {n} again")]).collect::<Vec<_>>();
    world.bob.show(chat_id, OpenAt::Beginning).await?;
    let screen = world.bob.until("all", |screen| screen.texts(chat_id).len() >= expected.len()).await?;
    ensure!(screen.texts(chat_id) == expected, "{:?}", screen.texts(chat_id));
    Ok(())
}
