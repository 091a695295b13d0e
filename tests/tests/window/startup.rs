//! How soon the app is usable, and what it costs. Printed; see `STARTUP_TARGET_MS`.

use anyhow::{Result, ensure};
use vestnik_protocol::Command;
use vestnik_tests::window::memory_of;

use crate::world::{World, live};

const CHATS: usize = 200;
/// From the program's start to a usable chat list.
const STARTUP_TARGET_MS: f64 = 500.0;
const STARTS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_list_of_200_chats_is_usable_soon_after_the_start() -> Result<()> {
    let mut world = World::new().await?;
    let alice = world.register("alice").await?;
    for number in 0..CHATS {
        let other = world.register(&format!("person{number}")).await?;
        let chat_id = other.api.done(Command::OpenDirect { user_id: alice.id }).await?.chat_id;
        other.api.write(chat_id, &format!("hello from number {number}")).await?;
    }
    let device = world.device_of("alice").await?;
    let app = device.open(&world.display).await?;
    live(&app).await?;
    app.until(
        "all chats in the cache",
        "return document.querySelectorAll('.chats-list .badge').length >= 50",
        vec![],
    )
    .await?;
    drop(app);
    // From the cache alone: a server would only add work that can wait.
    world.server.stop().await;

    let mut times = Vec::new();
    for start in 0..STARTS {
        let app = device.open(&world.display).await?;
        let usable = "return performance.getEntriesByName('chat-list-usable').length > 0
            && document.querySelectorAll('[data-testid=\"chat-row\"]').length > 0";
        app.until("the chat list", usable, vec![]).await?;
        let script =
            "return performance.timeOrigin + performance.getEntriesByName('chat-list-usable')[0].startTime";
        let usable: f64 = app.run(script, vec![]).await?;
        times.push(usable - app.started_ms);
        if start == 0 {
            let memory = memory_of(app.pid)?;
            let sum: u64 = memory.values().sum();
            println!("memory (PSS) with {CHATS} chats: {} MiB, by process in KiB {memory:?}", sum / 1024);
        }
    }
    times.sort_by(f64::total_cmp);
    let median = times[STARTS / 2];
    println!(
        "start to usable list of {CHATS} chats: median {median:.0} ms of {times:.0?}, target {STARTUP_TARGET_MS} ms"
    );
    // A debug build on a busy machine may miss the target; being far from it is a mistake in the order of things.
    let bound = if cfg!(debug_assertions) { 4.0 * STARTUP_TARGET_MS } else { STARTUP_TARGET_MS };
    ensure!(median < bound, "usable after {median:.0} ms: {times:.0?}");
    Ok(())
}
