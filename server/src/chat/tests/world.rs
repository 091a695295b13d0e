//! A database with people, and a reader who applies deltas as a client does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use vestnik_protocol::{
    AccountDelta, ChatDelta, ChatId, ChatPrivate, ClientId, Command, CommandOutcome, Content, Done,
    ErrorCode, Hello, Me, Member, Message, PersonPrivate, ReactionRow, Rev, ScheduledMessage, Seq,
    ServerFrame, SessionId, UserId,
};

use crate::chat::catch_up::{Feed, Step, account_delta};
use crate::chat::hub::Connection;
use crate::chat::pipeline::Decide;
use crate::chat::{ChatSettings, Chats, decide};
use crate::store::{Database, migrate_up, tests::databases};

/// No test waits longer for a frame.
const DEADLINE: Duration = Duration::from_secs(30);

pub struct World {
    pub database: Database,
    pub chats: Arc<Chats>,
    _folder: Option<tempfile::TempDir>,
}

/// A world over each kind of database at hand.
pub async fn worlds() -> Vec<World> {
    worlds_with(ChatSettings::default(), decide::decide).await
}

pub async fn worlds_with(settings: ChatSettings, decide: Decide) -> Vec<World> {
    let mut worlds = Vec::new();
    for (database, folder) in databases().await {
        migrate_up(&database).await.unwrap();
        let chats = Chats::start_with(database.clone(), settings, decide).await.unwrap();
        worlds.push(World { database, chats, _folder: folder });
    }
    worlds
}

impl World {
    /// Somebody with an account.
    pub async fn user(&self) -> UserId {
        self.users(1).await[0]
    }

    /// So many people with accounts, by ascending id.
    pub async fn users(&self, count: usize) -> Vec<UserId> {
        let users: Vec<_> = (0..count).map(|_| UserId(uuid::Uuid::now_v7())).collect();
        let mut transaction = self.database.begin_write().await.unwrap();
        for some in users.chunks(500) {
            let row = "(?, ?, ?, NULL, '', '', '', 0, 0)";
            let insert = format!(
                "INSERT INTO users (id, username, look, email, display_name, about, password_hash, created_at, \
                 updated_at) VALUES {}",
                vec![row; some.len()].join(", ")
            );
            let name = |user: &UserId| user.0.simple().to_string();
            let values = some.iter().flat_map(|user| [(*user).into(), name(user).into(), name(user).into()]);
            transaction.execute_once(insert, values.collect()).await.unwrap();
            let insert = format!(
                "INSERT INTO account_state (user_id, rev, me_rev) VALUES {}",
                vec!["(?, 0, 0)"; some.len()].join(", ")
            );
            let values = some.iter().map(|user| (*user).into()).collect();
            transaction.execute_once(insert, values).await.unwrap();
        }
        transaction.commit().await.unwrap();
        users
    }

    pub async fn run(&self, user: UserId, commands: Vec<Command>) -> Vec<CommandOutcome> {
        self.chats.submit(user, commands).unwrap().outcomes().await
    }

    pub async fn done(&self, user: UserId, command: Command) -> Done {
        match self.run(user, vec![command]).await.pop() {
            Some(CommandOutcome::Done(done)) => done,
            other => panic!("{other:?}"),
        }
    }

    pub async fn refused(&self, user: UserId, command: Command) -> ErrorCode {
        match self.run(user, vec![command]).await.pop() {
            Some(CommandOutcome::Refused { error }) => error.code,
            other => panic!("{other:?}"),
        }
    }

    pub async fn open(&self, one: UserId, other: UserId) -> ChatId {
        self.done(one, Command::OpenDirect { user_id: other }).await.chat_id
    }

    /// Sends so many messages, a full frame at a time.
    pub async fn fill(&self, user: UserId, chat: ChatId, count: usize) {
        let commands: Vec<_> = (0..count).map(|number| send(chat, &format!("number {number}"))).collect();
        for frame in commands.chunks(64) {
            for outcome in self.run(user, frame.to_vec()).await {
                assert!(matches!(outcome, CommandOutcome::Done(_)), "{outcome:?}");
            }
        }
    }

    /// The whole chat, read in one page.
    pub async fn whole(&self, user: UserId, chat: ChatId) -> Replica {
        let mut replica = Replica::default();
        let mut since = Rev::ZERO;
        loop {
            let page = crate::chat::catch_up::PageSize {
                tail: 100_000,
                limited_after: 100_000,
                ..Default::default()
            };
            let delta =
                crate::chat::catch_up::chat_delta(&self.database, user, chat, since, page).await.unwrap();
            since = delta.rev;
            let more = delta.more;
            replica.apply(delta);
            if !more {
                return replica;
            }
        }
    }

    /// A connected device that has nothing yet.
    pub fn reader(&self, user: UserId) -> Reader {
        Self::reader_of(&self.chats, user)
    }

    /// The same on another server over the same database.
    pub fn reader_of(chats: &Arc<Chats>, user: UserId) -> Reader {
        let registration = chats.hub().register(user, SessionId(uuid::Uuid::now_v7()));
        let hello =
            Hello { version: 1, token: None, epoch: None, account_rev: Rev::ZERO, cursors: Vec::new() };
        Reader {
            connection: Arc::clone(registration.connection()),
            feed: Feed::new(Arc::clone(chats), registration, hello),
            chats: BTreeMap::new(),
            account: Rev::ZERO,
            own: Own::default(),
            live: false,
        }
    }
}

pub fn send(chat_id: ChatId, text: &str) -> Command {
    Command::Send {
        chat_id,
        client_id: ClientId(uuid::Uuid::now_v7()),
        content: Content::text(text),
        reply_to: None,
        silent: false,
    }
}

/// A chat as a client keeps it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replica {
    pub rev: Rev,
    pub seq: Seq,
    pub members: BTreeMap<UserId, Member>,
    pub messages: BTreeMap<Seq, Message>,
    /// Those that are there; tombstones are not kept.
    pub reactions: BTreeMap<(Seq, UserId), ReactionRow>,
    pub limited: bool,
}

impl Replica {
    /// The rule of a client. Panics at a gap.
    pub fn apply(&mut self, delta: ChatDelta) {
        assert!(delta.since <= self.rev, "a gap: have {}, got {}..{}", self.rev, delta.since, delta.rev);
        if delta.rev <= self.rev {
            return;
        }
        for member in delta.members {
            let known = self.members.get(&member.user_id).is_some_and(|known| known.rev >= member.rev);
            if !known {
                self.members.insert(member.user_id, member);
            }
        }
        for message in delta.messages {
            let known = self.messages.get(&message.seq).is_some_and(|known| known.rev >= message.rev);
            if !known {
                self.messages.insert(message.seq, message);
            }
        }
        for row in delta.reactions {
            let key = (row.seq, row.user_id);
            let known = self.reactions.get(&key).is_some_and(|known| known.rev >= row.rev);
            if row.emojis.is_empty() {
                self.reactions.remove(&key);
            } else if !known {
                self.reactions.insert(key, row);
            }
        }
        // Of a deleted message nothing is left.
        let messages = &self.messages;
        self.reactions.retain(|(seq, _), _| messages.get(seq).is_none_or(Message::counts));
        self.limited |= delta.limited;
        self.rev = delta.rev;
        self.seq = delta.header.seq;
    }

    /// Every message from the first to the newest, once.
    pub fn assert_gapless(&self) {
        let expected: Vec<_> = (1..=self.seq.get()).map(Seq::new).collect();
        assert_eq!(self.messages.keys().copied().collect::<Vec<_>>(), expected);
        let revs: Vec<_> = self.messages.values().map(|message| message.rev).collect();
        let different: std::collections::BTreeSet<_> = revs.iter().collect();
        assert_eq!(different.len(), self.messages.len(), "each message has a rev of its own");
        let edited = self.messages.values().any(|message| message.edit > 0 || !message.counts());
        assert!(edited || revs.is_sorted(), "what nobody changed has the rev of its writing");
        assert!(self.messages.values().is_sorted_by_key(|message| message.sent_at));
    }
}

/// What only one user sees, as a client keeps it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Own {
    pub chats: BTreeMap<ChatId, ChatPrivate>,
    pub hidden: BTreeMap<(ChatId, Seq), Rev>,
    pub people: BTreeMap<UserId, PersonPrivate>,
    pub scheduled: BTreeMap<ClientId, ScheduledMessage>,
    pub me: Option<Me>,
}

impl Own {
    /// Every row is newer than the one before, or the same.
    pub fn apply(&mut self, delta: &AccountDelta) {
        for row in &delta.chats {
            let before = self.chats.insert(row.chat_id, row.clone());
            assert!(before.is_none_or(|before| before.rev <= row.rev));
        }
        for row in &delta.hidden {
            self.hidden.insert((row.chat_id, row.seq), row.rev);
        }
        for row in &delta.people {
            let before = self.people.insert(row.user_id, *row);
            assert!(before.is_none_or(|before| before.rev <= row.rev));
        }
        for row in &delta.scheduled {
            self.scheduled.insert(row.client_id, row.clone());
        }
        self.me = delta.me.clone().or_else(|| self.me.take());
    }

    /// Everything at once.
    pub async fn whole(world: &World, user: UserId) -> Self {
        let mut own = Self::default();
        let delta = account_delta(&world.database, user, Rev::ZERO, 100_000).await.unwrap();
        assert!(!delta.more);
        own.apply(&delta);
        own
    }
}

/// A device.
pub struct Reader {
    pub connection: Arc<Connection>,
    pub feed: Feed,
    pub chats: BTreeMap<ChatId, Replica>,
    pub account: Rev,
    pub own: Own,
    pub live: bool,
}

impl Reader {
    /// Takes what comes next. Returns what is neither delta nor `live`.
    pub async fn step(&mut self) -> Vec<ServerFrame> {
        let step = tokio::time::timeout(DEADLINE, self.feed.next()).await.expect("a frame in time");
        let frames = match step {
            Step::Write(frames) => {
                frames.iter().map(|frame| serde_json::from_slice(frame).unwrap()).collect()
            }
            Step::Close(frame) => vec![*frame],
        };
        frames.into_iter().filter_map(|frame| self.take(frame)).collect()
    }

    fn take(&mut self, frame: ServerFrame) -> Option<ServerFrame> {
        match frame {
            ServerFrame::Delta(delta) => self.chats.entry(delta.chat_id).or_default().apply(delta),
            ServerFrame::Account(delta) => self.take_account(&delta),
            ServerFrame::Live => self.live = true,
            other => return Some(other),
        }
        None
    }

    fn take_account(&mut self, delta: &AccountDelta) {
        assert!(delta.since <= self.account, "a gap in the account");
        self.account = self.account.max(delta.rev);
        self.own.apply(delta);
    }

    pub async fn until_account(&mut self, rev: Rev) {
        while self.account < rev {
            self.step().await;
        }
    }

    pub async fn until_live(&mut self) {
        while !self.live {
            self.step().await;
        }
    }

    /// Until a private row of a chat is so.
    pub async fn until_own(&mut self, is_so: impl Fn(&ChatPrivate) -> bool) {
        while !self.own.chats.values().any(&is_so) {
            self.step().await;
        }
    }

    /// Until something comes that is neither delta nor `live`.
    pub async fn step_until_other(&mut self) -> ServerFrame {
        loop {
            if let Some(frame) = self.step().await.into_iter().next() {
                return frame;
            }
        }
    }

    pub async fn until_rev(&mut self, chat: ChatId, rev: Rev) {
        while self.chats.get(&chat).is_none_or(|replica| replica.rev < rev) {
            self.step().await;
        }
    }
}
