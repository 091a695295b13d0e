//! Single messages that something shows and the cache does not have: originals of quotes, pinned messages. Asked for in
//! batches, one at a time, each once on a connection.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::limits::MAX_SEQS_PER_COMMAND;
use vestnik_protocol::{ChatId, MessagesFound, Seq};

use super::core::Core;
use super::fetch::Fetched;
use crate::cache::{CacheError, Db, Durability};
use crate::clock;
use crate::sync::{self, PageOutcome};
use crate::view::ViewError;

/// After a failure, how long until the next one.
const AGAIN: Duration = Duration::from_secs(5);

/// What is wanted and what was asked for.
#[derive(Debug, Default)]
pub(super) struct Singles {
    wanted: HashMap<ChatId, BTreeSet<Seq>>,
    asked: HashSet<(ChatId, Seq)>,
    asking: bool,
    paused: Option<Instant>,
}

impl Singles {
    /// Something shows these.
    pub fn want(&mut self, chat: ChatId, seqs: impl IntoIterator<Item = Seq>) {
        for seq in seqs {
            if !self.asked.contains(&(chat, seq)) {
                self.wanted.entry(chat).or_default().insert(seq);
            }
        }
    }

    /// The connection is new: what was asked for on the last one may be asked for again.
    pub fn restart(&mut self) {
        self.asked.clear();
        self.paused = None;
    }

    pub const fn due(&self) -> Option<Instant> {
        self.paused
    }

    /// The next request, if none is under way.
    fn next(&mut self, now: Instant) -> Option<(ChatId, Vec<Seq>)> {
        if self.asking || self.paused.is_some_and(|until| until > now) {
            return None;
        }
        self.paused = None;
        let chat = *self.wanted.keys().next()?;
        let wanted = self.wanted.get_mut(&chat)?;
        let seqs: Vec<_> = wanted.iter().copied().take(MAX_SEQS_PER_COMMAND).collect();
        wanted.retain(|seq| !seqs.contains(seq));
        if wanted.is_empty() {
            self.wanted.remove(&chat);
        }
        self.asked.extend(seqs.iter().map(|seq| (chat, *seq)));
        self.asking = true;
        Some((chat, seqs))
    }

    fn failed(&mut self, chat: ChatId, seqs: Vec<Seq>, now: Instant) {
        for seq in &seqs {
            self.asked.remove(&(chat, *seq));
        }
        self.want(chat, seqs);
        self.paused = Some(now + AGAIN);
    }
}

impl Core {
    /// Asks for the next ones, if the link is up.
    pub fn ask_for_singles(&mut self, now: Instant) {
        let Some(account) = &mut self.account else { return };
        if let Some(timeline) = &account.timeline {
            account.singles.want(timeline.chat_id, timeline.wanted().iter().copied());
        }
        if account.linked.outgoing.is_none() {
            return;
        }
        let Some((chat, seqs)) = account.singles.next(now) else { return };
        let http = account.authorised(&self.api);
        self.beside(async move {
            let path = format!("v1/chats/{chat}/messages/by-seq");
            let list = seqs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            Fetched::Singles { result: http.get(&path, &[("seqs", list)]).await, chat, seqs }
        });
    }

    pub async fn on_singles(
        &mut self,
        chat: ChatId,
        seqs: Vec<Seq>,
        result: Result<MessagesFound, ViewError>,
    ) -> Result<(), CacheError> {
        let Some(account) = &mut self.account else { return Ok(()) };
        account.singles.asking = false;
        let found = match result {
            Ok(found) if found.chat_id == chat => found,
            // It may be tried again: there is no hurry, what lacks is shown as being fetched.
            _ => {
                account.singles.failed(chat, seqs, clock::monotonic());
                return Ok(());
            }
        };
        account.people.want(found.messages.iter().map(|message| message.sender_id));
        let here: HashSet<_> = found.messages.iter().map(|message| message.seq).collect();
        let job = move |db: &Db| sync::apply_found(db, &found);
        if account.cache.write(Durability::Rebuildable, job).await? == PageOutcome::Stale {
            account.singles.failed(chat, seqs, clock::monotonic());
            return Ok(());
        }
        if let Some(timeline) = account.timeline.as_mut().filter(|open| open.chat_id == chat) {
            timeline.lose(seqs.into_iter().filter(|seq| !here.contains(seq)));
        }
        account.touch(chat);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_for_once_in_bounded_batches_and_again_after_a_failure() {
        let (chat, now) = (ChatId(uuid::Uuid::from_u128(1)), clock::monotonic());
        let mut singles = Singles::default();
        singles.want(chat, (1..=150).map(Seq::new));
        let (_, first) = singles.next(now).unwrap();
        assert_eq!(first.len(), MAX_SEQS_PER_COMMAND);
        assert_eq!(singles.next(now), None, "one at a time");
        singles.asking = false;
        singles.want(chat, (1..=150).map(Seq::new));
        let (_, second) = singles.next(now).unwrap();
        assert_eq!(second.len(), 50, "what was asked for is not asked for again");
        singles.asking = false;
        singles.failed(chat, second, now);
        assert_eq!(singles.next(now), None, "a server in trouble must not meet a loop");
        assert_eq!(singles.next(singles.due().unwrap()).unwrap().1.len(), 50);
    }
}
