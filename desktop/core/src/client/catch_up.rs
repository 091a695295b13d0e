//! What the server is to be asked for from where the cache stands.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_protocol::{ChatId, ClientFrame, Cursor, Rev};

/// How long until the next look, where the socket had no room.
const AGAIN: Duration = Duration::from_millis(100);

/// A set and not a queue of frames: a chat is asked for once however often it is found wanting, and none is lost because
/// many are at once.
#[derive(Debug, Default)]
pub(super) struct CatchUps {
    chats: HashMap<ChatId, Rev>,
    account: Option<Rev>,
    due: Option<Instant>,
}

impl CatchUps {
    /// This chat, from `rev` on.
    pub fn chat(&mut self, chat: ChatId, rev: Rev) {
        self.chats.insert(chat, rev);
    }

    /// What only the user sees, from `rev` on.
    pub const fn account(&mut self, rev: Rev) {
        self.account = Some(rev);
    }

    /// When there is something left to ask.
    pub const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Asks for as many as the socket has room for.
    pub fn ask(&mut self, outgoing: &mpsc::Sender<ClientFrame>, now: Instant) {
        self.due = None;
        if let Some(rev) = self.account
            && outgoing.try_send(ClientFrame::CatchUpAccount { rev }).is_ok()
        {
            self.account = None;
        }
        self.chats.retain(|chat, rev| {
            outgoing.try_send(ClientFrame::CatchUp(Cursor { chat_id: *chat, rev: *rev })).is_err()
        });
        if self.account.is_some() || !self.chats.is_empty() {
            self.due = Some(now + AGAIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::clock;

    #[test]
    fn everything_is_asked_for_once_however_little_room_there_is() {
        let chat = |n| ChatId(uuid::Uuid::from_u128(n));
        let (mut catch_ups, now) = (CatchUps::default(), clock::monotonic());
        for n in 0..300 {
            catch_ups.chat(chat(n), Rev::ZERO);
            catch_ups.chat(chat(n), Rev::new(1));
        }
        catch_ups.account(Rev::new(5));
        let (outgoing, mut socket) = mpsc::channel(128);
        let (mut asked, mut frames) = (HashSet::new(), 0);
        while frames == 0 || catch_ups.due().is_some() {
            catch_ups.ask(&outgoing, now);
            while let Ok(frame) = socket.try_recv() {
                frames += 1;
                match frame {
                    ClientFrame::CatchUp(cursor) => {
                        asked.extend((cursor.rev == Rev::new(1)).then_some(cursor.chat_id))
                    }
                    other => assert_eq!(other, ClientFrame::CatchUpAccount { rev: Rev::new(5) }),
                }
            }
        }
        assert_eq!((asked.len(), frames), (300, 301));
    }
}
