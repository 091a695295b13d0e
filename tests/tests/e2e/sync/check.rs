//! The end of a story: everything is connected and quiet, and must agree.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use vestnik_core::view::{Request, SendState};
use vestnik_protocol::{ChatId, ChatKind, ChatList, Content, KnownContent, Millis, Seq};
use vestnik_tests::audit::{ServerView, differences};
use vestnik_tests::cache::CacheFile;
use vestnik_tests::eventually::eventually_within;

use super::deeds::says_something;
use super::story::{Owned, Story, Writer};

/// One look reads every chat of everybody over HTTP, beside other stories that do the same, on a server that restarts
/// whenever one of those ends: a look takes seconds then, and a restart spoils it.
const QUIET_DEADLINE: Duration = Duration::from_secs(90);

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
        self.check_within(QUIET_DEADLINE).await
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
            let cleared = server.private.chats.get(&written.chat_id).map_or(Seq::ZERO, |row| row.cleared_seq);
            if places.is_empty() && cleared > Seq::ZERO {
                // Deleted for its own author, perhaps: somebody else still sees it.
                continue;
            }
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
        for written in self.perhaps.iter().filter(|written| written.owner == owner) {
            let Some(chat) = server.chats.get(&written.chat_id) else { continue };
            let places = chat.places(self.people[owner].id, written.client_id);
            ensure!(places.len() <= 1, "{} was written once and is at {places:?}", written.client_id);
            count += places.len();
        }
        // Forwarded ones are named by the device, events by the server; that none is there twice is looked at elsewhere.
        let own = |message: &&vestnik_protocol::Message| {
            message.sender_id == self.people[owner].id
                && message.forwarded.is_none()
                && says_something(&message.content)
                && !is_tombstone(&message.content)
        };
        let there =
            server.chats.values().map(|chat| chat.messages.values().filter(own).count()).sum::<usize>();
        ensure!(there <= count, "{there} messages of somebody who wrote {count}");
        Ok(())
    }
}

fn check_device(owned: &Owned, server: &ServerView) -> Result<()> {
    let cache = CacheFile::read(&owned.device.cache_file()?)?;
    let mut found = differences(&cache, server);
    if owned.from_the_start {
        // It saw the first message and every change since (never too many at once): there is nothing it may lack.
        for (id, chat) in &cache.chats {
            let cleared = server.private.chats.get(id).map_or(Seq::ZERO, |row| row.cleared_seq);
            let lowest = cleared.max(chat.header.floor_seq.previous()).next();
            let whole = match chat.coverage[..] {
                [] => chat.header.seq < lowest,
                [(from, to)] => from <= lowest && to == chat.header.seq,
                _ => false,
            };
            // A group was made later, and one may have come late or been away.
            if chat.header.kind != ChatKind::Group && !whole {
                found.push(format!(
                    "chat {id}: covers {:?} instead of {lowest} to {}",
                    chat.coverage, chat.header.seq
                ));
            }
        }
    }
    ensure!(found.is_empty(), "the cache differs: {found:#?}");
    let screen = owned.device.screen()?;
    for row in screen.timeline.iter().filter(|_| owned.shows_chat).flat_map(|open| &open.rows) {
        let failed = matches!(row.state, Some(SendState::Failed { .. }));
        let resolved = failed || (row.state != Some(SendState::Queued) && row.seq.is_some());
        ensure!(resolved && !row.changing, "the overlay is not empty: {row:?}");
    }
    Ok(())
}

fn check_unread(owned: &Owned, list: &ChatList) -> Result<()> {
    let screen = owned.device.screen()?;
    let mut total = 0;
    let mut certain = true;
    for item in &list.chats {
        let (private, real) = (&item.private, item.private.unread);
        if private.removed && item.header.seq <= private.cleared_seq {
            ensure!(
                !screen.chats.contains_key(&item.chat_id),
                "a chat that was taken out of the list is in it"
            );
            continue;
        }
        let shown = screen.chats.get(&item.chat_id).context("a chat is not on the screen")?;
        let exact =
            (shown.unread, shown.unread_capped, shown.mentions) == (real.count, real.capped, real.mentions);
        // Who came later holds less than is unread, and what was counted for them may be deleted since: then it says so.
        let marked = shown.unread_capped && !owned.from_the_start;
        certain &= exact;
        ensure!(
            exact || marked,
            "unread {} (capped: {}, mentions: {}) instead of {real:?}",
            shown.unread,
            shown.unread_capped,
            shown.mentions
        );
        let quiet = private.archived || private.muted_until > Millis::ZERO;
        total += if quiet { 0 } else { real.count };
    }
    ensure!(
        !certain || screen.unread_total == total,
        "the badge says {} instead of {total}",
        screen.unread_total
    );
    Ok(())
}

fn is_tombstone(content: &Content) -> bool {
    matches!(content, Content::Known(KnownContent::Deleted { .. }))
}
