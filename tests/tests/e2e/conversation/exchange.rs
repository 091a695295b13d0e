//! Writing, receiving, states.

use anyhow::{Result, ensure};
use vestnik_core::view::{OpenAt, Request, RowContent, SendState};
use vestnik_protocol::{ErrorCode, Seq};
use vestnik_tests::database::Backend;
use vestnik_tests::screen::Screen;
use vestnik_tests::world::World;

use super::{all_sent, cache_is_equal};
use crate::both::on_both_databases;

on_both_databases! {
    a_message_travels_and_its_state_follows,
    both_write_at_once_and_see_the_same,
    saved_messages_are_for_oneself,
    unread_counts_are_exact_on_every_device,
    reading_on_one_device_reads_on_the_other,
    refused_texts_are_refused_before_they_are_queued,
    the_same_chat_opened_by_both_sides_is_one,
}

async fn a_message_travels_and_its_state_follows(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::Unread).await?;
    // Bob's device is away: it cannot have it yet.
    world.bob.go_offline().await?;
    world.alice.write(chat_id, "Привет, Боб!").await?;
    let sent = world
        .alice
        .until("sent", |screen| screen.state(chat_id, "Привет, Боб!") == Some(&SendState::Sent))
        .await?;
    let key = sent.row(chat_id, "Привет, Боб!").map(|row| row.key.clone());

    world.bob.go_online().await?;
    let here = |screen: &Screen| screen.unread(chat_id) == 1 && screen.unread_total == 1;
    let arrived = world.bob.until("it arrived", here).await?;
    ensure!(arrived.last_text(chat_id) == Some("Привет, Боб!"));
    let delivered = world
        .alice
        .until("delivered", |s| s.state(chat_id, "Привет, Боб!") == Some(&SendState::Delivered))
        .await?;
    ensure!(delivered.row(chat_id, "Привет, Боб!").map(|row| row.key.clone()) == key, "a row keeps its key");

    let open = world.bob.show(chat_id, OpenAt::Unread).await?;
    ensure!(open.texts(chat_id) == ["Привет, Боб!"]);
    // Showing is not reading: only what was really seen is read.
    ensure!(open.unread(chat_id) == 1);
    world.bob.seen(chat_id, Seq::new(1)).await?;
    world
        .bob
        .until("nothing unread", |screen| screen.unread(chat_id) == 0 && screen.unread_total == 0)
        .await?;
    world.alice.until("read", |s| s.state(chat_id, "Привет, Боб!") == Some(&SendState::Read)).await?;
    Ok(())
}

async fn both_write_at_once_and_see_the_same(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    for device in [&world.alice, &world.bob] {
        device.show(chat_id, OpenAt::End).await?;
    }
    for n in 0..20 {
        let (by_alice, by_bob) = (format!("a{n}"), format!("b{n}"));
        tokio::try_join!(world.alice.write(chat_id, &by_alice), world.bob.write(chat_id, &by_bob))?;
    }
    all_sent(&world.alice, chat_id, 20).await?;
    all_sent(&world.bob, chat_id, 20).await?;
    let mut seen = Vec::new();
    for device in [&world.alice, &world.bob] {
        let screen = device.until("all forty", |screen| screen.texts(chat_id).len() == 40).await?;
        seen.push(screen.texts(chat_id).iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    }
    ensure!(seen[0] == seen[1], "one order for both: {seen:?}");
    for letter in ["a", "b"] {
        let own = seen[0].iter().filter(|text| text.starts_with(letter)).cloned().collect::<Vec<_>>();
        ensure!(own == (0..20).map(|n| format!("{letter}{n}")).collect::<Vec<_>>(), "each one's in order");
    }
    Ok(())
}

async fn saved_messages_are_for_oneself(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let tablet = world.another_device("alice").await?;
    let saved = world.alice.chat_with(world.alice.me()?).await?;
    world.alice.show(saved, OpenAt::End).await?;
    world.alice.write(saved, "note to self").await?;
    all_sent(&world.alice, saved, 1).await?;
    let screen = tablet.until("the note", |screen| screen.last_text(saved) == Some("note to self")).await?;
    ensure!(screen.unread(saved) == 0, "one's own notes are not news");
    ensure!(screen.arrivals.is_empty());
    ensure!(!world.bob.screen()?.chats.contains_key(&saved));
    Ok(())
}

async fn unread_counts_are_exact_on_every_device(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let phone = world.another_device("bob").await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    for n in 1..=7 {
        world.alice.write(chat_id, &format!("news {n}")).await?;
    }
    for device in [&world.bob, &phone] {
        device.until("seven unread", |screen| screen.unread(chat_id) == 7).await?;
    }
    world.bob.seen(chat_id, Seq::new(4)).await?;
    for device in [&world.bob, &phone] {
        device.until("three left", |s| s.unread(chat_id) == 3 && s.unread_total == 3).await?;
    }
    // A position never goes back.
    world.bob.seen(chat_id, Seq::new(2)).await?;
    world.alice.write(chat_id, "one more").await?;
    for device in [&world.bob, &phone] {
        device
            .until("four unread", |s| s.last_text(chat_id) == Some("one more") && s.unread(chat_id) == 4)
            .await?;
    }
    // One's own messages are not unread, and do not mark others' as read: they may have been written offline.
    world.bob.write(chat_id, "an answer").await?;
    for device in [&world.bob, &phone] {
        device
            .until("still four", |s| s.last_text(chat_id) == Some("an answer") && s.unread(chat_id) == 4)
            .await?;
    }
    Ok(())
}

async fn reading_on_one_device_reads_on_the_other(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    let mut phone = world.another_device("bob").await?;
    world.alice.write(chat_id, "one").await?;
    world.alice.write(chat_id, "two").await?;
    phone.until("two unread", |screen| screen.unread(chat_id) == 2).await?;
    phone.go_offline().await?;
    world.bob.until("two unread", |screen| screen.unread(chat_id) == 2).await?;
    world.bob.seen(chat_id, Seq::new(2)).await?;
    world.bob.until("none", |screen| screen.unread(chat_id) == 0).await?;
    ensure!(phone.screen()?.unread(chat_id) == 2, "it cannot know yet");
    phone.restart().await?;
    phone.go_online().await?;
    phone.until("none", |screen| screen.unread(chat_id) == 0).await?;
    Ok(())
}

async fn refused_texts_are_refused_before_they_are_queued(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let chat_id = world.talk().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    for (text, code) in [
        ("  ".to_owned(), ErrorCode::TextEmpty),
        ("x".repeat(4_097), ErrorCode::TextTooLong),
        ("\u{1B}[2J".to_owned(), ErrorCode::TextControlCharacter),
        ("\u{202E}cod.exe".to_owned(), ErrorCode::TextDirectionOverride),
    ] {
        world
            .alice
            .refused_by_server(
                Request::Send { chat_id, text, mentions: Vec::new(), reply_to: None, silent: false },
                code,
            )
            .await?;
    }
    world.alice.write(chat_id, "  kept as it is said  ").await?;
    all_sent(&world.alice, chat_id, 1).await?;
    let screen = world.alice.screen()?;
    let content = screen.rows(chat_id).first().map(|row| row.content.clone());
    let kept = |content: &RowContent| matches!(content, RowContent::Text { text, .. } if text == "kept as it is said");
    ensure!(content.as_ref().is_some_and(kept), "{content:?}");
    cache_is_equal(&world.alice, &world.server.api().sign_in("alice").await?.api).await
}

async fn the_same_chat_opened_by_both_sides_is_one(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let (alice, bob) = (world.alice.me()?, world.bob.me()?);
    // Both before either is at the server.
    world.alice.go_offline().await?;
    world.bob.go_offline().await?;
    let by_alice = world.alice.chat_with(bob).await?;
    let by_bob = world.bob.chat_with(alice).await?;
    ensure!(by_alice == by_bob, "both sides derive the same id");
    world.alice.write(by_alice, "from alice").await?;
    world.bob.write(by_alice, "from bob").await?;
    tokio::try_join!(world.alice.go_online(), world.bob.go_online())?;
    for device in [&world.alice, &world.bob] {
        device.show(by_alice, OpenAt::End).await?;
        let screen = device.until("both", |screen| screen.texts(by_alice).len() == 2).await?;
        ensure!(screen.chats.len() == 1, "one chat: {}", screen.summary());
    }
    Ok(())
}
