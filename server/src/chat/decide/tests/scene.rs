//! A group in memory, and what becomes of commands in it.

use vestnik_protocol::{
    ChatId, ChatKind, Command, Done, ErrorCode, InviteToken, Member, Millis, PersonPrivate, Rev, Role, Seq,
    UserId,
};

use crate::chat::decide::decide;
use crate::chat::order::Order;
use crate::chat::working_set::{Loaded, WorkingSet};
use crate::store::chats::Chat;
use crate::store::invites::InviteRow;
use crate::store::members::Membership;
use crate::store::people::PersonRow;
use crate::store::private::{AccountState, PrivateRow};

pub const NOW: Millis = Millis(1_000_000);

pub fn user(number: u128) -> UserId {
    UserId(uuid::Uuid::from_u128(number))
}

/// An owner (1), an admin (2), a member (3); and 4 to 9, who have accounts.
pub struct Scene {
    pub chat: ChatId,
    pub rows: WorkingSet,
}

impl Scene {
    pub fn new() -> Self {
        Self::with(|_, _| {})
    }

    /// The same, changed before it is used.
    pub fn with(change: impl FnOnce(&mut Chat, &mut Loaded)) -> Self {
        let id = ChatId(uuid::Uuid::now_v7());
        let mut chat = Chat {
            rev: Rev::new(5),
            seq: Seq::new(3),
            member_count: 3,
            title: Some("title".into()),
            ..Chat::unborn(id, ChatKind::Group, NOW)
        };
        let mut loaded = Loaded::default();
        for number in 1..10 {
            loaded.accounts.insert(user(number), AccountState { rev: Rev::new(1), me_rev: Rev::ZERO });
        }
        for (number, role) in [(1, Role::Owner), (2, Role::Admin), (3, Role::Member)] {
            let member = Member { ..super::super::new_member(user(number), Rev::new(1), role, NOW) };
            loaded.members.push(Membership { chat_id: id, member, removed: false, restricted: false });
            loaded.privates.push(PrivateRow::plain(user(number), id, Rev::new(1)));
        }
        change(&mut chat, &mut loaded);
        loaded.chats.push(chat);
        Self { chat: id, rows: WorkingSet::new(loaded) }
    }

    pub fn run(&mut self, who: u128, command: Command) -> Result<Done, ErrorCode> {
        let changes = decide(&self.rows, user(who), &Order::Asked(command), NOW)?;
        Ok(self.rows.apply(changes))
    }

    pub fn row(&self) -> &Chat {
        self.rows.row(self.chat).unwrap()
    }
}

/// `owner` has blocked `person`.
pub fn blocked(owner: u128, person: u128) -> PersonRow {
    let person = PersonPrivate { user_id: user(person), rev: Rev::new(1), contact: false, blocked: true };
    PersonRow { owner_id: user(owner), person }
}

pub fn token(byte: u8) -> InviteToken {
    InviteToken([byte; 16])
}

pub fn invite(chat_id: ChatId, byte: u8, change: impl FnOnce(&mut InviteRow)) -> InviteRow {
    let invite = vestnik_protocol::Invite {
        token: token(byte),
        chat_id,
        created_by: user(1),
        created_at: NOW,
        expires_at: None,
        max_uses: None,
        uses: 0,
    };
    let mut row = InviteRow { invite, revoked_at: None };
    change(&mut row);
    row
}
