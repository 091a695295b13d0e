//! The open chat beside its timeline: what its header, bars and information pane show. Read anew from the cache, with what
//! waits laid over it; whoever shows it compares with what it showed.

#[cfg(test)]
mod tests;

use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatId, ChatKind, Command, Member, Millis, Role, Seq, UserId, markup};

use crate::cache::chats::ChatRow;
use crate::cache::queue::{Entry, Waits};
use crate::cache::{CacheError, Db, chats, hidden, islands, members, scheduled};
use crate::chat_list::shorten;
use crate::queue::overlay::{Pending, ScheduledView};
use crate::queue::{Standing, standing};
use crate::timeline::formatted;
use crate::view::{ChatDetails, ChatRights, NotMade, PinnedRow, RowContent, ScheduledRow};

/// Details, and what they lack.
#[derive(Debug, PartialEq, Eq)]
pub struct Details {
    /// To be shown.
    pub details: ChatDetails,
    /// Pinned messages that are not here.
    pub missing: Vec<Seq>,
    /// Whom they name.
    pub people: Vec<UserId>,
}

/// Reads the details of a chat; none where the user is not in it.
pub fn details(db: &Db, chat: ChatId, me: UserId, now: Millis) -> Result<Option<Details>, CacheError> {
    let Some(standing) = standing(db, chat, me)? else { return Ok(None) };
    let row = chats::get(db, chat)?;
    let header = &standing.header;
    let cached = if header.large { members::leading(db, chat, me)? } else { members::of_chat(db, chat)? };
    let mut members = standing.pending.members(cached);
    members.sort_by_key(|member| (place(member.role), member.joined_at, member.user_id));
    let (pinned, missing) = match &row {
        Some(row) => pinned(db, row, &header.pinned, &standing.pending, now)?,
        None => (Vec::new(), Vec::new()),
    };
    let later = standing.pending.scheduled(scheduled::of_chat(db, chat)?);
    let mut people: Vec<_> = members.iter().map(|member| member.user_id).collect();
    people.extend(pinned.iter().filter_map(|row| row.sender_id));
    let details = ChatDetails {
        chat_id: chat,
        description: header.description.clone(),
        public: header.public,
        expire_after_seconds: header.expire_after_seconds,
        member_count: header.member_count,
        members_omitted: header.large || row.is_some_and(|row| row.members_omitted),
        members: members.into_iter().map(shown).collect(),
        role: standing.role,
        may: rights(&standing),
        pinned,
        scheduled: later.into_iter().map(for_later).collect(),
        waiting: standing.pending.waits(),
        not_made: standing.pending.entries().iter().find_map(not_made),
    };
    Ok(Some(Details { details, missing, people }))
}

/// The making of the group itself, where it was refused.
fn not_made(entry: &Entry) -> Option<NotMade> {
    let (Command::CreateGroup { .. }, Waits::Person { code, .. }) = (&entry.command, &entry.waits) else {
        return None;
    };
    Some(NotMade { client_id: entry.client_id?, code: code.clone() })
}

/// How far somebody has read is not shown here: it would change with every message that is read.
const fn shown(mut member: Member) -> Member {
    member.read_seq = Seq::ZERO;
    member.delivered_seq = Seq::ZERO;
    member.rev = vestnik_protocol::Rev::ZERO;
    member
}

const fn place(role: Role) -> u8 {
    match role {
        Role::Owner => 0,
        Role::Admin => 1,
        Role::Member | Role::Unknown => 2,
    }
}

fn rights(standing: &Standing) -> ChatRights {
    let may = |action| standing.may(action).is_ok();
    ChatRights {
        write: standing.may_write().is_ok(),
        edit_info: may(Action::EditInfo),
        set_visibility: may(Action::SetVisibility),
        set_timer: may(Action::SetTimer),
        add_members: may(Action::AddMembers),
        remove_members: may(Action::RemoveMembers),
        remove_admins: may(Action::RemoveAdmins),
        set_roles: may(Action::SetRoles),
        hand_over: may(Action::HandOver),
        manage_invites: may(Action::ManageInvites),
        pin_messages: may(Action::PinMessages),
        leave: standing.header.kind == ChatKind::Group && may(Action::Leave),
        delete_chat: may(Action::DeleteChat),
    }
}

/// The pinned messages that are to be seen, and those that are to be fetched.
fn pinned(
    db: &Db,
    row: &ChatRow,
    seqs: &[Seq],
    pending: &Pending,
    now: Millis,
) -> Result<(Vec<PinnedRow>, Vec<Seq>), CacheError> {
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for seq in seqs.iter().copied().filter(|seq| *seq >= row.first()) {
        if pending.hides(seq) || hidden::is_hidden(db, row.chat_id, seq)? {
            continue;
        }
        let Some(message) = islands::certain(db, row, seq)? else {
            missing.push(seq);
            rows.push(PinnedRow { seq, sender_id: None, excerpt: None });
            continue;
        };
        let message = pending.change(message).message;
        let vanished = message.expires_at.is_some_and(|at| at <= now);
        if message.counts() && !vanished {
            let excerpt = message.content.as_text().map(|text| shorten(&markup::plain(text)));
            rows.push(PinnedRow {
                seq,
                sender_id: Some(message.sender_id),
                excerpt: Some(excerpt.unwrap_or_default()),
            });
        }
    }
    Ok((rows, missing))
}

fn for_later(view: ScheduledView) -> ScheduledRow {
    let ScheduledView { message, waiting } = view;
    ScheduledRow {
        client_id: message.client_id,
        send_at: message.send_at,
        content: message.content.as_ref().map_or(RowContent::Unsupported, formatted),
        reply_to: message.reply_to,
        silent: message.silent,
        waiting,
        failed: message.failed,
    }
}
