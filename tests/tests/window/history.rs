//! A long conversation: it loads as one scrolls, nothing jumps, and the page stays small.

use anyhow::{Result, ensure};
use serde::Deserialize;
use vestnik_core::view::MAX_WINDOW_ROWS;
use vestnik_protocol::{ChatId, Command};
use vestnik_tests::api::{ApiUser, fresh_client_id, send};

use crate::world::{World, open_chat, shows};

const MESSAGES: usize = 5_000;
/// Pixels by which the row under the eye may move while rows are added above it.
const MAX_JUMP: f64 = 2.0;

/// In turns, in frames as large as the server takes.
async fn fill(one: &ApiUser, other: &ApiUser, chat_id: ChatId) -> Result<()> {
    let numbers: Vec<usize> = (1..=MESSAGES).collect();
    for (turn, batch) in numbers.chunks(50).enumerate() {
        let writer = if turn % 2 == 0 { one } else { other };
        let line =
            |number: &usize| format!("message {number} {}", "с разной длиной строки ".repeat(number % 7));
        let commands =
            batch.iter().map(|number| send(chat_id, fresh_client_id(), line(number).trim())).collect();
        let outcomes = writer.api.commands(commands).await?;
        let done = |outcome: &_| matches!(outcome, vestnik_protocol::CommandOutcome::Done(_));
        ensure!(outcomes.iter().all(done), "{outcomes:?}");
    }
    Ok(())
}

/// What one pass of scrolling found.
#[derive(Debug, Deserialize)]
struct Scrolled {
    /// Most rows at once.
    rows: usize,
    /// Most pixels by which a row moved that should have stayed.
    jump: f64,
    /// Number of the first message on screen at the end.
    first: u64,
    /// Times that rows came in above.
    loads: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_messages_scroll_back_without_a_jump() -> Result<()> {
    let world = World::new().await?;
    let (alice, _device, app) = world.person("alice").await?;
    let bob = world.register("bob").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: bob.id }).await?.chat_id;
    fill(&bob, &alice, chat_id).await?;
    open_chat(&app, chat_id).await?;
    // It opens at the first unread one, which is the very first.
    shows(&app, "message 7", None).await?;
    app.click("new-message-pill").await?;
    let last = format!("message {MESSAGES} {}", "с разной длиной строки ".repeat(MESSAGES % 7));
    shows(&app, last.trim(), None).await?;

    // In the page itself, frame by frame: it scrolls up by half a screen, and watches the row under the eye through each
    // repaint. WebDriver's own round trips would hide a jump that is mended a frame later.
    app.patience(std::time::Duration::from_secs(120)).await?;
    let script = "
        const done = arguments[arguments.length - 1];
        const scroller = document.querySelector('[data-testid=\"timeline\"]');
        const rows = () => [...scroller.querySelectorAll('[data-testid=\"message-row\"]')];
        const found = { rows: 0, jump: 0, first: Infinity, loads: 0 };
        let before = null;
        let firstKey = rows()[0]?.dataset.key;
        const frame = () => {
            const all = rows();
            found.rows = Math.max(found.rows, all.length);
            if (all[0] && all[0].dataset.key !== firstKey) { firstKey = all[0].dataset.key; found.loads += 1; }
            if (before) {
                const row = all.find((one) => one.dataset.key === before.key);
                if (row) found.jump = Math.max(found.jump, Math.abs(row.getBoundingClientRect().top - before.top));
            }
            found.first = Math.min(found.first, ...all.map((row) => Number(row.dataset.seq) || Infinity));
            if (found.first === 1 && scroller.scrollTop < 1) return done(found);
            scroller.scrollTop -= scroller.clientHeight / 2;
            const eye = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
            const under = all.find((row) => row.getBoundingClientRect().bottom > eye);
            before = under ? { key: under.dataset.key, top: under.getBoundingClientRect().top } : null;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);";
    let found: Scrolled = app.run_until_done(script, vec![]).await?;
    println!("scrolled back {MESSAGES} messages: {found:?}");
    ensure!(found.first == 1, "not at the beginning: {found:?}");
    ensure!(found.rows <= MAX_WINDOW_ROWS && MAX_WINDOW_ROWS < 300, "too many rows: {found:?}");
    ensure!(found.loads > 20, "nothing was loaded on the way: {found:?}");
    ensure!(found.jump <= MAX_JUMP, "the row under the eye jumped: {found:?}");
    Ok(())
}
