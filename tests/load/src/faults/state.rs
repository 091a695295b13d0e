//! What a device remembers: a queue of messages for each chat, and the chats' rows by the rule for applying deltas
//! (`docs/protocol.md`). No sockets and no clocks here.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;
use vestnik_protocol::{
    AccountDelta, ChatDelta, ChatId, ClientFrame, ClientId, Command, CommandOutcome, Content, Cursor, Epoch,
    Hello, Message, PROTOCOL_VERSION, Rev, Seq, UserId, limits,
};

use super::told::{Told, number_of};

/// Bytes of texts in one frame, well below what a frame may have.
const FRAME_TEXT: usize = limits::MAX_FRAME_BYTES / 2;
/// Before another attempt when the server does not say how long.
const RETRY: Duration = Duration::from_millis(250);

/// A message that is not acknowledged.
#[derive(Debug)]
struct Waiting {
    number: u64,
    client_id: ClientId,
    text: String,
}

/// Messages for one chat, in the order in which they were written.
#[derive(Debug, Default)]
struct Outbox {
    waiting: VecDeque<Waiting>,
    /// The number of the frame that is not answered, and how many of the first messages are in it.
    under_way: Option<(u64, usize)>,
    not_before: Option<Instant>,
}

/// A message as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When it last changed.
    pub rev: Rev,
    /// Who.
    pub sender_id: UserId,
    /// Its name.
    pub client_id: ClientId,
    /// Which one of the run it is; an event is none.
    pub number: Option<u64>,
}

/// A chat as it is held.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Up to here.
    pub rev: Rev,
    /// Where what is held begins; what is before it is history, to be asked for when somebody looks.
    pub from: Seq,
    /// Its messages.
    pub rows: BTreeMap<Seq, Row>,
    /// A catch-up is on its way.
    asked: bool,
}

/// One device's memory.
#[derive(Debug, Default)]
pub struct State {
    epoch: Option<Epoch>,
    account_rev: Rev,
    chats: HashMap<ChatId, Held>,
    outboxes: HashMap<ChatId, Outbox>,
    live: bool,
    frames: u64,
    /// To be said as soon as possible.
    to_say: Vec<ClientFrame>,
}

impl From<&Message> for Row {
    fn from(message: &Message) -> Self {
        let Message { rev, sender_id, client_id, .. } = *message;
        Self { rev, sender_id, client_id, number: number_of(message) }
    }
}

impl Held {
    /// Held so, and nothing is on its way.
    #[cfg(test)]
    pub const fn of(rev: Rev, from: Seq, rows: BTreeMap<Seq, Row>) -> Self {
        Self { rev, from, rows, asked: false }
    }
}

impl State {
    /// What it says first on a new connection.
    #[must_use]
    pub fn hello(&self, token: &str) -> ClientFrame {
        let cursor = |(chat_id, held): (&ChatId, &Held)| Cursor { chat_id: *chat_id, rev: held.rev };
        ClientFrame::Hello(Hello {
            version: PROTOCOL_VERSION,
            token: Some(token.to_owned()),
            epoch: self.epoch,
            account_rev: self.account_rev,
            cursors: self.chats.iter().map(cursor).collect(),
        })
    }

    /// It is of this database.
    pub const fn welcomed(&mut self, epoch: Epoch) {
        self.epoch = Some(epoch);
    }

    /// Nothing is missed.
    pub const fn now_live(&mut self) {
        self.live = true;
    }

    /// The connection is gone: what was not answered is sent again, everything else that was on its way is not.
    pub fn broken(&mut self) {
        self.live = false;
        self.to_say.clear();
        self.chats.values_mut().for_each(|held| held.asked = false);
        self.outboxes.values_mut().for_each(|outbox| outbox.under_way = None);
    }

    /// One more message to send.
    pub fn queue(&mut self, chat_id: ChatId, number: u64, client_id: ClientId, text: String) {
        self.outboxes.entry(chat_id).or_default().waiting.push_back(Waiting { number, client_id, text });
    }

    /// What is to be said now, and when to ask again. Of each chat one frame of messages is under way at a time.
    pub fn frames(&mut self, now: Instant) -> (Vec<ClientFrame>, Option<Instant>) {
        let mut frames = std::mem::take(&mut self.to_say);
        let mut again = None;
        for (chat_id, outbox) in &mut self.outboxes {
            if !self.live || outbox.under_way.is_some() || outbox.waiting.is_empty() {
                continue;
            }
            if let Some(later) = outbox.not_before.filter(|later| *later > now) {
                again = Some(again.map_or(later, |again: Instant| again.min(later)));
                continue;
            }
            let commands = outbox.commands(*chat_id);
            self.frames += 1;
            outbox.under_way = Some((self.frames, commands.len()));
            frames.push(ClientFrame::Commands { id: self.frames, commands });
        }
        (frames, again)
    }

    /// The answer to a frame of messages.
    pub fn answered(&mut self, id: u64, results: Vec<CommandOutcome>, now: Instant) -> Vec<Told> {
        let mut outboxes = self.outboxes.iter_mut();
        let found = outboxes.find(|(_, outbox)| outbox.under_way.is_some_and(|(other, _)| other == id));
        let Some((chat_id, outbox)) = found else {
            return vec![Told::Wrong(format!("an answer to frame {id}, which is none of this connection"))];
        };
        let expected = outbox.under_way.take().map_or(0, |(_, count)| count);
        if expected != results.len() {
            return vec![Told::Wrong(format!("{} answers to {expected} commands", results.len()))];
        }
        let mut told = Vec::new();
        for outcome in results {
            let Some(first) = outbox.waiting.front() else { break };
            match outcome {
                CommandOutcome::Done(done) => {
                    let (number, seq) = (first.number, done.message.map(|message| message.seq));
                    told.push(Told::Acknowledged { number, chat_id: *chat_id, seq, rev: done.rev });
                }
                CommandOutcome::Refused { error } if error.code.is_transient() => {
                    let wait = error.retry_after_ms.map_or(RETRY, Duration::from_millis);
                    outbox.not_before = Some(now + wait.mul_f64(rand::random_range(1.0..1.5)));
                    told.push(Told::Later(error.code));
                    break;
                }
                CommandOutcome::Refused { error } => {
                    told.push(Told::Wrong(format!("message {} refused: {error:?}", first.number)));
                }
            }
            outbox.waiting.pop_front();
        }
        told
    }

    /// The rule for applying deltas.
    pub fn apply(&mut self, delta: ChatDelta) -> Vec<Told> {
        let ChatDelta { chat_id, since, rev, messages, more, limited, .. } = delta;
        let held = self.chats.entry(chat_id).or_default();
        if rev <= held.rev {
            return Vec::new();
        }
        if since > held.rev {
            if !held.asked {
                held.asked = true;
                self.to_say.push(ClientFrame::CatchUp(Cursor { chat_id, rev: held.rev }));
            }
            return Vec::new();
        }
        if limited {
            held.rows.clear();
            held.from = messages.first().map_or(Seq::ZERO, |message| message.seq);
        }
        let mut told = Vec::new();
        for message in &messages {
            let row = Row::from(message);
            if let Some(number) = row.number {
                told.push(Told::Has { number, sender_id: row.sender_id });
            }
            let known = held.rows.get(&message.seq);
            if known.is_none_or(|known| known.rev < row.rev) {
                held.rows.insert(message.seq, row);
            }
        }
        held.rev = rev;
        held.asked = more;
        if more {
            self.to_say.push(ClientFrame::CatchUp(Cursor { chat_id, rev }));
        }
        told
    }

    /// The same for what only this person sees, of which nothing is kept but how far it is known.
    pub fn apply_account(&mut self, delta: &AccountDelta) {
        let rev = if delta.since > self.account_rev {
            self.account_rev
        } else if delta.rev > self.account_rev {
            self.account_rev = delta.rev;
            if !delta.more {
                return;
            }
            delta.rev
        } else {
            return;
        };
        self.to_say.push(ClientFrame::CatchUpAccount { rev });
    }

    /// The cache cannot be continued, of one chat or of all.
    pub fn reset(&mut self, chat_id: Option<ChatId>) {
        if let Some(chat_id) = chat_id {
            self.chats.remove(&chat_id);
        } else {
            self.chats.clear();
            self.account_rev = Rev::ZERO;
        }
    }

    /// How many messages wait in all.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.outboxes.values().map(|outbox| outbox.waiting.len()).sum()
    }

    /// A chat as it is here now.
    #[must_use]
    pub fn held(&self, chat_id: ChatId) -> Option<&Held> {
        self.chats.get(&chat_id)
    }
}

impl Outbox {
    fn commands(&self, chat_id: ChatId) -> Vec<Command> {
        let mut room = FRAME_TEXT;
        let fits = self.waiting.iter().take(limits::MAX_COMMANDS_PER_FRAME).take_while(|one| {
            let fits = one.text.len() <= room;
            room = room.saturating_sub(one.text.len());
            fits
        });
        let send = |one: &Waiting| Command::Send {
            chat_id,
            client_id: one.client_id,
            content: Content::text(one.text.clone()),
            reply_to: None,
            silent: false,
        };
        fits.map(send).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vestnik_protocol::{ApiError, Done, ErrorCode};

    use super::*;

    const CHAT: ChatId = ChatId(Uuid::nil());

    /// A device that is live and wrote messages of these numbers.
    fn wrote(numbers: std::ops::Range<u64>) -> State {
        let mut state = State::default();
        state.now_live();
        for number in numbers {
            state.queue(CHAT, number, ClientId(Uuid::from_u128(number.into())), format!("lg:{number}"));
        }
        state
    }

    /// The names in the one frame that is to be sent, and its number.
    fn sent(state: &mut State, now: Instant) -> (u64, Vec<u128>) {
        let (frames, _) = state.frames(now);
        let [ClientFrame::Commands { id, commands }] = frames.as_slice() else { panic!("{frames:?}") };
        let name = |command: &Command| match command {
            Command::Send { client_id, .. } => client_id.0.as_u128(),
            other => panic!("{other:?}"),
        };
        (*id, commands.iter().map(name).collect())
    }

    fn done(rev: u64) -> CommandOutcome {
        CommandOutcome::Done(Done { chat_id: CHAT, rev: Rev::new(rev), message: None, account_rev: None })
    }

    fn refused(code: ErrorCode) -> CommandOutcome {
        CommandOutcome::Refused { error: ApiError::from(code) }
    }

    fn delta(since: u64, rev: u64) -> ChatDelta {
        let header = serde_json::json!({
            "kind": "direct", "seq": 0, "floor_seq": 0, "created_at": 0, "member_count": 2
        });
        let delta = serde_json::json!({ "chat_id": CHAT, "since": since, "rev": rev, "header": header });
        serde_json::from_value(delta).unwrap()
    }

    #[test]
    fn what_is_not_answered_is_sent_again_under_the_same_names_and_in_order() {
        let (mut state, now) = (wrote(1..4), Instant::now());
        assert_eq!(sent(&mut state, now).1, [1, 2, 3]);
        assert!(state.frames(now).0.is_empty(), "one frame of a chat is under way at a time");
        state.broken();
        assert!(state.frames(now).0.is_empty(), "nothing is sent before the connection is live");
        state.now_live();
        let (id, _) = sent(&mut state, now);
        let answers = vec![done(1), refused(ErrorCode::Busy), refused(ErrorCode::Skipped)];
        assert!(matches!(
            state.answered(id, answers, now).as_slice(),
            [Told::Acknowledged { number: 1, .. }, Told::Later(ErrorCode::Busy)]
        ));
        let again = state.frames(now).1.expect("it is to be tried again");
        assert_eq!(sent(&mut state, again).1, [2, 3]);
    }

    #[test]
    fn a_gap_is_asked_for_once_and_what_came_twice_is_taken_once() {
        let (mut state, now) = (State::default(), Instant::now());
        state.apply(delta(0, 2));
        state.apply(delta(3, 4));
        state.apply(delta(4, 5));
        let cursor = Cursor { chat_id: CHAT, rev: Rev::new(2) };
        assert_eq!(state.frames(now).0, [ClientFrame::CatchUp(cursor)]);
        state.apply(delta(2, 5));
        state.apply(delta(4, 5));
        assert!(state.frames(now).0.is_empty());
        assert_eq!(state.held(CHAT).map(|held| held.rev), Some(Rev::new(5)));
    }
}
