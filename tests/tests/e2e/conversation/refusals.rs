//! What was shown as done, and what the server then refused: it is told, what is shown goes back, and what was made waits
//! for a decision.

use anyhow::{Context as _, Result, ensure};
use vestnik_core::view::{OpenAt, Request, RowContent};
use vestnik_protocol::{ChatId, Command, ErrorCode, Role};
use vestnik_tests::api::ApiUser;
use vestnik_tests::database::Backend;
use vestnik_tests::device::Device;
use vestnik_tests::screen::Screen;
use vestnik_tests::world::World;

use super::groups::{group, make, perform};
use crate::both::on_both_databases;

on_both_databases! {
    a_deed_that_the_server_refuses_is_told_and_undone,
    a_deed_in_a_group_that_was_lost_is_told_and_the_group_stays_lost,
    a_group_that_the_server_refuses_waits_for_a_decision,
    a_refused_group_is_made_without_whom_it_failed_for,
}

fn retitle(chat_id: ChatId, title: &str) -> Command {
    Command::EditChat {
        chat_id,
        title: Some(title.to_owned()),
        description: None,
        public: None,
        expire_after_seconds: None,
    }
}

/// Waits until the device has told that this was undone.
async fn undone(device: &Device, chat_id: ChatId, what: &str) -> Result<String> {
    let screen = device.until("told as undone", |s| s.undone.iter().any(|(_, of, _)| of == what)).await?;
    ensure!(screen.undone.len() == 1 && screen.undone[0].0 == chat_id, "once: {:?}", screen.undone);
    Ok(screen.undone[0].2.clone())
}

async fn as_alice(world: &World) -> Result<ApiUser> {
    world.server.api().sign_in("alice").await
}

/// Waits offline while something else happens that forbids it; what was shown as done goes back.
async fn a_deed_that_the_server_refuses_is_told_and_undone(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let bob = world.bob.me()?;
    let chat_id = group(&world, "before", &[bob]).await?;
    let admin = |role| Command::SetRole { chat_id, user_id: bob, role };
    perform(&world.alice, admin(Role::Admin)).await?;
    let client_id = world.bob.write(chat_id, "first words").await?;
    world.bob.queue_is_empty().await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    let ready = |s: &Screen| {
        s.row(chat_id, "first words").is_some_and(|row| row.seq.is_some())
            && s.details.as_ref().is_some_and(|details| details.may.edit_info)
    };
    let seq = world.bob.until("he may", ready).await?.row(chat_id, "first words").and_then(|row| row.seq);
    let seq = seq.context("a number")?;
    let api = as_alice(&world).await?.api;

    // The message that he changes is deleted meanwhile.
    world.bob.go_offline().await?;
    let text = "second words".to_owned();
    world.bob.ask::<()>(Request::EditMessage { chat_id, client_id, text, mentions: Vec::new() }).await?;
    let changed = |s: &Screen| s.row(chat_id, "second words").is_some_and(|row| row.changing);
    world.bob.until("shown at once", changed).await?;
    api.done(Command::Delete { chat_id, seqs: vec![seq] }).await?;
    world.bob.go_online().await?;
    let code = undone(&world.bob, chat_id, "edit").await?;
    ensure!(code == "seq_not_found" || code == "not_editable", "{code}");
    let deleted = |s: &Screen| {
        let row = s.rows(chat_id).iter().find(|row| row.seq == Some(seq));
        row.is_some_and(|row| row.content == RowContent::Deleted && !row.changing)
    };
    world.bob.until("and the message is deleted, not changed", deleted).await?;
    world.bob.queue_is_empty().await?;

    // He may not change the title any more.
    world.bob.go_offline().await?;
    perform(&world.bob, retitle(chat_id, "after")).await?;
    let title = |wanted: &'static str| {
        move |s: &Screen| s.chats.get(&chat_id).and_then(|chat| chat.title.as_deref()) == Some(wanted)
    };
    world.bob.until("shown at once", title("after")).await?;
    api.done(admin(Role::Member)).await?;
    world.bob.go_online().await?;
    world.bob.until("told as undone", |s| s.undone.len() == 2).await?;
    ensure!(world.bob.screen()?.undone[1] == (chat_id, "edit_chat".to_owned(), "forbidden".to_owned()));
    world.bob.until("and the old title is back", title("before")).await?;
    Ok(())
}

async fn a_deed_in_a_group_that_was_lost_is_told_and_the_group_stays_lost(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let bob = world.bob.me()?;
    let chat_id = group(&world, "Экипаж", &[bob]).await?;
    world.alice.write(chat_id, "words").await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    let shown = world.bob.until("it came", |s| s.row(chat_id, "words").is_some()).await?;
    let seq = shown.row(chat_id, "words").and_then(|row| row.seq).context("a number")?;
    world.bob.go_offline().await?;
    perform(&world.bob, Command::React { chat_id, seq, emoji: "👍".to_owned(), on: true }).await?;
    let reacted = |s: &Screen| s.row(chat_id, "words").is_some_and(|row| row.reactions.len() == 1);
    world.bob.until("shown at once", reacted).await?;
    let api = as_alice(&world).await?.api;
    api.done(Command::RemoveMember { chat_id, user_id: bob }).await?;
    world.bob.go_online().await?;
    let code = undone(&world.bob, chat_id, "react").await?;
    ensure!(code == "not_found", "{code}");
    world.bob.until("the group is gone", |s| !s.chats.contains_key(&chat_id)).await?;
    world.bob.queue_is_empty().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    let row = world.alice.until("alice shows it", |s| s.row(chat_id, "words").is_some()).await?;
    ensure!(row.row(chat_id, "words").is_some_and(|row| row.reactions.is_empty()), "nobody saw the reaction");
    Ok(())
}

/// Carol, who has blocked alice.
async fn carol_who_blocks_alice(world: &World) -> Result<ApiUser> {
    let carol = world.server.api().register("carol").await?;
    carol.api.done(Command::SetBlocked { user_id: world.alice.me()?, on: true }).await?;
    Ok(carol)
}

fn is_not_made(screen: &Screen, chat_id: ChatId) -> bool {
    let told = screen.details.as_ref().filter(|details| details.chat_id == chat_id);
    told.is_some_and(|details| details.not_made.as_ref().is_some_and(|why| why.code == "cannot_add"))
        && screen.chats.get(&chat_id).is_some_and(|chat| chat.has_failed)
}

async fn a_group_that_the_server_refuses_waits_for_a_decision(backend: Backend) -> Result<()> {
    let mut world = World::new(backend).await?;
    let carol = carol_who_blocks_alice(&world).await?;
    world.alice.go_offline().await?;
    let kept = make(&world.alice, "kept", &[carol.id]).await?;
    let dropped = make(&world.alice, "dropped", &[carol.id, world.bob.me()?]).await?;
    world.alice.show(kept, OpenAt::End).await?;
    let waits =
        |s: &Screen| s.details.as_ref().is_some_and(|told| told.chat_id == kept && told.not_made.is_none());
    world.alice.until("it waits alone", waits).await?;
    world.alice.go_online().await?;
    world.alice.until("she is told, with nothing written", |s| is_not_made(s, kept)).await?;
    ensure!(world.alice.screen()?.undone.is_empty());
    world.alice.restart().await?;
    world.alice.show(dropped, OpenAt::End).await?;
    let screen = world.alice.until("also after a restart", |s| is_not_made(s, dropped)).await?;
    let client_id = screen.details.and_then(|details| details.not_made).context("why")?.client_id;
    let text: String = world.alice.ask(Request::DiscardSend { client_id }).await?;
    ensure!(text.is_empty());
    world.alice.until("one is given up", |s| !s.chats.contains_key(&dropped)).await?;

    world.alice.show(kept, OpenAt::End).await?;
    let screen = world.alice.until("the other waits on", |s| is_not_made(s, kept)).await?;
    let client_id = screen.details.and_then(|details| details.not_made).context("why")?.client_id;
    carol.api.done(Command::SetBlocked { user_id: world.alice.me()?, on: false }).await?;
    world.alice.live().await?;
    world.alice.ask::<()>(Request::RetrySend { client_id }).await?;
    let made = |s: &Screen| {
        s.chats.get(&kept).is_some_and(|chat| !chat.has_failed && !chat.seq.is_zero())
            && s.details.as_ref().is_some_and(|details| details.not_made.is_none())
    };
    world.alice.until("and is made when it is tried again", made).await?;
    world.alice.queue_is_empty().await?;
    ensure!(carol.api.history(kept, 50).await?.messages.len() == 2, "made, and somebody added");
    carol.api.get(&format!("chats/{dropped}/messages")).await?.refused(ErrorCode::NotFound)?;
    Ok(())
}

async fn a_refused_group_is_made_without_whom_it_failed_for(backend: Backend) -> Result<()> {
    let world = World::new(backend).await?;
    let carol = carol_who_blocks_alice(&world).await?;
    let chat_id = make(&world.alice, "Экипаж", &[carol.id, world.bob.me()?]).await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    world.alice.until("it is refused", |s| is_not_made(s, chat_id)).await?;
    perform(&world.alice, Command::RemoveMember { chat_id, user_id: carol.id }).await?;
    world.alice.write(chat_id, "welcome").await?;
    world.bob.until("bob is in it", |s| s.last_text(chat_id) == Some("welcome")).await?;
    world.alice.until("nothing is left to decide", |s| !s.chats[&chat_id].has_failed).await?;
    world.alice.queue_is_empty().await?;
    let history = as_alice(&world).await?.api.history(chat_id, 50).await?;
    let said: Vec<_> = history.messages.iter().filter_map(|message| message.content.as_text()).collect();
    ensure!(said == ["welcome"], "{said:?}");
    Ok(())
}
