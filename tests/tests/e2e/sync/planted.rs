//! A check that cannot fail proves nothing: with one `rev` skipped on the way to one device, it must fail.

use std::time::Duration;

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatId, Command, Seq};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::database::Backend;
use vestnik_tests::mangler::Mangler;
use vestnik_tests::server::TestServer;

use super::story::{Story, Writer, Written};

/// Long enough for what would come to come.
const PATIENCE: Duration = Duration::from_secs(4);

/// The device of person 1 (the first two are person 0's), to whom the network lies.
const READER: usize = 2;
/// Nobody in the story but for these tests: has no device, so nothing changes this person's rows later and heals them.
const GHOST: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skipped_message_is_noticed() -> Result<()> {
    noticed("covers", async |story, chat_id| story.post(GHOST, chat_id, "never arrives").await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skipped_read_position_is_noticed() -> Result<()> {
    noticed("members", async |story, chat_id| {
        let api = &story.people[GHOST].api;
        api.done(Command::Read { chat_id, seq: Seq::new(1) }).await.map(drop)
    })
    .await
}

/// Tells a story in which the change is lost on the way to one device, behind a delta that claims to contain it.
async fn noticed(how: &str, change: impl AsyncFn(&mut Story, ChatId) -> Result<()>) -> Result<()> {
    let server = TestServer::start(Backend::Sqlite).await?;
    let mut story = Story::begin(0, server.address()).await?;
    while story.people.len() <= GHOST {
        story.add_person(0, story.people.len()).await?;
    }
    let user_id = story.people[1].id;
    let chat_id = story.people[GHOST].api.done(Command::OpenDirect { user_id }).await?.chat_id;
    story.post(1, chat_id, "arrives").await?;
    story.calm_down().await?;
    story.check().await?;
    ensure!(story.devices[READER].owner == 1);
    story.devices[READER].device.network().mangle(Some(Mangler::skip_rev(chat_id)));
    change(&mut story, chat_id).await?;
    story.post(GHOST, chat_id, "arrives with a lie").await?;
    let device = &story.devices[READER].device;
    device.until("the lie", |screen| screen.last_text(chat_id) == Some("arrives with a lie")).await?;
    // Neither time nor a fresh connection heals it.
    story.calm_down().await?;
    let Err(error) = story.check_within(PATIENCE).await else {
        anyhow::bail!("a device lacks a change, and the check did not notice")
    };
    let said = format!("{error:#}");
    ensure!(
        said.contains("the cache differs") && said.contains(how),
        "another failure than the planted: {said}"
    );
    Ok(())
}

impl Story {
    /// One message over HTTP.
    async fn post(&mut self, owner: usize, chat_id: ChatId, text: &str) -> Result<()> {
        let client_id = fresh_client_id();
        self.people[owner].api.done(send(chat_id, client_id, text)).await?;
        self.written.push(Written { by: Writer::Burst(usize::MAX), owner, chat_id, client_id });
        Ok(())
    }
}
