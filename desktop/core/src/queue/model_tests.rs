//! A person who does anything at any time, over a line that loses frames and answers: what is shown is always what they
//! did last, and after quiet nothing waits and the cache equals the server.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::{
    AccountDelta, ChatHeader, ChatKind, ChatPrivate, Command, CommandOutcome, Content, Done, ErrorCode,
    Member, Message, Millis, ReactionRow, Rev, Role, Seq, UnreadCount,
};

use super::overlay::Pending;
use super::tests::{Device, NOW, client};
use super::*;
use crate::cache::{Db, chats, meta, privates, queue as rows};
use crate::sync::tests::{CHAT, ME, delta, member};
use crate::sync::{apply_account, apply_chat};
use crate::timeline::Timeline;
use crate::view::{OpenAt, RowContent, TimelineChange};

const EMOJIS: [&str; 3] = ["👍", "🎉", "🙂"];

/// What can be seen of the chat.
#[derive(Debug, Clone, Default, PartialEq)]
struct Seen {
    title: String,
    pinned: BTreeSet<Seq>,
    pin_order: u32,
    muted_until: Millis,
    archived: bool,
    /// By name: what it says (nothing: deleted), and one's own reactions.
    messages: BTreeMap<u128, (Option<String>, BTreeSet<String>)>,
}

/// One chat as a server keeps it.
#[derive(Clone)]
struct Server {
    header: ChatHeader,
    rev: Rev,
    private: ChatPrivate,
    messages: Vec<Message>,
    reactions: BTreeMap<Seq, ReactionRow>,
}

impl Server {
    fn new() -> Self {
        let header = ChatHeader { member_count: 1, ..ChatHeader::new(ChatKind::Group, Millis(1)) };
        let none =
            UnreadCount { count: 0, capped: false, read_seq: Seq::ZERO, to_seq: Seq::ZERO, mentions: 0 };
        let private = ChatPrivate::plain(CHAT, Rev::new(1), true, Seq::ZERO, none);
        let rev = Rev::new(1);
        Self { header, rev, private, messages: Vec::new(), reactions: BTreeMap::new() }
    }

    fn carry_out(&mut self, command: &Command) -> CommandOutcome {
        let (next, private) = (self.rev.next(), self.private.rev.next());
        let mut made = None;
        match command {
            Command::Send { client_id, content, .. } => {
                let known = self.messages.iter().find(|message| message.client_id == *client_id);
                made = Some(known.cloned().unwrap_or_else(|| {
                    let seq = self.header.seq.next();
                    self.header.seq = seq;
                    self.rev = next;
                    let message = Message::new(seq, next, ME, *client_id, Millis(5), content.clone());
                    self.messages.push(message.clone());
                    message
                }));
            }
            Command::Edit { seq, edit, content, .. } => {
                let Some(message) = self.messages.iter_mut().find(|message| message.seq == *seq) else {
                    return CommandOutcome::Refused { error: ErrorCode::SeqNotFound.into() };
                };
                if message.content.as_text().is_none() {
                    return CommandOutcome::Refused { error: ErrorCode::NotEditable.into() };
                }
                if message.edit == *edit {
                    (message.content, message.edit, message.rev) = (content.clone(), edit + 1, next);
                    self.rev = next;
                } else if message.edit != edit + 1 || message.content != *content {
                    return CommandOutcome::Refused { error: ErrorCode::EditConflict.into() };
                }
                made = Some(message.clone());
            }
            Command::Delete { seqs, .. } => {
                for message in self.messages.iter_mut().filter(|message| seqs.contains(&message.seq)) {
                    (message.content, message.rev) = (Content::deleted(), next);
                    self.rev = next;
                }
                self.header.pinned.retain(|pinned| !seqs.contains(pinned));
            }
            Command::React { seq, emoji, on, .. } => {
                let blank = ReactionRow { seq: *seq, user_id: ME, rev: next, emojis: Vec::new() };
                let row = self.reactions.entry(*seq).or_insert(blank);
                row.emojis.retain(|other| other != emoji);
                row.emojis.extend(on.then(|| emoji.clone()));
                row.rev = next;
                self.rev = next;
            }
            Command::PinMessage { seq, on, .. } => {
                self.header.pinned.retain(|pinned| pinned != seq || *on);
                if *on && !self.header.pinned.contains(seq) {
                    self.header.pinned.insert(0, *seq);
                }
                self.rev = next;
            }
            Command::EditChat { title, .. } => {
                self.header.title.clone_from(title);
                self.rev = next;
            }
            Command::PinChat { order, .. } => (self.private.pin_order, self.private.rev) = (*order, private),
            Command::MuteChat { until, .. } => {
                (self.private.muted_until, self.private.rev) = (*until, private)
            }
            Command::ArchiveChat { on, .. } => (self.private.archived, self.private.rev) = (*on, private),
            other => panic!("{other:?}"),
        }
        let account_rev = command.is_private().then_some(self.private.rev);
        CommandOutcome::Done(Done { message: made, account_rev, ..Done::new(CHAT, self.rev) })
    }

    fn apply(&self, db: &Db) {
        let since = chats::get(db, CHAT).unwrap().map_or(Rev::ZERO, |row| row.rev);
        let newer = |message: &&Message| message.rev > since;
        let mut changed =
            delta(since.get(), self.rev.get(), 0, self.messages.iter().filter(newer).cloned().collect());
        changed.header = self.header.clone();
        changed.reactions = self.reactions.values().filter(|row| row.rev > since).cloned().collect();
        changed.members = vec![Member { role: Role::Owner, ..member(ME, 1, 0) }];
        apply_chat(db, ME, &changed).unwrap();
    }

    fn apply_private(&self, db: &Db) {
        let since = meta::account_rev(db).unwrap();
        let rev = self.private.rev;
        let rows = AccountDelta { since, rev, chats: vec![self.private.clone()], ..AccountDelta::default() };
        apply_account(db, &rows).unwrap();
    }
}

struct World {
    device: Device,
    server: Server,
    wanted: Seen,
    /// Frames that are on their way, and answers that are.
    frames: Vec<(u64, Vec<Command>)>,
    answers: Vec<(u64, Vec<CommandOutcome>)>,
    names: u128,
    random: StdRng,
}

impl World {
    async fn new(seed: u64) -> Self {
        let world = Self {
            device: Device::new().await,
            server: Server::new(),
            wanted: Seen::default(),
            frames: Vec::new(),
            answers: Vec::new(),
            names: 0,
            random: StdRng::seed_from_u64(seed),
        };
        let server = world.server.clone();
        let first = move |db: &Db| {
            server.apply(db);
            server.apply_private(db);
        };
        world.device.write(first).await;
        world
    }

    async fn seen(&self) -> Seen {
        let opened = Timeline::open(&self.device.cache, 1, CHAT, ME, OpenAt::End, NOW).await.unwrap();
        let TimelineChange::Opened { window } = &opened.1.changes[0] else { panic!() };
        let messages = window.rows.iter().map(|row| {
            let said = match &row.content {
                RowContent::Text { text, .. } => Some(text.clone()),
                _ => None,
            };
            let put = row.reactions.iter().filter(|view| view.mine).map(|view| view.emoji.clone());
            (row.client_id.unwrap().0.as_u128(), (said, put.collect()))
        });
        let messages = messages.collect();
        let read = |db: &Db| {
            let pending = Pending::read(db, CHAT, ME)?;
            let row = chats::get(db, CHAT)?.unwrap();
            let header = pending.header(db, Some(&row.header))?.unwrap();
            Ok((header, pending.private(privates::get(db, CHAT)?.unwrap(), row.seq)))
        };
        let (header, private) = self.device.cache.read(read).await.unwrap();
        Seen {
            title: header.title.unwrap_or_default(),
            pinned: header.pinned.into_iter().collect(),
            pin_order: private.pin_order,
            muted_until: private.muted_until,
            archived: private.archived,
            messages,
        }
    }

    async fn ask(&mut self, command: Command) {
        self.device.write(move |db| perform(db, ME, command, NOW).unwrap().unwrap()).await;
        self.device.queue.ring();
    }

    /// The person does something, and from then on wants to see that.
    async fn act(&mut self) {
        let number = self.random.random_range(0..1_000_u32);
        let cached =
            self.device.write(|db| crate::cache::messages::range(db, CHAT, Seq::new(1), Seq::MAX).unwrap());
        let cached = cached.await;
        let alive =
            |wanted: &Seen, name: u128| wanted.messages.get(&name).is_some_and(|(said, _)| said.is_some());
        let known: Vec<_> =
            cached.iter().filter(|message| alive(&self.wanted, message.client_id.0.as_u128())).collect();
        let one = (!known.is_empty()).then(|| known[self.random.random_range(0..known.len())]);
        match (self.random.random_range(0..10), one) {
            (0..=1, _) => {
                self.names += 1;
                let name = self.names;
                self.device.send(CHAT, name, &format!("text {name}")).await;
                self.wanted.messages.insert(name, (Some(format!("text {name}")), BTreeSet::new()));
            }
            (2..=3, _) if self.names > 0 => {
                let name = self.random.random_range(1..=self.names);
                if alive(&self.wanted, name) {
                    let text = format!("text {name} again {number}");
                    let words = Content::text(text.clone());
                    let job =
                        move |db: &Db| edit_message(db, ME, CHAT, client(name), words, NOW).unwrap().unwrap();
                    self.device.write(job).await;
                    self.device.queue.ring();
                    self.wanted.messages.get_mut(&name).unwrap().0 = Some(text);
                }
            }
            (4, Some(message)) => {
                let (seq, name) = (message.seq, message.client_id.0.as_u128());
                self.ask(Command::Delete { chat_id: CHAT, seqs: vec![seq] }).await;
                self.wanted.messages.insert(name, (None, BTreeSet::new()));
                self.wanted.pinned.retain(|pinned| *pinned != seq);
            }
            (5..=6, Some(message)) => {
                let (seq, name) = (message.seq, message.client_id.0.as_u128());
                let emoji = EMOJIS[self.random.random_range(0..3)].to_owned();
                let put = &mut self.wanted.messages.get_mut(&name).unwrap().1;
                let on = put.insert(emoji.clone());
                if !on {
                    put.remove(&emoji);
                }
                self.ask(Command::React { chat_id: CHAT, seq, emoji, on }).await;
            }
            (7, Some(message)) => {
                let seq = message.seq;
                let on = self.wanted.pinned.insert(seq);
                if !on {
                    self.wanted.pinned.remove(&seq);
                }
                self.ask(Command::PinMessage { chat_id: CHAT, seq, on }).await;
            }
            (8, _) => {
                self.wanted.title = format!("title {number}");
                let title = Some(self.wanted.title.clone());
                let command = Command::EditChat {
                    chat_id: CHAT,
                    title,
                    description: None,
                    public: None,
                    expire_after_seconds: None,
                };
                self.ask(command).await;
            }
            _ => {
                let command = match number % 3 {
                    0 => {
                        self.wanted.pin_order = number;
                        Command::PinChat { chat_id: CHAT, order: number }
                    }
                    1 => {
                        self.wanted.muted_until = Millis(i64::from(number));
                        Command::MuteChat { chat_id: CHAT, until: self.wanted.muted_until }
                    }
                    _ => {
                        self.wanted.archived = !self.wanted.archived;
                        Command::ArchiveChat { chat_id: CHAT, on: self.wanted.archived }
                    }
                };
                self.ask(command).await;
            }
        }
    }

    async fn rows_arrive(&mut self, shared: bool) {
        let copy = self.server.clone();
        let job = move |db: &Db| if shared { copy.apply(db) } else { copy.apply_private(db) };
        self.device.write(job).await;
    }

    fn work(&mut self) {
        if !self.frames.is_empty() {
            let (id, commands) = self.frames.remove(0);
            let results = commands.iter().map(|command| self.server.carry_out(command)).collect();
            self.answers.push((id, results));
        }
    }

    async fn answer(&mut self) {
        if !self.answers.is_empty() {
            let (id, results) = self.answers.remove(0);
            let undone = self.device.answer(id, results).await;
            assert!(undone.is_empty(), "{undone:?}");
        }
    }

    async fn step(&mut self) {
        match self.random.random_range(0..20) {
            0..=7 => self.act().await,
            8..=10 => {
                let frames = self.device.pump().await;
                self.frames.extend(frames);
            }
            11..=13 => self.work(),
            14..=15 => self.answer().await,
            16..=17 => {
                let shared = self.random.random();
                self.rows_arrive(shared).await;
            }
            // The line is cut: what is under way is lost, carried out or not.
            _ => {
                self.frames.clear();
                self.answers.clear();
                let now = self.device.now;
                self.device.queue.restart(now);
            }
        }
    }

    async fn quiet(&mut self) {
        for _ in 0..20 {
            let frames = self.device.pump().await;
            self.frames.extend(frames);
            while !self.frames.is_empty() {
                self.work();
            }
            while !self.answers.is_empty() {
                self.answer().await;
            }
            self.rows_arrive(true).await;
            self.rows_arrive(false).await;
        }
    }
}

#[tokio::test]
async fn what_is_shown_is_what_was_done_last_and_after_quiet_nothing_waits() {
    for seed in 0..12 {
        let mut world = World::new(seed).await;
        for step in 0..100 {
            world.step().await;
            assert_eq!(world.seen().await, world.wanted, "seed {seed}, step {step}");
        }
        let now = world.device.now;
        (world.frames, world.answers) = (Vec::new(), Vec::new());
        world.device.queue.restart(now);
        world.quiet().await;
        let left = world.device.write(|db| rows::of_chat(db, CHAT).unwrap()).await;
        assert!(left.is_empty(), "seed {seed}: {left:?}");
        assert_eq!(world.seen().await, world.wanted, "seed {seed}, after quiet");
    }
}
