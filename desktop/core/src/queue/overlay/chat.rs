//! A chat as it will be: header, members, what only oneself sees of it, messages for later.

use vestnik_protocol::{
    ChatHeader, ChatKind, Command, ErrorCode, Member, Millis, Rev, Role, ScheduledMessage, Seq, UserId,
};

use super::Pending;
use crate::cache::privates::PrivateRow;
use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, members};

/// A message for later, on the server or on its way there.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledView {
    /// It.
    pub message: ScheduledMessage,
    /// The server does not have it yet.
    pub waiting: bool,
}

impl Pending {
    /// A group that was made on this device and that the server does not have, or has refused: its header.
    fn made_here(&self) -> Option<ChatHeader> {
        self.entries.iter().find_map(|entry| {
            let Command::CreateGroup { title, description, public, user_ids, .. } = &entry.command else {
                return None;
            };
            Some(ChatHeader {
                title: title.clone(),
                description: description.clone(),
                public: *public,
                member_count: u32::try_from(user_ids.len()).unwrap_or(u32::MAX).saturating_add(1),
                ..ChatHeader::new(ChatKind::Group, entry.created_at)
            })
        })
    }

    /// The shared row. `cached` is the cache's; without one it may be a group made on this device. None where neither is.
    pub fn header(&self, db: &Db, cached: Option<&ChatHeader>) -> Result<Option<ChatHeader>, CacheError> {
        let Some(mut header) = cached.cloned().or_else(|| self.made_here()) else { return Ok(None) };
        for command in self.commands() {
            match command {
                Command::EditChat { title, description, public, expire_after_seconds, .. } => {
                    if let Some(title) = title {
                        header.title = Some(title.clone()).filter(|title| !title.is_empty());
                    }
                    if let Some(description) = description {
                        header.description.clone_from(description);
                    }
                    header.public = public.unwrap_or(header.public);
                    header.expire_after_seconds = expire_after_seconds.unwrap_or(header.expire_after_seconds);
                }
                Command::AddMembers { chat_id, user_ids } => {
                    for user in user_ids {
                        if !is_member(db, *chat_id, *user)? {
                            header.member_count = header.member_count.saturating_add(1);
                        }
                    }
                }
                Command::RemoveMember { chat_id, user_id } if is_member(db, *chat_id, *user_id)? => {
                    header.member_count = header.member_count.saturating_sub(1);
                }
                Command::PinMessage { seq, on, .. } => {
                    header.pinned.retain(|pinned| pinned != seq || *on);
                    if *on && !header.pinned.contains(seq) {
                        header.pinned.insert(0, *seq);
                    }
                }
                Command::Delete { seqs, .. } => header.pinned.retain(|pinned| !seqs.contains(pinned)),
                _ => {}
            }
        }
        Ok(Some(header))
    }

    /// The people of a chat. `cached` are the cache's rows of those who are in it.
    #[must_use]
    pub fn members(&self, mut cached: Vec<Member>) -> Vec<Member> {
        let me = self.me.unwrap_or(UserId(uuid::Uuid::nil()));
        let is_made = |entry: &&Entry| matches!(entry.command, Command::CreateGroup { .. });
        for entry in self.entries.iter().filter(|entry| is_made(entry) || !entry.is_failed()) {
            let at = entry.created_at;
            match &entry.command {
                Command::CreateGroup { user_ids, .. } => {
                    add(&mut cached, me, Role::Owner, at);
                    user_ids.iter().for_each(|user| add(&mut cached, *user, Role::Member, at));
                }
                Command::AddMembers { user_ids, .. } => {
                    user_ids.iter().for_each(|user| add(&mut cached, *user, Role::Member, at));
                }
                Command::RemoveMember { user_id, .. } => cached.retain(|member| member.user_id != *user_id),
                Command::SetRole { user_id, role, .. } => set_role(&mut cached, *user_id, *role),
                Command::HandOver { user_id, .. } => {
                    set_role(&mut cached, me, Role::Admin);
                    set_role(&mut cached, *user_id, Role::Owner);
                }
                _ => {}
            }
        }
        cached
    }

    /// One's own role; `cached` is that of the cache's row.
    #[must_use]
    pub fn role(&self, cached: Option<Role>) -> Role {
        let me = self.me;
        let made_here = self.made_here().map(|_| Role::Owner);
        self.commands().fold(cached.or(made_here).unwrap_or(Role::Member), |role, command| match command {
            Command::HandOver { user_id, .. } => {
                if Some(*user_id) == me {
                    role
                } else {
                    Role::Admin
                }
            }
            _ => role,
        })
    }

    /// What only oneself sees of a chat. `seq` is that of its newest message.
    #[must_use]
    pub fn private(&self, mut row: PrivateRow, seq: Seq) -> PrivateRow {
        for command in self.commands() {
            match command {
                Command::PinChat { order, .. } => row.pin_order = *order,
                Command::MuteChat { until, .. } => row.muted_until = *until,
                Command::ArchiveChat { on, .. } => row.archived = *on,
                Command::MarkUnread { on, .. } => row.marked_unread = *on,
                Command::ClearHistory { up_to, remove, .. } => {
                    row.cleared_seq = row.cleared_seq.max((*up_to).min(seq));
                    row.removed |= *remove;
                }
                Command::DeleteChat { .. } => {
                    row.cleared_seq = row.cleared_seq.max(seq);
                    row.removed = true;
                }
                _ => {}
            }
        }
        row
    }

    /// One's own messages for later, by their time. `cached` are the cache's rows.
    #[must_use]
    pub fn scheduled(&self, cached: Vec<ScheduledMessage>) -> Vec<ScheduledView> {
        let view = |message| ScheduledView { message, waiting: false };
        let mut all: Vec<_> = cached.into_iter().filter(|message| !message.gone).map(view).collect();
        for entry in &self.entries {
            match &entry.command {
                Command::Schedule { chat_id, client_id, content, reply_to, silent, send_at } => {
                    let failed = match &entry.waits {
                        Waits::Person { code, .. } => Some(code_of(code)),
                        _ => None,
                    };
                    all.retain(|other| other.message.client_id != *client_id);
                    all.push(ScheduledView {
                        message: ScheduledMessage {
                            chat_id: *chat_id,
                            client_id: *client_id,
                            rev: Rev::ZERO,
                            gone: false,
                            send_at: *send_at,
                            content: Some(content.clone()),
                            reply_to: *reply_to,
                            silent: *silent,
                            failed,
                        },
                        waiting: entry.waits == Waits::Server,
                    });
                }
                Command::Unschedule { client_id, .. } if !entry.is_failed() => {
                    all.retain(|other| other.message.client_id != *client_id);
                }
                _ => {}
            }
        }
        all.sort_by_key(|view| (view.message.send_at, view.message.client_id));
        all
    }
}

fn is_member(db: &Db, chat: vestnik_protocol::ChatId, user: UserId) -> Result<bool, CacheError> {
    Ok(members::get(db, chat, user)?.is_some_and(|member| !member.left))
}

fn add(members: &mut Vec<Member>, user_id: UserId, role: Role, joined_at: Millis) {
    if members.iter().all(|member| member.user_id != user_id) {
        members.push(Member {
            user_id,
            rev: Rev::ZERO,
            role,
            read_seq: Seq::ZERO,
            delivered_seq: Seq::ZERO,
            joined_at,
            left: false,
        });
    }
}

fn set_role(members: &mut [Member], user: UserId, role: Role) {
    if let Some(member) = members.iter_mut().find(|member| member.user_id == user) {
        member.role = role;
    }
}

/// The code as the protocol names it; one of another version, or of the client, is unknown there.
fn code_of(code: &str) -> ErrorCode {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).unwrap_or(ErrorCode::Unknown)
}
