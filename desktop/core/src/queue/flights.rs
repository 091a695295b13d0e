//! Frames under way, and the doorbell: what may go now goes, bounded.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_protocol::limits::{MAX_COMMANDS_PER_FRAME, MAX_FRAME_BYTES};
use vestnik_protocol::{ChatId, ClientFrame, Command, CommandOutcome, Seq};

use super::settle::{Again, Settled, Undone, settle};
use crate::backoff::{Backoff, BackoffOptions};
use crate::cache::queue::{Entry, Waits};
use crate::cache::{Cache, CacheError, Db, Durability, queue};

/// Frames without an answer at the same time, each of another chat.
const MAX_FLIGHTS: usize = 16;
/// Bytes of commands in a frame, unless one command alone is longer. Far below the limit of the wire: a frame has to get
/// through a thin line before its connection is given up.
const MAX_COMMAND_BYTES: usize = MAX_FRAME_BYTES / 8;

/// What a frame under way carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flight {
    Entries(Vec<i64>),
    Read(Seq),
    Delivered(Seq),
}

/// What an answer meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The chat that it was about.
    pub chat_id: ChatId,
    /// The token was refused.
    pub authentication: bool,
    /// What is not shown any more.
    pub undone: Vec<Undone>,
}

/// The sending side of the queue, for one account.
pub struct SendQueue {
    flights: HashMap<u64, (ChatId, Flight)>,
    next_frame: u64,
    /// Something may be there to send.
    rung: bool,
    /// The server asked for patience.
    paused: Option<Instant>,
    pause: Backoff,
    /// Chats whose last frame failed on its own: the count of failures, and until when they wait.
    chat_pauses: HashMap<ChatId, (Backoff, Option<Instant>)>,
    options: BackoffOptions,
    pub(super) positions: super::positions::Gathering,
}

impl SendQueue {
    /// With nothing under way.
    #[must_use]
    pub fn new(options: BackoffOptions) -> Self {
        Self {
            flights: HashMap::new(),
            next_frame: 0,
            rung: true,
            paused: None,
            pause: Backoff::new(options),
            chat_pauses: HashMap::new(),
            options,
            positions: super::positions::Gathering::default(),
        }
    }

    /// The doorbell.
    pub const fn ring(&mut self) {
        self.rung = true;
    }

    /// The connection is new: whatever was under way goes again.
    pub fn restart(&mut self, now: Instant) {
        self.flights.clear();
        self.chat_pauses.clear();
        self.paused = None;
        self.rung = true;
        self.positions.all_due(now);
    }

    /// When there is something to do without being rung.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let pauses = self.chat_pauses.values().filter_map(|(_, until)| *until);
        pauses.chain(self.paused).chain(self.positions.due()).min()
    }

    /// Sends what may go.
    pub async fn pump(
        &mut self,
        cache: &Cache,
        outgoing: &mpsc::Sender<ClientFrame>,
        now: Instant,
    ) -> Result<(), CacheError> {
        if self.paused.is_some_and(|until| until <= now) {
            self.paused = None;
            self.rung = true;
        }
        for (_, until) in self.chat_pauses.values_mut() {
            if until.is_some_and(|until| until <= now) {
                *until = None;
                self.rung = true;
            }
        }
        if self.paused.is_some() {
            return Ok(());
        }
        self.send_positions(cache, outgoing, now).await?;
        let room = MAX_FLIGHTS.saturating_sub(self.flights.len());
        if !self.rung || room == 0 {
            return Ok(());
        }
        self.rung = false;
        let held = self.chat_pauses.iter().filter(|(_, (_, until))| until.is_some()).map(|(chat, _)| *chat);
        let flying = self.flights.values().filter(|(_, flight)| matches!(flight, Flight::Entries(_)));
        let busy: HashSet<_> = held.chain(flying.map(|(chat, _)| *chat)).collect();
        let batches = cache.write(Durability::Rebuildable, move |db| take(db, &busy, room)).await?;
        self.rung |= batches.len() == room;
        for (chat, entries) in batches {
            let ids = entries.iter().map(|entry| entry.id).collect();
            let commands = entries.into_iter().map(|entry| entry.command).collect();
            if !self.launch(chat, Flight::Entries(ids), commands, outgoing) {
                self.rung = true;
                break;
            }
        }
        Ok(())
    }

    /// Puts one frame on its way. False where the socket is full or gone.
    pub(super) fn launch(
        &mut self,
        chat: ChatId,
        flight: Flight,
        commands: Vec<Command>,
        outgoing: &mpsc::Sender<ClientFrame>,
    ) -> bool {
        self.next_frame += 1;
        let id = self.next_frame;
        let sent = outgoing.try_send(ClientFrame::Commands { id, commands }).is_ok();
        if sent {
            self.flights.insert(id, (chat, flight));
        }
        sent
    }

    pub(super) fn is_flying(&self, chat: ChatId, flight: &Flight) -> bool {
        self.flights.values().any(|(other, under_way)| *other == chat && under_way == flight)
    }

    /// Takes the answers to a frame. None where nobody waits for them any more.
    pub async fn answered(
        &mut self,
        cache: &Cache,
        frame: u64,
        results: Vec<CommandOutcome>,
        now: Instant,
    ) -> Result<Option<Answer>, CacheError> {
        let Some((chat, flight)) = self.flights.remove(&frame) else { return Ok(None) };
        self.rung = true;
        let settled = match flight {
            Flight::Entries(ids) => {
                let job = move |db: &Db| settle(db, chat, &ids, &results);
                let settled = cache.write(Durability::Rebuildable, job).await?;
                // Only here: a position that got through says nothing of the messages.
                if settled.again.is_none() {
                    self.pause.reset();
                    self.chat_pauses.remove(&chat);
                }
                settled
            }
            Flight::Read(to) => self.read_answered(cache, chat, to, results.first(), now).await?,
            Flight::Delivered(to) => {
                self.positions.delivered_answered(chat, to, results.first(), now);
                Settled::default()
            }
        };
        if let Some(again) = settled.again {
            self.pause(chat, again, now);
        }
        let Settled { authentication, undone, .. } = settled;
        Ok(Some(Answer { chat_id: chat, authentication, undone }))
    }

    fn pause(&mut self, chat: ChatId, again: Again, now: Instant) {
        let at_least = again.after.unwrap_or(Duration::ZERO);
        if again.everything {
            let until = now + self.pause.pause().max(at_least);
            self.paused = Some(self.paused.map_or(until, |other| other.max(until)));
        } else {
            let options = self.options;
            let (backoff, until) =
                self.chat_pauses.entry(chat).or_insert_with(|| (Backoff::new(options), None));
            *until = Some(now + backoff.pause().max(at_least));
        }
    }
}

/// The next frames: for each chat that is not held back its first entries, as many as fit. Their attempts are counted
/// before anything is tried, so that a crash in between cannot make a tried one look untouched.
fn take(db: &Db, busy: &HashSet<ChatId>, room: usize) -> Result<Vec<(ChatId, Vec<Entry>)>, CacheError> {
    let mut batches = Vec::new();
    for chat in queue::waiting_chats(db)?.into_iter().filter(|chat| !busy.contains(chat)).take(room) {
        let mut bytes = 0;
        let mut batch = Vec::new();
        for entry in queue::next_of_chat(db, chat, MAX_COMMANDS_PER_FRAME)? {
            debug_assert!(entry.waits == Waits::Server, "only waiting entries are taken");
            // An edit gets its message's number with the message's answer or its row, whichever comes first. Only edits
            // of the same message have to wait with it, and they lack the number too.
            if matches!(&entry.command, Command::Edit { seq, .. } if seq.is_zero()) {
                continue;
            }
            // Of the edits of a message one at a time: when both were carried out and their answers lost, the first would
            // be in conflict with the second.
            if entry.changes.is_some() && batch.iter().any(|other: &Entry| other.changes == entry.changes) {
                break;
            }
            bytes += serde_json::to_string(&entry.command)?.len() + 1;
            if bytes > MAX_COMMAND_BYTES && !batch.is_empty() {
                break;
            }
            queue::count_attempt(db, entry.id)?;
            batch.push(entry);
        }
        if !batch.is_empty() {
            batches.push((chat, batch));
        }
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use vestnik_protocol::{ApiError, ClientId, Content, Done, ErrorCode, Millis, Rev};

    use super::*;
    use crate::cache::positions;
    use crate::clock;

    const CHAT: ChatId = ChatId(uuid::Uuid::from_u128(1));

    fn command(number: u128, text: &str) -> (ClientId, Command) {
        let client_id = ClientId(uuid::Uuid::from_u128(number));
        (
            client_id,
            Command::Send {
                chat_id: CHAT,
                client_id,
                content: Content::text(text),
                reply_to: None,
                silent: false,
            },
        )
    }

    async fn with_queued(texts: &[String]) -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let (cache, _) = Cache::open(folder.path().join("a.sqlite"), Millis(1)).await.unwrap();
        for (number, text) in texts.iter().enumerate() {
            let (client, command) = command(number as u128, text);
            let job = move |db: &Db| queue::push(db, CHAT, Some(client), &command, Millis(1));
            cache.write(Durability::Rebuildable, job).await.unwrap();
        }
        (folder, cache)
    }

    fn sent(frames: &mut mpsc::Receiver<ClientFrame>) -> Option<(u64, Vec<Command>)> {
        match frames.try_recv().ok()? {
            ClientFrame::Commands { id, commands } => Some((id, commands)),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_position_that_gets_through_does_not_end_the_pause_of_a_refused_message() {
        let (_folder, cache) = with_queued(&["text".to_owned()]).await;
        let (outgoing, mut frames) = mpsc::channel(8);
        let (mut queue, now) = (SendQueue::new(BackoffOptions::default()), clock::monotonic());
        queue.pump(&cache, &outgoing, now).await.unwrap();
        let (frame, _) = sent(&mut frames).unwrap();
        let error = ApiError::from(ErrorCode::Internal).retry_after(60_000);
        queue.answered(&cache, frame, vec![CommandOutcome::Refused { error }], now).await.unwrap();

        cache.write(Durability::Rebuildable, |db| positions::raise(db, CHAT, Seq::new(1))).await.unwrap();
        queue.gather_read(now);
        let later = now + Duration::from_secs(2);
        queue.pump(&cache, &outgoing, later).await.unwrap();
        let (frame, commands) = sent(&mut frames).unwrap();
        assert!(matches!(commands[..], [Command::Read { .. }]));
        let done = Done::new(CHAT, Rev::new(1));
        queue.answered(&cache, frame, vec![CommandOutcome::Done(done)], later).await.unwrap();
        queue.pump(&cache, &outgoing, later).await.unwrap();
        assert_eq!(sent(&mut frames), None, "the server asked for a minute");
        queue.pump(&cache, &outgoing, now + Duration::from_secs(61)).await.unwrap();
        assert!(sent(&mut frames).is_some());
    }

    #[tokio::test]
    async fn a_long_queue_goes_in_frames_that_a_thin_line_carries() {
        let texts: Vec<_> = (0..20).map(|_| "x".repeat(4_000)).collect();
        let (_folder, cache) = with_queued(&texts).await;
        let (outgoing, mut frames) = mpsc::channel(8);
        let (mut queue, now) = (SendQueue::new(BackoffOptions::default()), clock::monotonic());
        queue.pump(&cache, &outgoing, now).await.unwrap();
        let (_, commands) = sent(&mut frames).unwrap();
        assert!(commands.len() > 1 && commands.len() * 4_000 < MAX_FRAME_BYTES / 4, "{}", commands.len());
        assert_eq!(sent(&mut frames), None, "the next one waits for the answer");
    }
}
