//! A chat with everybody who could ask for something in it, and the commands that they ask with.

use vestnik_protocol::{ChatId, ClientId, Command, Content, Draft, InviteToken, Millis, Role, Seq, UserId};

use crate::chat::tests::world::{World, send};

/// One cell's scene: its caller, its chat, and whom the commands name.
pub struct Scene {
    pub caller: UserId,
    pub chat: ChatId,
    /// The owner of the group, or the other person.
    owner: UserId,
    /// Somebody in the chat whom commands concern.
    target: UserId,
    /// An admin other than the caller.
    admin: UserId,
    /// Somebody outside of it, who may have blocked the caller.
    newcomer: UserId,
    token: InviteToken,
    /// A message by somebody else, where there is somebody else.
    others: Seq,
    /// One by the caller, where they ever were in the chat.
    own: Seq,
    /// A chat and a message that are the caller's alone.
    notes: (ChatId, Seq),
}

fn client() -> ClientId {
    ClientId(uuid::Uuid::now_v7())
}

async fn write(world: &World, user: UserId, chat: ChatId) -> Seq {
    world.done(user, send(chat, "text")).await.message.unwrap().seq
}

async fn notes(world: &World, user: UserId) -> (ChatId, Seq) {
    let chat = world.open(user, user).await;
    (chat, write(world, user, chat).await)
}

impl Scene {
    pub async fn of(world: &World, column: &str) -> Self {
        match column {
            "saved" => Self::saved(world).await,
            "direct" | "direct_blocked" | "direct_outside" => Self::direct(world, column).await,
            _ => Self::group(world, column).await,
        }
    }

    async fn group(world: &World, column: &str) -> Self {
        let people = world.users(8).await;
        let [owner, admin, member, blocked, outside, removed, target, newcomer] = people[..] else {
            unreachable!("eight people")
        };
        let chat = ChatId(uuid::Uuid::now_v7());
        let create = Command::CreateGroup {
            chat_id: chat,
            title: Some("title".into()),
            description: String::new(),
            public: false,
            user_ids: vec![admin, member, blocked, removed, target],
        };
        world.done(owner, create).await;
        for user_id in [admin, blocked] {
            world.done(owner, Command::SetRole { chat_id: chat, user_id, role: Role::Admin }).await;
        }
        world.done(newcomer, Command::SetBlocked { user_id: blocked, on: true }).await;
        let token = InviteToken(*uuid::Uuid::now_v7().as_bytes());
        let invite = Command::CreateInvite { chat_id: chat, token, expires_at: None, max_uses: None };
        world.done(owner, invite).await;
        let caller = match column {
            "owner" => owner,
            "admin" => admin,
            "member" => member,
            "blocked" => blocked,
            "outside" => outside,
            "removed" => removed,
            other => panic!("{other}"),
        };
        let others = write(world, target, chat).await;
        let own = if column == "outside" { others } else { write(world, caller, chat).await };
        world.done(owner, Command::RemoveMember { chat_id: chat, user_id: removed }).await;
        let admin = if caller == admin { blocked } else { admin };
        let notes = notes(world, caller).await;
        Self { caller, chat, owner, target, admin, newcomer, token, others, own, notes }
    }

    async fn direct(world: &World, column: &str) -> Self {
        let people = world.users(4).await;
        let [one, other, outside, third] = people[..] else { unreachable!("four people") };
        let chat = world.open(one, other).await;
        let others = write(world, other, chat).await;
        let own = write(world, one, chat).await;
        if column == "direct_blocked" {
            world.done(other, Command::SetBlocked { user_id: one, on: true }).await;
        }
        let caller = if column == "direct_outside" { outside } else { one };
        let newcomer = if column == "direct_blocked" { other } else { third };
        let notes = notes(world, caller).await;
        let token = InviteToken([7; 16]);
        Self { caller, chat, owner: other, target: other, admin: other, newcomer, token, others, own, notes }
    }

    async fn saved(world: &World) -> Self {
        let people = world.users(2).await;
        let [caller, other] = people[..] else { unreachable!("two people") };
        let notes = notes(world, caller).await;
        let (chat, own) = notes;
        let token = InviteToken([7; 16]);
        Self {
            caller,
            chat,
            owner: other,
            target: other,
            admin: other,
            newcomer: other,
            token,
            others: own,
            own,
            notes,
        }
    }

    /// The command of a row.
    pub fn command(&self, name: &str, case: &str) -> Command {
        let chat_id = self.chat;
        match (name, case) {
            ("open_direct", _) => Command::OpenDirect { user_id: self.target },
            ("create_group", _) => Command::CreateGroup {
                chat_id: ChatId(uuid::Uuid::now_v7()),
                title: None,
                description: String::new(),
                public: false,
                user_ids: vec![self.newcomer],
            },
            ("edit_chat", part) => Command::EditChat {
                chat_id,
                title: (part == "title").then(|| "another".to_owned()),
                description: None,
                public: (part == "public").then_some(true),
                expire_after_seconds: (part == "timer").then_some(60),
            },
            ("delete_chat", _) => Command::DeleteChat { chat_id },
            ("add_members", _) => Command::AddMembers { chat_id, user_ids: vec![self.newcomer] },
            ("remove_member", whom) => Command::RemoveMember { chat_id, user_id: self.named(whom) },
            ("set_role", whom) => Command::SetRole { chat_id, user_id: self.named(whom), role: Role::Admin },
            ("hand_over", _) => Command::HandOver { chat_id, user_id: self.target },
            ("join", how) => Command::Join { chat_id, invite: (how == "by invite").then_some(self.token) },
            ("leave", _) => Command::Leave { chat_id },
            ("create_invite", _) => Command::CreateInvite {
                chat_id,
                token: InviteToken(*uuid::Uuid::now_v7().as_bytes()),
                expires_at: None,
                max_uses: None,
            },
            ("revoke_invite", _) => Command::RevokeInvite { chat_id, token: self.token },
            ("set_contact", _) => Command::SetContact { user_id: self.newcomer, on: true },
            ("set_blocked", _) => Command::SetBlocked { user_id: self.newcomer, on: true },
            ("unknown", _) => Command::Unknown,
            _ => self.about_messages(name, case),
        }
    }

    fn about_messages(&self, name: &str, case: &str) -> Command {
        let chat_id = self.chat;
        let seq = if case == "one's own" { self.own } else { self.others };
        let (content, client_id) = (Content::text("text"), client());
        match name {
            "send" => Command::Send { chat_id, client_id, content, reply_to: None, silent: false },
            "forward" => {
                let here = (self.chat, self.others);
                let (to, (from_chat_id, from_seq)) =
                    if case == "into it" { (self.chat, self.notes) } else { (self.notes.0, here) };
                Command::Forward { chat_id: to, client_id, from_chat_id, from_seq, silent: false }
            }
            "schedule" => Command::Schedule {
                chat_id,
                client_id,
                content,
                reply_to: None,
                silent: false,
                send_at: Millis(crate::clock::now().0 + 3_600_000),
            },
            "unschedule" => Command::Unschedule { chat_id, client_id },
            "edit" => Command::Edit { chat_id, seq, edit: 0, content: Content::text("edited") },
            "delete" => Command::Delete { chat_id, seqs: vec![seq] },
            "react" => Command::React { chat_id, seq, emoji: "👍".into(), on: true },
            "pin_message" => Command::PinMessage { chat_id, seq, on: true },
            "read" => Command::Read { chat_id, seq },
            "delivered" => Command::Delivered { chat_id, seq },
            "hide_messages" => Command::HideMessages { chat_id, seqs: vec![seq] },
            "clear_history" => Command::ClearHistory { chat_id, up_to: seq, remove: false },
            "pin_chat" => Command::PinChat { chat_id, order: 1 },
            "mute_chat" => Command::MuteChat { chat_id, until: Millis::FOREVER },
            "archive_chat" => Command::ArchiveChat { chat_id, on: true },
            "mark_unread" => Command::MarkUnread { chat_id, on: true },
            "save_draft" => {
                let draft = Draft { text: "draft".into(), reply_to: None, updated_at: Millis(1) };
                Command::SaveDraft { chat_id, draft: Some(draft) }
            }
            other => panic!("no command for {other}"),
        }
    }

    fn named(&self, whom: &str) -> UserId {
        match whom {
            "an admin" => self.admin,
            "the owner" | "of the owner" => self.owner,
            _ => self.target,
        }
    }
}
