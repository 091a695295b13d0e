//! Everything that people do besides writing and reading: each command there is, drawn at random, from a device or over
//! HTTP. A refusal is as good as a success (people do what they may not); afterwards all must agree.

use anyhow::{Result, ensure};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use serde_json::Value;
use vestnik_core::view::Request;
use vestnik_protocol::{
    ChatId, ClientId, Command, CommandOutcome, Content, Draft, InviteToken, Millis, Role, Seq, UserId,
};
use vestnik_tests::api::{fresh_client_id, send};
use vestnik_tests::eventually::eventually;

use super::story::{Story, Writer, Written};

/// Signs that people answer with.
const EMOJI: [&str; 4] = ["👍", "❤️", "😂", "🎉"];
/// Far enough ahead for no story to see it come.
const LATER: i64 = 3_600_000;

/// What a story still remembers for its deeds.
#[derive(Default)]
pub(super) struct Memory {
    /// Messages for later, with their authors.
    scheduled: Vec<(usize, ChatId, ClientId)>,
    /// Invites that were made.
    invites: Vec<(ChatId, InviteToken)>,
}

impl Story {
    /// One command from a device, most of them durable and shown before the server knows.
    pub(super) async fn act(&mut self, at: usize, chat_id: ChatId, step: usize) -> Result<()> {
        let owner = self.devices[at].owner;
        let request = match self.random.random_range(0..8) {
            0 => self.edit(owner, step),
            1 => Some(Request::ForwardMessages {
                chat_id,
                seqs: vec![self.some_seq(at, chat_id)?],
                to: vec![self.some_chat(owner)],
                silent: self.random.random(),
            }),
            2 => Some(Request::Schedule {
                chat_id,
                text: format!("later {step}"),
                mentions: Vec::new(),
                reply_to: None,
                silent: self.random.random(),
                send_at: Millis(vestnik_server::clock::now().0 + LATER),
            }),
            3 => Some(Request::SaveDraft {
                chat_id,
                text: if self.random.random() { format!("draft {step}") } else { String::new() },
                reply_to: None,
            }),
            4 if self.groups.len() < 3 => Some(Request::CreateChat {
                title: self.random.random_bool(0.5).then(|| format!("group {step}")),
                description: String::new(),
                public: self.random.random(),
                user_ids: self
                    .people
                    .iter()
                    .map(|person| person.id)
                    .filter(|id| *id != self.people[owner].id)
                    .collect(),
            }),
            _ => self.command(at, chat_id, step)?.map(|command| Request::Perform { command }),
        };
        let Some(request) = request else { return Ok(()) };
        self.log.push(format!("{at} asks {request:?}"));
        let creates = matches!(request, Request::CreateChat { .. });
        let schedules = matches!(request, Request::Schedule { .. });
        // What the device itself refuses changes nothing.
        let Ok(answer) = self.devices[at].device.ask::<Value>(request).await else { return Ok(()) };
        if creates && let Ok(made) = serde_json::from_value(answer.clone()) {
            self.groups.push(made);
        }
        if schedules && let Ok(client_id) = serde_json::from_value(answer) {
            self.memory.scheduled.push((owner, chat_id, client_id));
        }
        Ok(())
    }

    /// One command over HTTP, as another program of the same person would send it.
    pub(super) async fn command_over_http(&mut self, at: usize, chat_id: ChatId, step: usize) -> Result<()> {
        let owner = self.devices[at].owner;
        let command = match self.random.random_range(0..10) {
            0 => Some(Command::Forward {
                chat_id: self.some_chat(owner),
                client_id: fresh_client_id(),
                from_chat_id: chat_id,
                from_seq: self.some_seq(at, chat_id)?,
                silent: false,
            }),
            1 => Some(Command::Delivered { chat_id, seq: self.some_seq(at, chat_id)? }),
            2 => Some(Command::Read { chat_id, seq: self.some_seq(at, chat_id)? }),
            3 => self.groups.choose(&mut self.random).map(|group| Command::CreateInvite {
                chat_id: *group,
                token: InviteToken(fresh_client_id().0.into_bytes()),
                expires_at: None,
                max_uses: Some(2),
            }),
            4 => self
                .memory
                .invites
                .choose(&mut self.random)
                .map(|(chat_id, token)| Command::Join { chat_id: *chat_id, invite: Some(*token) }),
            5 => self
                .memory
                .invites
                .choose(&mut self.random)
                .map(|(chat_id, token)| Command::RevokeInvite { chat_id: *chat_id, token: *token }),
            _ => self.command(at, chat_id, step)?,
        };
        let Some(command) = command else { return Ok(()) };
        self.log.push(format!("{owner} commands {command:?}"));
        let api = &self.people[owner].api;
        let outcome = eventually("a command", async || {
            let outcome = api.commands(vec![command.clone()]).await?.pop();
            let again =
                matches!(&outcome, Some(CommandOutcome::Refused { error }) if error.code.is_transient());
            ensure!(!again, "{outcome:?}");
            Ok(outcome)
        })
        .await?;
        if let (Some(CommandOutcome::Done(_)), Command::CreateInvite { chat_id, token, .. }) =
            (outcome, command)
        {
            self.memory.invites.push((chat_id, token));
        }
        Ok(())
    }

    /// An answer to a message, with its place in the queue.
    pub(super) async fn answer(&mut self, at: usize, chat_id: ChatId, step: usize) -> Result<()> {
        let seq = self.some_seq(at, chat_id)?;
        let request = Request::Send {
            chat_id,
            text: format!("{at} answers {step}"),
            mentions: Vec::new(),
            reply_to: (seq > Seq::ZERO && self.random.random()).then_some(seq),
            silent: self.random.random(),
        };
        let owner = self.devices[at].owner;
        if let Ok(client_id) = self.devices[at].device.ask::<ClientId>(request).await {
            // The original may be gone by the time it arrives, or its author out of the group.
            self.perhaps.push(Written { by: Writer::Device(at), owner, chat_id, client_id });
        }
        self.log.push(format!("{at} answers {seq}"));
        Ok(())
    }

    /// A burst into a group from which its author may have been taken.
    pub(super) async fn write_in_group(&mut self, at: usize, step: usize) -> Result<()> {
        let Some(&group) = self.groups.choose(&mut self.random) else { return Ok(()) };
        let owner = self.devices[at].owner;
        let client_id = fresh_client_id();
        let api = &self.people[owner].api;
        let text = format!("{owner} in a group {step}");
        eventually("a message", async || {
            let outcome = api.commands(vec![send(group, client_id, &text)]).await?.pop();
            let again =
                matches!(&outcome, Some(CommandOutcome::Refused { error }) if error.code.is_transient());
            ensure!(!again, "{outcome:?}");
            Ok(())
        })
        .await?;
        self.perhaps.push(Written { by: Writer::Burst(usize::MAX), owner, chat_id: group, client_id });
        self.log.push(format!("{owner} writes in a group"));
        Ok(())
    }

    fn edit(&mut self, owner: usize, step: usize) -> Option<Request> {
        let own: Vec<_> = self.written.iter().filter(|written| written.owner == owner).collect();
        let written = own.choose(&mut self.random)?;
        Some(Request::EditMessage {
            chat_id: written.chat_id,
            client_id: written.client_id,
            text: format!("edited in {step}"),
            mentions: Vec::new(),
        })
    }

    /// Commands that are absolute: what a page asks by `Perform`.
    fn command(&mut self, at: usize, chat_id: ChatId, step: usize) -> Result<Option<Command>> {
        let owner = self.devices[at].owner;
        let seq = self.some_seq(at, chat_id)?;
        let on = self.random.random();
        let user_id = self.somebody();
        let group = self.groups.choose(&mut self.random).copied().unwrap_or(chat_id);
        Ok(Some(match self.random.random_range(0..23) {
            0 => Command::Delete { chat_id, seqs: vec![seq] },
            1 => Command::HideMessages { chat_id, seqs: vec![seq] },
            2 | 3 => {
                let emoji = EMOJI.choose(&mut self.random).copied().unwrap_or_default().to_owned();
                Command::React { chat_id, seq, emoji, on }
            }
            4 => Command::PinMessage { chat_id, seq, on },
            5 => Command::PinChat { chat_id, order: self.random.random_range(0..5) },
            6 => Command::MuteChat { chat_id, until: if on { Millis::FOREVER } else { Millis::ZERO } },
            7 => Command::ArchiveChat { chat_id, on },
            8 => Command::MarkUnread { chat_id, on },
            9 => Command::ClearHistory { chat_id, up_to: seq, remove: on },
            10 => Command::SetContact { user_id, on },
            // Somebody without a device: who is blocked cannot write, and everything written is to arrive.
            11 => Command::SetBlocked { user_id: self.ghost, on },
            12 => Command::EditChat {
                chat_id: group,
                title: Some(format!("title {step}")),
                description: on.then(|| format!("about {step}")),
                public: None,
                expire_after_seconds: None,
            },
            13 => Command::EditChat {
                chat_id,
                title: None,
                description: None,
                public: None,
                expire_after_seconds: Some(if on { 3_600 } else { 0 }),
            },
            14 | 15 => Command::AddMembers { chat_id: group, user_ids: vec![user_id] },
            16 => Command::RemoveMember { chat_id: group, user_id },
            17 => Command::SetRole {
                chat_id: group,
                user_id,
                role: if on { Role::Admin } else { Role::Member },
            },
            18 => Command::HandOver { chat_id: group, user_id },
            19 => Command::Join { chat_id: group, invite: None },
            20 => Command::Leave { chat_id: group },
            21 if self.random.random_bool(0.3) && self.groups.contains(&group) => {
                Command::DeleteChat { chat_id: group }
            }
            22 => {
                let own = self.memory.scheduled.iter().filter(|(author, ..)| *author == owner);
                let own: Vec<_> = own.collect();
                let Some((_, chat_id, client_id)) = own.choose(&mut self.random) else { return Ok(None) };
                Command::Unschedule { chat_id: *chat_id, client_id: *client_id }
            }
            _ => Command::SaveDraft {
                chat_id,
                draft: on.then(|| Draft {
                    text: format!("typed {step}"),
                    reply_to: None,
                    updated_at: vestnik_server::clock::now(),
                }),
            },
        }))
    }

    /// A message that the device may know of; zero where there is none.
    fn some_seq(&mut self, at: usize, chat_id: ChatId) -> Result<Seq> {
        let end = self.devices[at].device.screen()?.chats.get(&chat_id).map_or(0, |chat| chat.seq.get());
        Ok(Seq::new(if end == 0 { 0 } else { self.random.random_range(1..=end) }))
    }

    fn some_chat(&mut self, owner: usize) -> ChatId {
        let own: Vec<_> = self.chats.iter().filter(|(_, people)| people.contains(&owner)).collect();
        own.choose(&mut self.random)
            .map_or(ChatId::direct(UserId(uuid::Uuid::nil()), UserId(uuid::Uuid::nil())), |(id, _)| *id)
    }

    fn somebody(&mut self) -> UserId {
        let person = self.people.choose(&mut self.random);
        person.map_or(self.ghost, |person| person.id)
    }
}

/// What was asked for is a message and not an event, whoever wrote it.
pub(super) fn says_something(content: &Content) -> bool {
    !matches!(content, Content::Known(vestnik_protocol::KnownContent::Event { .. }))
}
