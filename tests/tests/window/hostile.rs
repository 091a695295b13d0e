//! Texts made to hurt whoever shows them: they are shown as what they are, within their row, and quickly.

use anyhow::{Result, ensure};
use serde_json::json;
use vestnik_protocol::{Command, limits};

use crate::world::{World, open_chat};

/// A row may take one frame.
const FRAME_MS: f64 = 16.0;
/// Where a plain text takes long, the machine is busy; others may take so many times as long.
const TIMES_PLAIN: f64 = 25.0;

/// As long as a message may be.
fn longest(part: &str) -> String {
    part.chars().cycle().take(limits::MAX_TEXT_CHARS).collect()
}

fn corpus() -> Vec<String> {
    vec![
        // Not hostile at all: what the others are measured by.
        longest("слово "),
        // Marks, as deep and as many as there is room for.
        longest("**_~~||*`"),
        longest("**a**b"),
        longest("||a||b"),
        longest("`a`*b*"),
        longest("> "),
        longest("```\n"),
        longest("[a](https://b.example)"),
        longest("[[((]]))"),
        longest("@a "),
        // Markup and links that lead to code.
        "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>".to_owned(),
        "[a](javascript:document.title='pwned') [b](data:text/html,<script>1</script>) [c](file:///etc/passwd)".to_owned(),
        "javascript:alert(1) vbscript:x tauri://localhost https://a.example@b.example https://xn--80ak6aa92e.com".to_owned(),
        "{{constructor.constructor('document.title=1')()}} ${document.title} %3Cscript%3E".to_owned(),
        // Letters that grow in every direction.
        format!("e{}", "\u{301}".repeat(limits::MAX_TEXT_CHARS - 1)),
        longest("Z\u{351}\u{300}\u{30e}\u{317}\u{35b}\u{319}"),
        longest("\u{fdfd}"),
        longest("\u{2067}\u{5d0}a\u{2069}"),
        longest("👩‍👩‍👧‍👦"),
        longest("a"),
        format!("https://example.org/{}", "a".repeat(limits::MAX_TEXT_CHARS - 20)),
        longest("a\n"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_are_shown_safely_and_within_a_frame() -> Result<()> {
    let world = World::new().await?;
    let (alice, _device, app) = world.person("alice").await?;
    let boris = world.register("boris").await?;
    let chat_id = alice.api.done(Command::OpenDirect { user_id: boris.id }).await?.chat_id;
    // What the server does not take, nobody is shown.
    let mut taken = 0_usize;
    for text in corpus() {
        taken += usize::from(boris.api.write(chat_id, &text).await.is_ok());
    }
    ensure!(taken > corpus().len() / 2, "the server takes only {taken} of {}", corpus().len());
    open_chat(&app, chat_id).await?;
    let all = "return document.querySelectorAll('[data-testid=\"message-row\"]').length === arguments[0]";
    app.until(&format!("{taken} rows"), all, vec![json!(taken)]).await?;

    let strange: Vec<String> = app
        .run(
            "const list = document.querySelector('[data-testid=\"timeline\"]');
             const found = [...list.querySelectorAll('.row-text :is(img, script, iframe, object, style, form, video)')];
             const links = [...list.querySelectorAll('.row-text a')].filter((a) => !/^(https?|mailto):/.test(a.href));
             const wide = [...list.querySelectorAll('.bubble')].filter((one) =>
                 one.getBoundingClientRect().width > list.clientWidth);
             const said = [...found, ...links, ...wide].map((one) => one.outerHTML.slice(0, 200));
             return list.scrollWidth > list.clientWidth ? [...said, 'the conversation scrolls sideways'] : said;",
            vec![],
        )
        .await?;
    ensure!(strange.is_empty(), "{strange:#?}");
    let title: String = app.run("return document.title", vec![]).await?;
    ensure!(title == "Вестник", "a message ran code: the page is called {title:?}");

    // Laid out alone, the best of some, and where the machine is busy by the plain text: that is not the row's fault.
    let slow: Vec<(String, f64)> = app
        .run(
            "const rows = document.querySelector('.timeline-rows');
             return [...document.querySelectorAll('[data-testid=\"message-row\"]')].map((row) => {
                 const times = Array.from({ length: 5 }, () => {
                     const copy = row.cloneNode(true);
                     const started = performance.now();
                     rows.append(copy);
                     copy.getBoundingClientRect();
                     const took = performance.now() - started;
                     copy.remove();
                     rows.getBoundingClientRect();
                     return took;
                 });
                 return [row.querySelector('.row-text').textContent.slice(0, 20), Math.min(...times)];
             });",
            vec![],
        )
        .await?;
    let plain = slow.first().map_or(0.0, |(_, took)| *took);
    let limit = FRAME_MS.max(plain * TIMES_PLAIN);
    let slow: Vec<_> = slow.into_iter().filter(|(_, took)| *took > limit).collect();
    ensure!(slow.is_empty(), "laid out in more than {limit} ms, a plain text in {plain}: {slow:?}");
    Ok(())
}
