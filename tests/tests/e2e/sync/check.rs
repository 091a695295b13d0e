//! The end of a story: everything is connected and quiet, and must agree.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use vestnik_core::view::{Request, SendState};
use vestnik_protocol::{ChatId, ChatList, Seq};
use vestnik_tests::audit::{ServerView, differences};
use vestnik_tests::cache::CacheFile;
use vestnik_tests::eventually::{DEADLINE, eventually_within};

use super::story::{Owned, Story, Writer};

impl Story {
    /// Good weather for everybody, and a fresh connection: what was dropped on the way is caught up from the cursors.
    pub(super) async fn calm_down(&mut self) -> Result<()> {
        for Owned { device, .. } in &mut self.devices {
            let network = device.network();
            network.mangle(None);
            network.delay(Duration::ZERO);
            network.restore();
            network.reset();
            if !device.is_open() {
                device.open().await?;
            }
            // Refused where the core connects by itself already.
            let _ = device.ask::<()>(Request::RetryNow).await;
        }
        for Owned { device, .. } in &self.devices {
            device.live().await?;
        }
        Ok(())
    }

    pub(super) async fn check(&self) -> Result<()> {
        self.check_within(DEADLINE).await
    }

    /// Convergence, "exactly once, in order", overlay, unread. Asked again until it holds or time is over: read
    /// positions are gathered for a second, so quiet does not come at once.
    pub(super) async fn check_within(&self, deadline: Duration) -> Result<()> {
        eventually_within(deadline, "everything agrees", async || {
            for (number, person) in self.people.iter().enumerate() {
                let server = ServerView::of(&person.api).await?;
                let list: ChatList = person.api.get("chats").await?.data()?;
                self.check_messages(number, &server)?;
                for (at, owned) in self.devices.iter().enumerate().filter(|(_, owned)| owned.owner == number)
                {
                    let checked = check_device(owned, &server).and_then(|()| check_unread(owned, &list));
                    checked.with_context(|| format!("device {at} of {}", person.name))?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Each message is there exactly once, and those of one queue are in its order.
    fn check_messages(&self, owner: usize, server: &ServerView) -> Result<()> {
        let mut last = BTreeMap::<(Writer, ChatId), Seq>::new();
        let mut count = 0;
        for written in self.written.iter().filter(|written| written.owner == owner) {
            let chat = server.chats.get(&written.chat_id).context("a chat is missing")?;
            let places = chat.places(self.people[owner].id, written.client_id);
            let [place] = places[..] else {
                bail!("{:?} wrote {}, which is at {places:?}", written.by, written.client_id)
            };
            let before = last.insert((written.by, written.chat_id), place);
            ensure!(
                before.is_none_or(|before| before < place),
                "{:?} is out of order at {place}",
                written.by
            );
            count += 1;
        }
        let own = |message: &&vestnik_protocol::Message| message.sender_id == self.people[owner].id;
        let there = server.chats.values().map(|chat| chat.messages.iter().filter(own).count()).sum::<usize>();
        ensure!(there == count, "{there} messages of somebody who wrote {count}");
        Ok(())
    }
}

fn check_device(owned: &Owned, server: &ServerView) -> Result<()> {
    let cache = CacheFile::read(&owned.device.cache_file()?)?;
    let mut found = differences(&cache, server);
    if owned.from_the_start {
        // It saw the first message and every change since (never too many at once): there is nothing it may lack.
        for (id, chat) in &cache.chats {
            let whole =
                if chat.header.seq == Seq::ZERO { vec![] } else { vec![(Seq::new(1), chat.header.seq)] };
            if chat.coverage != whole {
                found.push(format!("chat {id}: covers {:?} instead of {whole:?}", chat.coverage));
            }
        }
    }
    ensure!(found.is_empty(), "the cache differs: {found:#?}");
    let screen = owned.device.screen()?;
    for row in screen.timeline.iter().filter(|_| owned.shows_chat).flat_map(|open| &open.rows) {
        let resolved = !matches!(row.state, Some(SendState::Queued | SendState::Failed { .. }));
        ensure!(resolved && row.seq.is_some(), "the overlay is not empty: {row:?}");
    }
    Ok(())
}

fn check_unread(owned: &Owned, list: &ChatList) -> Result<()> {
    let screen = owned.device.screen()?;
    for item in &list.chats {
        let shown = screen.chats.get(&item.chat_id).context("a chat is not on the screen")?;
        let real = item.private.unread;
        ensure!(
            (shown.unread, shown.unread_capped) == (real.count, real.capped),
            "unread {} (capped: {}) instead of {real:?}",
            shown.unread,
            shown.unread_capped
        );
    }
    let total = list.chats.iter().map(|item| item.private.unread.count).sum::<u32>();
    ensure!(screen.unread_total == total, "the badge says {} instead of {total}", screen.unread_total);
    Ok(())
}
