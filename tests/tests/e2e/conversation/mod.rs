//! Two people talk: what every messenger must do, and what happens to it when the network goes.

mod accounts;
mod exchange;
mod groups;
mod history;
mod offline;
mod presence;
mod refusals;
mod search;
mod sessions;

use anyhow::{Result, ensure};
use vestnik_core::view::SendState;
use vestnik_protocol::ChatId;
use vestnik_tests::api::Api;
use vestnik_tests::audit::{ServerView, differences};
use vestnik_tests::cache::CacheFile;
use vestnik_tests::device::Device;
use vestnik_tests::eventually::eventually;

/// Waits until every own message of the open chat is beyond the queue.
pub(crate) async fn all_sent(device: &Device, chat_id: ChatId, count: usize) -> Result<()> {
    let sent = |state: &SendState| matches!(state, SendState::Sent | SendState::Delivered | SendState::Read);
    device
        .until("everything is sent", |screen| {
            let states = screen.states(chat_id);
            states.len() == count && states.iter().all(sent)
        })
        .await
        .map(drop)
}

/// The device's cache is equal to the server, when the last positions have been told.
pub(crate) async fn cache_is_equal(device: &Device, api: &Api) -> Result<()> {
    eventually("the cache is equal", async || {
        let found = differences(&CacheFile::read(&device.cache_file()?)?, &ServerView::of(api).await?);
        ensure!(found.is_empty(), "{}'s cache differs: {found:#?}", device.name());
        Ok(())
    })
    .await
}
