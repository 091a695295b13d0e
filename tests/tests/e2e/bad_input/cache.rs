//! A cache file that is damaged: it is kept aside, rebuilt from the server, and what was not sent is saved out of it.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use vestnik_core::view::{Notice, OpenAt, Request};
use vestnik_protocol::ChatId;
use vestnik_tests::database::Backend;
use vestnik_tests::world::World;

use crate::conversation::{all_sent, cache_is_equal};

/// Bytes of a page of SQLite, its default.
const PAGE: usize = 4_096;

/// Alice, offline, with some history and five unsent messages; her device closed; and the cache file.
async fn prepare() -> Result<(World, ChatId, PathBuf)> {
    let mut world = World::new(Backend::Sqlite).await?;
    let chat_id = world.talk().await?;
    let (alice, bob) = (&mut world.alice, &world.bob);
    for n in 0..100 {
        bob.write(chat_id, &format!("history {n} {}", "x".repeat(500))).await?;
    }
    alice.until("all came", |screen| screen.unread(chat_id) == 100).await?;
    alice.go_offline().await?;
    for n in 0..5 {
        alice.write(chat_id, &format!("unsent {n}")).await?;
    }
    alice
        .ask::<()>(Request::SaveDraft { chat_id, text: "half a thought".to_owned(), reply_to: None })
        .await?;
    let file = alice.cache_file()?;
    alice.close().await;
    Ok((world, chat_id, file))
}

fn overwrite(file: &Path, at: u64, bytes: &[u8]) -> Result<()> {
    let mut file = std::fs::File::options().write(true).open(file)?;
    file.seek(SeekFrom::Start(at))?;
    Ok(file.write_all(bytes)?)
}

/// The notice that the cache was rebuilt: where the damaged one is, and how many unsent messages were saved.
async fn rebuilt(world: &World) -> Result<(PathBuf, u64)> {
    let is_rebuilt = |notice: &Notice| matches!(notice, Notice::CacheRebuilt { .. });
    let screen = world.alice.until("the notice", |screen| screen.notices.iter().any(is_rebuilt)).await?;
    match screen.notices.into_iter().find(is_rebuilt) {
        Some(Notice::CacheRebuilt { kept_as, unsent_saved }) => Ok((kept_as.into(), unsent_saved)),
        other => bail!("{other:?}"),
    }
}

/// Everything is back from the server, and what was saved is sent, once and in order.
async fn recovers(world: &World, chat_id: ChatId, saved: u64) -> Result<()> {
    world.alice.go_online().await?;
    world.alice.show(chat_id, OpenAt::End).await?;
    all_sent(&world.alice, chat_id, usize::try_from(saved)?).await?;
    world.bob.show(chat_id, OpenAt::End).await?;
    let expected = (0..saved).map(|n| format!("unsent {n}")).collect::<Vec<_>>();
    world
        .bob
        .until("what was saved", |screen| {
            let texts = screen.texts(chat_id);
            texts.iter().filter(|text| text.starts_with("unsent")).eq(expected.iter())
        })
        .await?;
    cache_is_equal(&world.alice, &world.server.api().sign_in("alice").await?.api).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_with_a_damaged_history_is_rebuilt_and_unsent_messages_are_saved() -> Result<()> {
    let (mut world, chat_id, file) = prepare().await?;
    // Rubbish over every page that holds history, and no other.
    let bytes = std::fs::read(&file)?;
    let mut damaged = 0;
    for (number, page) in bytes.chunks(PAGE).enumerate().skip(1) {
        let holds = |text: &str| page.windows(text.len()).any(|window| window == text.as_bytes());
        if holds("xxxxxxxx") && !holds("unsent") {
            overwrite(&file, (number * PAGE) as u64, &[0xA5; PAGE])?;
            damaged += 1;
        }
    }
    ensure!(damaged > 5, "the test damages something: {damaged} pages");
    world.alice.open().await?;
    // The damage may show only when the history is read.
    if world.alice.screen()?.notices.is_empty() {
        let _ = world.alice.ask::<()>(Request::OpenChat { chat_id, at: OpenAt::Beginning }).await;
    }
    let (kept, saved) = rebuilt(&world).await?;
    ensure!(saved == 5, "{saved} saved");
    let there = std::fs::read(&kept)?;
    ensure!(there.windows(8).any(|window| window == [0xA5; 8]), "the damaged file is kept as it was");
    let draft = world.alice.until("the draft", |screen| {
        screen.chats.get(&chat_id).is_some_and(|chat| chat.draft.as_deref() == Some("half a thought"))
    });
    recovers(&world, chat_id, saved).await?;
    draft.await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_file_that_is_no_database_is_kept_aside_and_rebuilt() -> Result<()> {
    let (mut world, chat_id, file) = prepare().await?;
    let rubbish = b"this is not a database\n".repeat(500);
    std::fs::write(&file, &rubbish)?;
    for journal in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{journal}", file.display()));
    }
    world.alice.open().await?;
    let (kept, saved) = rebuilt(&world).await?;
    ensure!(saved == 0, "nothing can be saved out of it");
    ensure!(std::fs::read(&kept)? == rubbish, "kept as it was");
    recovers(&world, chat_id, 0).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_that_was_deleted_is_fetched_again() -> Result<()> {
    let (mut world, chat_id, file) = prepare().await?;
    std::fs::remove_file(&file)?;
    for journal in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{journal}", file.display()));
    }
    world.alice.open().await?;
    recovers(&world, chat_id, 0).await.context("signed in as before")
}
