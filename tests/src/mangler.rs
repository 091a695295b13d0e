//! What an unkind network (or a buggy server) does to live deltas: drops, doubles, reorders them; or skips one `rev`.

use std::collections::BTreeMap;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::{ChatDelta, ChatId, Rev, ServerFrame};

/// Text frames toward one client pass through here, in order.
pub enum Mangler {
    /// Any client must survive this.
    Unkind(Unkind),
    /// No client can survive this: a test that does not notice it tests nothing.
    SkipRev(SkipRev),
}

impl Mangler {
    /// Drops, doubles and holds back deltas, each with this probability, repeatably.
    #[must_use]
    pub fn unkind(seed: u64, probability: f64) -> Self {
        Self::Unkind(Unkind { random: SmallRng::seed_from_u64(seed), probability, held: Vec::new() })
    }

    /// The planted bug: the next delta of this chat is lost, and the one after it claims to contain it.
    #[must_use]
    pub fn skip_rev(chat_id: ChatId) -> Self {
        Self::SkipRev(SkipRev { chat_id, skipped: BTreeMap::new() })
    }

    /// What becomes of a frame.
    pub fn pass(&mut self, text: &str) -> Vec<String> {
        match self {
            Self::Unkind(unkind) => unkind.pass(text),
            Self::SkipRev(skip) => skip.pass(text),
        }
    }
}

/// See [`Mangler::unkind`].
pub struct Unkind {
    random: SmallRng,
    probability: f64,
    /// Deltas that come after a later frame.
    held: Vec<String>,
}

impl Unkind {
    fn pass(&mut self, text: &str) -> Vec<String> {
        if !is_delta(text) {
            let mut frames = vec![text.to_owned()];
            frames.append(&mut self.held);
            return frames;
        }
        let luck: f64 = self.random.random();
        if luck < self.probability {
            return Vec::new();
        }
        if luck < 2.0 * self.probability {
            return vec![text.to_owned(), text.to_owned()];
        }
        if luck < 3.0 * self.probability {
            self.held.push(text.to_owned());
            return Vec::new();
        }
        let mut frames = vec![text.to_owned()];
        frames.append(&mut self.held);
        frames
    }
}

/// See [`Mangler::skip_rev`].
pub struct SkipRev {
    chat_id: ChatId,
    /// The lost delta's `since`, until another one has taken its place. Only one is lost in each chat.
    skipped: BTreeMap<ChatId, Option<Rev>>,
}

impl SkipRev {
    fn pass(&mut self, text: &str) -> Vec<String> {
        let delta = match serde_json::from_str(text) {
            Ok(ServerFrame::Delta(delta)) if delta.chat_id == self.chat_id => delta,
            _ => return vec![text.to_owned()],
        };
        match self.skipped.get_mut(&delta.chat_id) {
            None => {
                self.skipped.insert(delta.chat_id, Some(delta.since));
                Vec::new()
            }
            Some(since) => match since.take() {
                Some(since) => {
                    let forged = ServerFrame::Delta(ChatDelta { since, ..delta });
                    serde_json::to_string(&forged).into_iter().collect()
                }
                None => vec![text.to_owned()],
            },
        }
    }
}

fn is_delta(text: &str) -> bool {
    matches!(serde_json::from_str(text), Ok(ServerFrame::Delta(_) | ServerFrame::Account(_)))
}
