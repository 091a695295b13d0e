//! A chat in memory: its people, what lies in it, and what they ask for.

use vestnik_protocol::{
    ChatId, ChatKind, ClientId, Command, Content, ErrorCode, KnownContent, Member, Mention, Message, Millis,
    Rev, Role, Seq, UserId,
};

use crate::chat::decide::decide;
use crate::chat::order::Order;
use crate::chat::working_set::{Changes, Loaded, WorkingSet};
use crate::store::chats::Chat;
use crate::store::members::Membership;
use crate::store::messages::SentMessage;
use crate::store::private::AccountState;

pub const NOW: Millis = Millis(1_000_000);

pub fn user() -> UserId {
    UserId(uuid::Uuid::now_v7())
}

pub fn client() -> ClientId {
    ClientId(uuid::Uuid::now_v7())
}

pub fn seq(number: u64) -> Seq {
    Seq::new(number)
}

/// A group of an owner, an admin and two members, with a few messages; and one chat elsewhere.
pub struct Room {
    pub admin: UserId,
    pub member: UserId,
    pub other: UserId,
    pub chat: ChatId,
    pub elsewhere: ChatId,
    pub loaded: Loaded,
}

impl Room {
    pub fn of(kind: ChatKind) -> Self {
        let (owner, admin, member, other) = (user(), user(), user(), user());
        let (chat, elsewhere) = (ChatId(uuid::Uuid::now_v7()), ChatId(uuid::Uuid::now_v7()));
        let mut room = Self { admin, member, other, chat, elsewhere, loaded: Loaded::default() };
        for id in [chat, elsewhere] {
            let row = Chat { seq: seq(0), rev: Rev::new(10), ..Chat::unborn(id, kind, Millis(500)) };
            room.loaded.chats.push(row);
        }
        for (who, role) in
            [(owner, Role::Owner), (admin, Role::Admin), (member, Role::Member), (other, Role::Member)]
        {
            let left = false;
            let member = Member {
                user_id: who,
                rev: Rev::new(1),
                role,
                read_seq: Seq::ZERO,
                delivered_seq: Seq::ZERO,
                joined_at: Millis(500),
                left,
            };
            room.loaded.members.push(Membership { chat_id: chat, member, removed: false, restricted: false });
            room.loaded.accounts.insert(who, AccountState { rev: Rev::new(3), me_rev: Rev::ZERO });
        }
        room
    }

    pub fn group() -> Self {
        Self::of(ChatKind::Group)
    }

    pub fn chat_row(&mut self) -> &mut Chat {
        &mut self.loaded.chats[0]
    }

    /// A message that is there already.
    pub fn there(&mut self, sender: UserId, content: Content) -> Seq {
        let row = self.chat_row();
        (row.seq, row.rev) = (row.seq.next(), row.rev.next());
        let message = Message::new(row.seq, row.rev, sender, client(), Millis(600), content);
        let (number, chat_id) = (row.seq, self.chat);
        self.loaded.messages.push(SentMessage { chat_id, request_hash: vec![0; 16], message });
        number
    }

    pub fn last(&mut self) -> &mut Message {
        &mut self.loaded.messages.last_mut().unwrap().message
    }

    pub fn rows(self) -> WorkingSet {
        WorkingSet::new(self.loaded)
    }

    pub fn send(&self, text: &str) -> Command {
        self.send_content(Content::text(text), None)
    }

    pub fn send_content(&self, content: Content, reply_to: Option<Seq>) -> Command {
        Command::Send { chat_id: self.chat, client_id: client(), content, reply_to, silent: false }
    }

    pub fn edit(&self, number: Seq, edit: u32, text: &str) -> Command {
        Command::Edit { chat_id: self.chat, seq: number, edit, content: Content::text(text) }
    }

    pub fn delete(&self, seqs: &[Seq]) -> Command {
        Command::Delete { chat_id: self.chat, seqs: seqs.to_vec() }
    }

    pub fn react(&self, number: Seq, emoji: &str, on: bool) -> Command {
        Command::React { chat_id: self.chat, seq: number, emoji: emoji.into(), on }
    }
}

pub fn ask(rows: &WorkingSet, who: UserId, command: &Command) -> Result<Changes, ErrorCode> {
    decide(rows, who, &Order::Asked(command.clone()), NOW)
}

/// Decides and applies. Returns the message that the answer names.
pub fn run(rows: &mut WorkingSet, who: UserId, command: &Command) -> Message {
    let changes = ask(rows, who, command).unwrap();
    rows.apply(changes).message.unwrap()
}

pub fn mentioning(people: &[(UserId, &str)], text: &str) -> Content {
    let mention =
        |(user_id, name): &(UserId, &str)| Mention { user_id: *user_id, username: (*name).to_owned() };
    Content::Known(KnownContent::Text { text: text.into(), mentions: people.iter().map(mention).collect() })
}
